"""How much memory the service's workers hold, before, during and after many requests."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean

from bench.running import Bench, Side

MEGABYTE = 1_000_000
WARM = 2000  # requests until everything that is loaded once has been
PARTS = 10  # as often memory is looked at
PATIENCE = 3600.0  # seconds for each part
MOST = 150.0  # megabytes a worker


@dataclass(frozen=True, slots=True)
class Look:
    """After so many *requests*, the resident memory of each worker in megabytes."""

    requests: int
    workers: tuple[float, ...]


def looks(bench: Bench, side: Side, requests: int) -> Iterator[Look]:
    """Send *requests* of every kind, and look at the workers' memory after each tenth."""
    yield _look(side, 0)
    bench.load(side, "mixed", seconds=PATIENCE, requests=WARM)
    yield _look(side, WARM)
    for part in range(1, PARTS + 1):
        bench.load(side, "mixed", seconds=PATIENCE, requests=requests // PARTS)
        yield _look(side, WARM + part * requests // PARTS)


def _look(side: Side, requests: int) -> Look:
    if side.served is None:
        message = "pgbench has no workers"
        raise ValueError(message)
    resident = side.served.process.resident()
    return Look(requests, tuple(each / MEGABYTE for each in resident))


def lines(taken: Iterator[Look]) -> Iterator[str]:
    """Yield a table in Markdown, a row as each look is taken, and whether memory stays flat."""
    yield "| requests | workers, MB resident |"
    yield "| ---: | --- |"
    seen = []
    for look in taken:
        seen.append(look)
        yield f"| {look.requests:,} | {', '.join(f'{each:.0f}' for each in look.workers)} |"
        print(look, file=sys.stderr)
    half, last = mean(seen[len(seen) // 2].workers), mean(seen[-1].workers)
    yield ""
    yield (
        f"The second half of them added {last - half:+.1f} MB a worker; "
        f"the largest holds {max(seen[-1].workers):.0f} MB of {MOST:.0f} allowed."
    )
