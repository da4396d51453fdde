"""What the bench prints: one table of works, with both ratios."""

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
    "p99/p50",
    "of pgbench",
    "of peer",
)


def lines(bench: Bench, works: Sequence[Work]) -> Iterator[str]:
    """Yield the table in Markdown; what is compared are medians of all rounds."""
    yield _row(HEAD)
    yield _row(["---"] * len(HEAD))
    for work in works:
        for side in bench.sides:
            yield _row([work.title, side.name, *_cells(bench, work, side.name)])


def _cells(bench: Bench, work: Work, side: str) -> list[str]:
    own = bench.summary(work, side)
    spelled = [f"{own['rate']:,.0f}", *(_number(own.get(name)) for name in ("p50", "p95", "p99"))]
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
