"""Built databases, kept to be copied: the same size of the same program is built once."""

import hashlib
import sys
import time
from pathlib import Path

from bench.cluster import Cluster
from bench.county import Size, build
from bench.serve import ROOT

MADE_BY = (
    "migrations/versions/*.py",
    "bench/generate/*.sql",
    "bench/settling.py",
    "bench/county.py",
)


def template(cluster: Cluster, size: Size) -> str:
    """Return the name of a database of that size, built now if it isn't there; slow then."""
    name = f"county_{size.counties}_{size.activities}_{size.steps}_{_fingerprint()}"
    if name not in cluster.databases():
        started = time.monotonic()
        cluster.create("building")
        build(cluster.url("building"), size)
        cluster.rename("building", name)
        said = f"{size.activities} activities made in {time.monotonic() - started:.0f} s"
        print(said, file=sys.stderr)
    return name


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(Path(ROOT).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
