"""Processes that the bench starts: each with its own group, log and end, and none outlives it."""

import os
import pwd
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60.0  # seconds that a process gets to end in order
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
RESIDENT = 1  # the second number in statm, in pages
TIMES = slice(11, 13)  # of the program and of the system, after the name in stat


@dataclass(slots=True)
class Process:
    """A program that runs until it is stopped; *user* is as whom, when we are root."""

    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    user: str | None = None
    running: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    guard: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the program, and a guard that ends it should the bench itself be killed."""
        identity = pwd.getpwnam(self.user) if self.user else None
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(  # noqa: S603 - made by the bench, of paths it found
                list(self.command),
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self.environment},
                user=identity.pw_uid if identity else None,
                group=identity.pw_gid if identity else None,
                extra_groups=[] if identity else None,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.guard = subprocess.Popen(  # noqa: S603 - two words of the shell, and a number
            ["/bin/sh", "-c", f"read -r end; kill -s KILL -- -{self.running.pid}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Wait for a program that ends by itself; raises RuntimeError when it fails."""
        if self.running is not None and self.running.wait(PATIENCE) != 0:
            message = f"{self.command[0]}: {self.log.read_text()}"
            raise RuntimeError(message)
        self.stop()

    def stop(self, way: signal.Signals = signal.SIGTERM) -> None:
        """End the program in order, and whatever is left of its group after that."""
        if self.running is None or self.guard is None:
            return
        self.running.send_signal(way)
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(PATIENCE)
        self.guard.kill()
        self.guard.communicate()
        self.running = self.guard = None

    @property
    def ended(self) -> bool:
        """Tell whether the program has ended by itself."""
        return self.running is not None and self.running.poll() is not None

    def resident(self) -> list[int]:
        """Return the resident memory in bytes of each child process."""
        statistics = [Path(f"/proc/{child}/statm").read_text() for child in self._children()]
        return [int(each.split()[RESIDENT]) * PAGE for each in statistics]

    def busy(self) -> float:
        """Return the seconds of processor time that the child processes have used."""
        statistics = [Path(f"/proc/{child}/stat").read_text() for child in self._children()]
        return (
            sum(sum(map(int, each.rpartition(") ")[2].split()[TIMES])) for each in statistics)
            / TICK
        )

    def _children(self) -> list[str]:
        if self.running is None:
            return []
        own = self.running.pid
        return Path(f"/proc/{own}/task/{own}/children").read_text().split()
