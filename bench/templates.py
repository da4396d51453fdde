"""Built databases, kept to be copied: the same size of the same program is built once."""

import hashlib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import peer_county
from bench.cluster import Cluster
from bench.county import Size, build
from bench.serve import ROOT

PEER_MADE_BY = ("bench/peer_county.py", "bench/peer/plans/migrations/*.py")
MADE_BY = (
    "migrations/versions/*.py",
    "bench/generate/*.sql",
    "bench/settling.py",
    "bench/county.py",
)


def template(cluster: Cluster, size: Size) -> str:
    """Return the name of a database of that size, built now if it isn't there; slow then."""
    name = f"county_{size.counties}_{size.activities}_{size.steps}_{_fingerprint(MADE_BY)}"
    _made(cluster, name, lambda building: build(cluster.url(building), size))
    return name


def peer_template(cluster: Cluster, size: Size) -> str:
    """Return the name of the peer's database with the same in it; slow when it isn't there."""
    source = template(cluster, size)
    name = f"peer_{source.removeprefix('county_')}_{_fingerprint(PEER_MADE_BY)}"
    peer_county.install()
    _made(cluster, name, lambda building: peer_county.build(cluster, building, source))
    return name


def _made(cluster: Cluster, name: str, make: Callable[[str], None]) -> None:
    if name in cluster.databases():
        return
    started = time.monotonic()
    cluster.create("building")
    make("building")
    cluster.rename("building", name)
    print(f"{name} made in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _fingerprint(patterns: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(Path(ROOT).glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
