"""Real providers of OpenID Connect on this machine, installed when a test first asks for them."""

import json
import secrets
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from tests.support.npm import installed
from tests.support.sources import ROOT

SOURCE = ROOT / "tests" / "support" / "oidc"
PROGRAM = "server.mjs"
HOST = "127.0.0.1"
PORTS = range(12_000, 20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One provider: where it listens, and what it knows of the service."""

    port: int
    name: str
    redirect_uri: str
    client: str = "forankra"
    secret: str = "only for tests"
    way: str = "client_secret_basic"

    @property
    def url(self) -> str:
        """The issuer's name, which is its address."""
        return f"http://{HOST}:{self.port}"


@contextmanager
def providers(places: Sequence[Place]) -> Iterator[None]:
    """Serve the providers at *places* for the block."""
    there = installed(SOURCE, "test-provider", PROGRAM)
    told = json.dumps([asdict(place) for place in places])
    process = subprocess.Popen(  # noqa: S603 - the program beside this file
        [there.node, PROGRAM, told], cwd=there.folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert any(line.strip() == "ready" for line in process.stdout)
        yield
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    """Return a port that nobody listens on; chance is the system's own, tests share seeds."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
