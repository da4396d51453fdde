"""Where the bench plays: a folder, and for each that takes part a database and a server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import cluster, serve
from bench.county import Size
from bench.running import BARE, Side
from bench.templates import peer_template, template


@contextmanager
def home_at(given: Path | None) -> Iterator[Path]:
    """Give the folder for everything that is written; it goes unless it was *given*."""
    home = given or Path(tempfile.mkdtemp(prefix="forankra-bench-"))
    home.mkdir(exist_ok=True)
    home.chmod(0o755)  # PostgreSQL may run as another user
    try:
        yield home
    finally:
        if given is None:
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def side_of(
    own: cluster.Cluster, kind: str, size: Size, home: Path, name: str | None = None
) -> Iterator[Side]:
    """Give one of those that take turns, with a database of its own that goes afterwards."""
    name = name or kind
    own.create(name, peer_template(own, size) if kind == "peer" else template(own, size))
    try:
        if kind == BARE:
            yield Side(name, name)
        else:
            serving = {"service": serve.service, "peer": serve.peer}[kind]
            with serving(own, name, home) as served:
                yield Side(name, name, served)
    finally:
        own.drop(name)
