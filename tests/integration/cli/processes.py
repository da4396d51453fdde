"""The program as the machine sees it: laid out in a folder of its own, started and stopped."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.integration.cli.console import ENGLISH, SECRET
from tests.support.sources import ROOT

PATIENCE = 60.0  # seconds until something is said, or has stopped


@dataclass(frozen=True, slots=True)
class Started:
    """A running program, and the file with what it has said."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """What it has said so far."""
        return self.log.read_text()

    def wait_for(self, words: str) -> None:
        """Wait until the program says *words*."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def family(self) -> set[int]:
        """Return the ids of the process and of all that it started, and these in turn."""
        listed = subprocess.run(
            ["ps", "-e", "-o", "pid=,ppid="],  # noqa: S607 -- wherever the machine has it
            check=True,
            capture_output=True,
            text=True,
        )
        pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
        found = {self.process.pid}
        while more := {pid for pid, parent in pairs if parent in found} - found:
            found |= more
        return found

    def stop_group(self, by: signal.Signals) -> int:
        """Signal the whole group, as a terminal does at Ctrl-C, and return the exit code."""
        os.killpg(self.process.pid, by)
        return self.process.wait(PATIENCE)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask the program to stop, and return its exit code."""
        self.process.send_signal(by)
        return self.process.wait(PATIENCE)


def lay_out(folder: Path) -> Path:
    """Copy the program alone to *folder*, where nothing has run yet."""
    for name in ("service", "migrations"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **given: str) -> dict[str, str]:
    """Return the variables of a terminal where the program lies in *folder*."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "LC_ALL": ENGLISH,
        "PYTHONPATH": str(folder),
        "PYTHONUNBUFFERED": "1",
        **{name: value for name, value in os.environ.items() if name.startswith("COV")},
        **given,
    }


@contextmanager
def started(variables: Mapping[str, str], log: Path, *words: str) -> Iterator[Started]:
    """Start `forankra WORDS` for the block; whatever is left of it is killed at the end."""
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-m", "service.console", *words],
            cwd=log.parent,
            env=variables,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    running = Started(process=process, log=log)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def alive(pids: set[int]) -> set[int]:
    """Return those of *pids* that still run, a moment after their parent has ended."""
    deadline = time.monotonic() + 5
    while (left := {pid for pid in pids if _runs(pid)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def status(port: int, path: str, token: str | None = None) -> int:
    """Ask the service for *path*, and return the status of its answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def key() -> dict[str, str]:
    """Return the variable that serving outside the demo demands."""
    return {"FORANKRA_SECRET_KEY": SECRET}
