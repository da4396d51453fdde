"""`python -m bench`: measure, print, clean up."""

import argparse
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import cluster, serve
from bench.county import Size
from bench.reporting import lines
from bench.running import BARE, Bench, Side
from bench.templates import peer_template, template
from bench.works import WORKS

SIDES = ("service", BARE, "peer")


def main() -> None:
    """Measure what the command line asks for."""
    asked = _asked()
    home = asked.home or Path(tempfile.mkdtemp(prefix="forankra-bench-"))
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    try:
        _run(asked, home)
    finally:
        if asked.home is None:
            shutil.rmtree(home, ignore_errors=True)


def _run(asked: argparse.Namespace, home: Path) -> None:
    with ExitStack() as stack:
        own = stack.enter_context(cluster.running(home))
        size = Size(asked.activities, counties=asked.counties)
        sides = [_side(stack, own, name, size, home) for name in asked.sides]
        bench = Bench(own, sides, asked.seconds, asked.rounds)
        works = [WORKS[name] for name in asked.works]
        for work in works:
            bench.measure(work)
        print("\n".join(lines(bench, works)))


def _side(stack: ExitStack, own: cluster.Cluster, name: str, size: Size, home: Path) -> Side:
    own.create(name, peer_template(own, size) if name == "peer" else template(own, size))
    stack.callback(own.drop, name)
    if name == BARE:
        return Side(name, name)
    serving = {"service": serve.service, "peer": serve.peer}[name]
    return Side(name, name, stack.enter_context(serving(own, name, home)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--counties", type=int, default=21, help="how many of the country's 21")
    parser.add_argument("--works", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10, help="of each turn")
    parser.add_argument("--home", type=Path, help="keep the built databases here for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
