"""`python -m bench.verify`: the whole record verified, as the worker does at night.

The county of the bench, with its log integrated and signed. Each verification is a program of its
own; printed are what it took, the processor time of its processes, and the most memory that they
ever held together.
"""

import argparse
import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from statistics import median

from bench import cluster
from bench.county import Size
from bench.log import worked
from bench.serve import ROOT
from bench.stage import home_at
from bench.templates import template

LOOK = 0.25  # seconds between two looks at the memory
VERIFY = """
import json, os, sys, time
import sqlalchemy as sa
from service.trail.verify_halves import verify_database
begun, worked = time.perf_counter(), sum(os.times()[:4])
report = verify_database(sa.create_engine(sys.argv[1]))
print(json.dumps({
    "entries": report.entries, "rows": report.rows, "sound": report.sound,
    "findings": [str(each) for each in report.findings[:3]],
    "seconds": time.perf_counter() - begun, "own": sum(os.times()[:4]) - worked,
}))
"""


def main() -> None:
    """Measure what the command line asks for."""
    asked = _asked()
    with home_at(asked.home) as home, cluster.running(home) as own:
        own.create("verified", template(own, Size(asked.activities, counties=asked.counties)))
        try:
            worked(own, "verified", home)
            own.settle()
            _tell([_verified(own.url("verified")) for _ in range(asked.rounds)])
        finally:
            own.drop("verified")


def _verified(url: str) -> dict[str, float]:
    command = [sys.executable, "-c", VERIFY, url]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - made by the bench, of its own words
    said, most = None, 0.0
    while said is None:
        with suppress(subprocess.TimeoutExpired):
            said, _ = run.communicate(timeout=LOOK)
        most = max(most, _held(run.pid))
    found: dict[str, float] = {**json.loads(said), "memory": most}
    if not found["sound"]:
        message = f"the record of the bench is not sound: {found['findings']}"
        raise AssertionError(message)
    return found


def _held(process: int) -> float:
    """Return the megabytes that the process and its children hold; what they share counts once."""
    held = 0
    with suppress(OSError):  # ended just now
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for each in (process, *children):
            told = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            held += sum(int(line.split()[1]) for line in told if line.startswith("Pss:"))
    return held / 1024


def _tell(found: list[dict[str, float]]) -> None:
    print(f"| entries | {found[0]['entries']:,} |")
    print(f"| rows | {found[0]['rows']:,} |")
    for name, unit in (("seconds", "s"), ("own", "s of its own processor time"), ("memory", "MB")):
        print(f"| {name} | {median(each[name] for each in found):.1f} {unit} |")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--counties", type=int, default=21)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--home", type=Path, help="a folder that is kept for the next time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
