"""The tables that the bench prints, in Markdown."""

from collections.abc import Iterator, Sequence

from bench.running import BARE, Bench
from bench.works import Work

HEAD = (
    "work",
    "side",
    "per second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "cpu ms",
    "p99/p50",
    "of pgbench",
    "of peer",
)


def works(bench: Bench, measured: Sequence[Work]) -> Iterator[str]:
    """Yield a table of works and sides; what is compared are medians of all rounds."""
    yield from _headed(HEAD)
    for work in measured:
        for side in bench.sides:
            yield _row([work.title, side.name, *_cells(bench, work, side.name)])


def sizes(bench: Bench, measured: Sequence[Work]) -> Iterator[str]:
    """Yield a table of works by size: what is done a second, and how many times slower that is."""
    yield from _headed(
        ["work", *(f"{side.name.removeprefix('of_')}" for side in bench.sides), "slower by"]
    )
    for work in measured:
        rates = [bench.summary(work, side.name)["rate"] for side in bench.sides]
        slower = rates[0] / min(rates)
        yield _row([work.title, *(f"{rate:,.0f}" for rate in rates), f"{slower:.2f}"])


def _headed(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield _row(["---"] * len(names))


def _cells(bench: Bench, work: Work, side: str) -> list[str]:
    own = bench.summary(work, side)
    spelled = [
        f"{own['rate']:,.0f}",
        *(_number(own.get(name)) for name in ("p50", "p95", "p99", "cpu")),
    ]
    if side == BARE:
        return [*spelled, "", "", ""]
    spread = f"{own['p99'] / own['p50']:.1f}" if own["p50"] else ""
    bare = bench.summary(work, BARE).get("rate")
    peer = bench.summary(work, "peer").get("rate")
    return [
        *spelled,
        spread,
        f"{own['rate'] / bare:.1%}" if bare else "",
        f"{own['rate'] / peer:.2f}" if peer else "",
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
