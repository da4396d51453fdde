"""The real server on a port of this machine, started as an operator does and ended at will.

Nothing but 127.0.0.1 is listened on or called. Whatever a test comes to, its server and all of
the server's processes are ended with it, even when the test itself is killed.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from tests.support.sources import ROOT
from tests.support.world import PREFIX, World

HOST = "127.0.0.1"
SECRET = "only for tests " * 3
PORTS = range(20_000, 32_000)  # below those that this machine gives to whoever calls out
PATIENCE = 60.0  # seconds until the server must answer, or must have ended in order
TIMEOUT = 60.0  # seconds that one answer may take
TRIES = 20  # ports looked at
OK = 200


class ServerError(Exception):
    """The server did not begin to answer; the text is what it wrote."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: one that was cut off is none."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def refusals(self) -> list[str]:
        """The codes of the reasons why something was refused."""
        return [each["code"] for each in self.body.get("refusals", ())]


@dataclass(slots=True)
class Service:
    """One installation: a migrated database, and the server for it while there is one."""

    database_url: str
    home: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    guard: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """What the server wrote, over all its lives."""
        return self.home / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        """What this program needs to know of the installation, and nothing from around it."""
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "FORANKRA_DATABASE_URL": self.database_url,
            "FORANKRA_SECRET_KEY": SECRET,
        }

    def start(self) -> None:
        """Serve on a port of its own, and wait until the service is ready; raises ServerError."""
        self.port = free_port()
        command = ["serve", "--host", HOST, "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", "service.console", *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that the server's processes are a group to end at once
            )
        self.guard = _guard(self.process.pid)
        self._wait_until_ready(self.process)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ServerError(self.log.read_text())
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            return self.call("GET", "/readyz").status == OK
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """End every process of the server at once, in the middle of whatever they do."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
        self._forget()

    def stop(self) -> int:
        """Ask the server to end, as an operator does, and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self._forget()
        return code

    def _forget(self) -> None:
        self.process = None
        if self.guard:
            self.guard.kill()
            self.guard.communicate()
            self.guard = None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:  # noqa: ANN401 -- any JSON value
        """Make one call and read the whole answer.

        Raises OSError or HTTPException when there was none, or it was cut off: then nobody knows
        what became of the call. ConnectionRefusedError says that it never arrived.
        """
        sent = None if body is None else json.dumps(body).encode()
        kind = {} if sent is None else {"Content-Type": "application/json"}
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection(HOST, self.port, timeout=TIMEOUT)) as connection:
            connection.request(method, path, sent, {**kind, **spelled})
            answer = connection.getresponse()
            read = answer.read()
        return Answer(answer.status, dict(answer.getheaders()), json.loads(read))


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody with a token who calls the served API; paths are those below the prefix."""

    service: Service
    token: str

    def call(self, method: str, path: str, body: Any = None, match: str | None = None) -> Answer:  # noqa: ANN401 -- any JSON value
        """Call; *match* is the header If-Match. Raises as the service's own call does."""
        headers = {"Authorization": f"Bearer {self.token}", "Accept_Language": "en"}
        if match:
            headers["If_Match"] = match
        return self.service.call(method, PREFIX + path, body, **headers)

    def move(self, uid: str, transition: str, match: str | None = "*", **wish: Any) -> Answer:  # noqa: ANN401 -- the wish's fields
        """Take a transition of the activity *uid*."""
        body = {"transition": transition, **wish}
        return self.call("POST", f"/activities/{uid}/transitions", body, match)


def client_of(service: Service, world: World, name: str) -> Client:
    """Return one of the county's people as a client of the served API."""
    return Client(service, world.tokens[name])


@contextmanager
def installed(database_url: str, home: Path) -> Iterator[Service]:
    """Give a service for the migrated database at *database_url*, not yet started."""
    service = Service(database_url, home)
    try:
        yield service
    finally:
        service.kill()


@contextmanager
def served(database_url: str, home: Path) -> Iterator[Service]:
    """Serve the migrated database at *database_url* for the block."""
    with installed(database_url, home) as service:
        service.start()
        yield service


def _guard(group: int) -> subprocess.Popen[bytes]:
    """Wait for the end of this process, however it comes, and then end the process *group*.

    What is read is a pipe that only this process holds open.
    """
    return subprocess.Popen(  # noqa: S603 - two words of the shell, and a number
        ["/bin/sh", "-c", f"read -r end; kill -s KILL -- -{group}"],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def free_port() -> int:
    """Return a port that nobody listens on; chance is the system's own, tests share seeds."""
    for _ in range(TRIES):
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
    message = f"none of {TRIES} ports was free"
    raise ServerError(message)
