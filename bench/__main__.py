"""`python -m bench`: measure, print, clean up."""

import argparse
import shutil
import tempfile
from contextlib import ExitStack, nullcontext
from pathlib import Path

from bench import cluster, serve
from bench.county import Size
from bench.reporting import lines
from bench.running import BARE, Bench, Side
from bench.templates import template
from bench.works import WORKS

SIDES = ("service", BARE)


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
        built = template(own, Size(asked.activities, counties=asked.counties))
        sides = []
        for name in asked.sides:
            own.create(name, built)
            stack.callback(own.drop, name)
            serving = nullcontext() if name == BARE else serve.service(own.url(name), home)
            sides.append(Side(name, name, stack.enter_context(serving)))
        bench = Bench(own, sides, asked.seconds, asked.rounds)
        works = [WORKS[name] for name in asked.works]
        for work in works:
            bench.measure(work)
        print("\n".join(lines(bench, works)))


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
