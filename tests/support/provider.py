"""Real providers of OpenID Connect on this machine, installed when a test first asks for them.

Where there is no npm the tests that need one are skipped; in strict mode they fail.
"""

import fcntl
import json
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

import pytest

from tests.support.databases import strict
from tests.support.sources import ROOT

SOURCE = ROOT / "tests" / "support" / "oidc"
INSTALLED = ROOT / "var" / "test-provider"
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
PATIENCE = 300  # seconds for the installation
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
    node = _node()
    told = json.dumps([asdict(place) for place in places])
    process = subprocess.Popen(  # noqa: S603 - the program beside this file
        [node, "server.mjs", told], cwd=INSTALLED, stdout=subprocess.PIPE, text=True
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


def _node() -> str:
    """Install what the lock names, once for all tests that run now, and return the interpreter."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        (pytest.fail if strict() else pytest.skip)("node and npm are needed for a real provider")
    INSTALLED.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_installed():
            _install(npm)
    return node


def _is_installed() -> bool:
    done = INSTALLED / "done"
    return done.exists() and done.read_text() == _wanted()


def _install(npm: str) -> None:
    for name in FILES:
        shutil.copyfile(SOURCE / name, INSTALLED / name)
    said = subprocess.run(  # noqa: S603 - npm, with the lock beside this file
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=INSTALLED,
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )
    assert said.returncode == 0, said.stderr
    (INSTALLED / "done").write_text(_wanted())


def _wanted() -> str:
    return "\0".join((SOURCE / name).read_text() for name in FILES)
