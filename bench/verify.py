"""`python -m bench.verify`: the whole record verified, as the worker does at night.

The county of the bench, with its log integrated and signed. Each verification is a process of its
own; printed are what it took, its own processor time, and the most memory that it ever held.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench import cluster
from bench.county import Size
from bench.log import worked
from bench.serve import ROOT
from bench.stage import home_at
from bench.templates import template

VERIFY = """
import json, resource, sys, time
import sqlalchemy as sa
from service.trail.verify import verify
from service.trail.verify_database import database_source
begun, worked = time.perf_counter(), time.process_time()
engine = sa.create_engine(sys.argv[1])
with database_source(engine) as source:
    report = verify(source)
print(json.dumps({
    "entries": report.entries, "rows": report.rows, "sound": report.sound,
    "findings": [str(each) for each in report.findings[:3]],
    "seconds": time.perf_counter() - begun, "own": time.process_time() - worked,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
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
    run = subprocess.run(  # noqa: S603 - made by the bench, of its own words
        [sys.executable, "-c", VERIFY, url], cwd=ROOT, check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(run.stdout)
    if not found["sound"]:
        message = f"the record of the bench is not sound: {found['findings']}"
        raise AssertionError(message)
    return found


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
