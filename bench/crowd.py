"""`python -m bench.crowd`: 200 connections at once for a minute, after eight in calm.

Exits 1 unless every answer was a success or a 429 or 503 with Retry-After, every step that was
answered stands in the database once and no other does, and the slowest hundredth of the accepted
requests took at most ten times as long as in calm.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench import cluster
from bench.county import Size
from bench.running import Bench, Side
from bench.stage import home_at, side_of

CALM, MANY = 8, 200
SLOWER = 10.0  # times


def main() -> int:
    """Measure, print, and return 1 when something is not as it should be."""
    asked = _asked()
    size = Size(asked.activities, counties=asked.counties)
    with (
        home_at(asked.home) as home,
        cluster.running(home) as own,
        side_of(own, "service", size, home) as side,
    ):
        faults = list(_crowded(Bench(own, [side], asked.seconds, 1), side, asked))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _crowded(bench: Bench, side: Side, asked: argparse.Namespace) -> Iterator[str]:
    bench.load(side, "mixed", seconds=asked.calm / 2)  # everything is loaded once
    calm = bench.load(side, "mixed", seconds=asked.calm, connections=CALM)
    _print(CALM, calm)
    try:
        crowd = bench.load(side, "mixed", seconds=asked.seconds, connections=asked.connections)
    except (AssertionError, RuntimeError) as error:
        yield str(error)
        return
    _print(asked.connections, crowd)
    if crowd["broken"]:
        yield f"{crowd['broken']} connections broke"
    if crowd["p99"] > SLOWER * calm["p99"]:
        yield f"p99 rose from {calm['p99']:.0f} to {crowd['p99']:.0f} ms"


def _print(connections: int, result: Mapping[str, Any]) -> None:
    print(
        f"{connections} connections: {result['requests']} answered,"
        f" {result['per_second']:.0f} a second, {result['done'].get('steps', 0)} steps,"
        f" {result['turned_away']} told to come back, {result['broken']} broken;"
        f" p50 {result['p50']:.0f} ms, p99 {result['p99']:.0f} ms",
        flush=True,
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--counties", type=int, default=21)
    parser.add_argument("--connections", type=int, default=MANY)
    parser.add_argument("--calm", type=float, default=10, help="seconds")
    parser.add_argument("--seconds", type=float, default=60, help="of the crowd")
    parser.add_argument("--home", type=Path, help="keep the built databases here for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
