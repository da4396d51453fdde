"""Run web and worker as children, and leave none behind."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from service.cli.serving import python

PATIENCE = 35.0  # seconds that a child gets to end in order, longer than gunicorn gives requests
CONSOLE = ("-m", "service.console")
Child = subprocess.Popen[bytes]


@contextmanager
def running(*commands: Sequence[str]) -> Iterator[list[Child]]:
    """Run each of *commands* of this program until the block ends, then stop them all.

    They stay in our process group: whoever kills the group, kills them too.
    """
    children: list[Child] = []
    try:
        for command in commands:
            children.append(_started(command))  # noqa: PERF401 -- what has begun must be known to stop
        yield children
    finally:
        _stop(children)


def _started(command: Sequence[str]) -> Child:
    return subprocess.Popen(  # noqa: S603 -- this very program
        [*python(), *CONSOLE, *command], stdin=subprocess.DEVNULL
    )


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def ended(children: Sequence[Child]) -> bool:
    """Tell whether one of *children* has ended by itself."""
    return any(child.poll() is not None for child in children)


def wait_for_end(children: Sequence[Child], stop: threading.Event, pause: float = 0.2) -> bool:
    """Wait until *stop* is set or a child ends; tell whether it was a child (looked *pause* s)."""
    while not stop.wait(pause):
        if ended(children):
            return True
    return False
