"""How many requests a process works on at once; the rest wait a little, or are asked to return.

A crowd that is let in all at once is served slowly, every one of it. So as many are worked on as
the processors and the database have use for, a few wait for their turn, and whoever comes beyond
that is told at once to come back, which costs next to nothing.
"""

from threading import Lock, Semaphore

from service.core.errors import ServiceError

PATIENCE = 2.0  # seconds that a request waits for its turn at most


class CrowdedError(ServiceError):
    """More has come at once than is served in good time; nothing of it was done."""

    code = "unavailable"


class Admission:
    """The door of one process: *at_once* may be inside, *waiting* more in front of it."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._inside = Semaphore(at_once)
        self._places = waiting
        self._lock = Lock()

    def enter(self) -> None:
        """Come in, after a wait if need be; raises CrowdedError when there is no place to wait.

        Whoever came in must ``leave``.
        """
        if self._inside.acquire(blocking=False):
            return
        self._take_place()
        try:
            if not self._inside.acquire(timeout=PATIENCE):
                raise CrowdedError
        finally:
            self._give_place()

    def leave(self) -> None:
        """Make room for the next."""
        self._inside.release()

    def _take_place(self) -> None:
        with self._lock:
            if self._places == 0:
                raise CrowdedError
            self._places -= 1

    def _give_place(self) -> None:
        with self._lock:
            self._places += 1
