"""`python -m bench`: measure, print, clean up."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import cluster, memory, reporting
from bench.county import Size
from bench.running import BARE, Bench
from bench.stage import home_at, side_of
from bench.works import WORKS

SIDES = ("service", BARE, "peer")
PARTS = ("works", "memory", "sizes")
SIZES = (1000, 10_000, 100_000, 1_000_000)
QUICK = {"activities": 10_000, "rounds": 1, "seconds": 3.0, "requests": 5000, "parts": PARTS[:2]}


def main() -> None:
    """Measure what the command line asks for."""
    asked = _asked()
    with home_at(asked.home) as home, cluster.running(home) as own:
        if "works" in asked.parts:
            _works(asked, own, home)
        if "memory" in asked.parts:
            _memory(asked, own, home)
        if "sizes" in asked.parts:
            _sizes(asked, own, home)


def _works(asked: argparse.Namespace, own: cluster.Cluster, home: Path) -> None:
    with ExitStack() as stack:
        size = Size(asked.activities, counties=asked.counties)
        sides = [stack.enter_context(side_of(own, name, size, home)) for name in asked.sides]
        bench = Bench(own, sides, asked.seconds, asked.rounds)
        for name in asked.works:
            bench.measure(WORKS[name])
    _print(reporting.works(bench, [WORKS[name] for name in asked.works]))


def _memory(asked: argparse.Namespace, own: cluster.Cluster, home: Path) -> None:
    with side_of(own, "service", Size(asked.activities, counties=asked.counties), home) as side:
        bench = Bench(own, [side], asked.seconds, asked.rounds)
        _print(memory.lines(memory.looks(bench, side, asked.requests)))


def _sizes(asked: argparse.Namespace, own: cluster.Cluster, home: Path) -> None:
    with ExitStack() as stack:
        sides = []
        for activities in asked.sizes:
            size = Size(activities, "few", asked.counties)
            side = stack.enter_context(side_of(own, "service", size, home, f"of_{activities}"))
            sides.append(side)
        bench = Bench(own, sides, asked.seconds, asked.rounds)
        for name in asked.works:
            bench.measure(WORKS[name])
    _print(reporting.sizes(bench, [WORKS[name] for name in asked.works]))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line, flush=True)
    print(flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--counties", type=int, default=21, help="how many of the country's 21")
    parser.add_argument("--works", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=SIDES)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10, help="of each turn")
    parser.add_argument("--requests", type=int, default=100_000, help="while memory is watched")
    parser.add_argument("--home", type=Path, help="keep the built databases here for the next run")
    parser.add_argument("--quick", action="store_true", help="a look at all of it in two minutes")
    asked = parser.parse_args()
    return argparse.Namespace(**(vars(asked) | (QUICK if asked.quick else {})))


if __name__ == "__main__":
    main()
