"""How many requests a process works on at once; the rest wait a little, or are asked to return.

A crowd that is let in all at once is served slowly, every one of it. So as many are worked on as
the processors and the database have use for, a few wait for their turn, and whoever comes beyond
that is told at once to come back, which costs next to nothing.
"""

from collections import deque
from threading import Event, Lock

from service.core.errors import ServiceError

PATIENCE = 2.0  # seconds that a request waits for its turn at most


class CrowdedError(ServiceError):
    """More has come at once than is served in good time; nothing of it was done."""

    code = "unavailable"


class Admission:
    """The door of one process: *at_once* may be inside, *waiting* more in front of it, in order."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = at_once
        self._places = waiting
        self._queue: deque[Event] = deque()
        self._lock = Lock()

    def enter(self) -> None:
        """Come in, after a wait if need be; raises CrowdedError when there is no place to wait.

        Whoever came in must ``leave``.
        """
        turn = self._turn()
        if turn and not turn.wait(PATIENCE):
            self._give_up(turn)

    def leave(self) -> None:
        """Make room: for who has waited longest, so that no newcomer passes anyone."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1

    def _turn(self) -> Event | None:
        """Return what tells that one's turn has come; None when there is room at once."""
        with self._lock:
            if self._free:
                self._free -= 1
                return None
            if len(self._queue) == self._places:
                raise CrowdedError
            turn = Event()
            self._queue.append(turn)
            return turn

    def _give_up(self, turn: Event) -> None:
        with self._lock:
            if turn.is_set():  # just now, after all
                return
            self._queue.remove(turn)
        raise CrowdedError
