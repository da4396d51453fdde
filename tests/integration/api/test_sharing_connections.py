"""The server's processes take as many connections each, however they come.

Who holds a connection is read of /proc.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.support.serving import HOST, TIMEOUT, Service, served

PROCESSES = 2
FEW = 12  # connections at once
ROUNDS = 4
TOO_MANY = 2  # that one has more than another: two that look at the same moment both take one
SOON = 30.0  # seconds for a process to be made
AT_ONCE = 1.0  # seconds in which connections are taken, whoever hangs


@pytest.fixture
def service(sqlite_url: str, tmp_path: Path) -> Iterator[Service]:
    with served(sqlite_url, tmp_path) as service:
        yield service


def workers(service: Service) -> list[str]:
    assert service.process is not None
    own = service.process.pid
    return Path(f"/proc/{own}/task/{own}/children").read_text().split()


def held(service: Service) -> dict[str, int]:
    """Return how many connections to the service each of its processes holds."""
    told = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    here = f":{service.port:04X}"
    inodes = {each[9] for each in told if each[1].endswith(here) and each[3] == "01"}
    return {
        worker: len({_target(file) for file in Path(f"/proc/{worker}/fd").iterdir()} & inodes)
        for worker in workers(service)
    }


def _target(file: Path) -> str:
    try:
        return str(file.readlink()).removeprefix("socket:[").removesuffix("]")
    except FileNotFoundError:  # closed just now
        return ""


class Crowd(ExitStack):
    """Connections that are kept open: each that is made asks anew on all, or they were closed."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service
        self._open: list[HTTPConnection] = []

    def grow(self, many: int) -> None:
        """Open *many* connections at once."""
        for _ in range(many):
            connection = HTTPConnection(HOST, self._service.port, timeout=TIMEOUT)
            self.callback(connection.close)
            self._open.append(connection)
        for each in self._open:
            each.request("GET", "/healthz")
        for each in self._open:
            assert each.getresponse().read()

    def even_out(self) -> None:
        """Open connections until each process holds as many: a new one first catches up."""
        deadline = time.monotonic() + SOON
        self.grow(FEW)
        while uneven(self._service) > TOO_MANY:
            assert time.monotonic() < deadline
            time.sleep(0.1)
            self.grow(1)


def uneven(service: Service) -> int:
    shares = held(service).values()
    return max(shares) - min(shares)


def test_each_process_takes_as_many(service: Service) -> None:
    with Crowd(service) as crowd:
        crowd.even_out()
        for _ in range(ROUNDS):
            crowd.grow(FEW)
            assert uneven(service) <= TOO_MANY


def test_one_that_hangs_keeps_nobody_waiting(service: Service) -> None:
    with Crowd(service) as crowd:
        crowd.even_out()
        hanging, other = workers(service)
        before = held(service)[other]
        os.kill(int(hanging), signal.SIGSTOP)
        crowd.callback(os.kill, int(hanging), signal.SIGCONT)
        begun = time.monotonic()

        with Crowd(service) as others:
            others.grow(FEW)
            taken = held(service)[other]

        assert time.monotonic() - begun < AT_ONCE
        assert taken == before + FEW


def test_one_that_ended_is_left_nothing_and_the_next_catches_up(service: Service) -> None:
    with Crowd(service) as crowd:
        crowd.even_out()
        ended = workers(service)[0]
        os.kill(int(ended), signal.SIGKILL)
    deadline = time.monotonic() + SOON
    while ended in workers(service) or len(workers(service)) < PROCESSES:
        assert time.monotonic() < deadline
        time.sleep(0.05)

    with Crowd(service) as crowd:
        crowd.even_out()
        crowd.grow(FEW)

        assert uneven(service) <= TOO_MANY
