"""How many requests a process works on at once; the rest wait a little, or are asked to return.

The threads of a process share one interpreter, and handing it over costs: steps that are taken
side by side use twice the processor time of the same steps in a row, and the unluckiest waits ten
times as long. So one request is worked on at a time while it goes quickly, and one that takes long
lets others in beside it. Whoever comes to a crowd is told at once to come back, which costs next
to nothing.
"""

from collections import deque
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic

from service.core.errors import ServiceError

PAUSE = 0.05  # seconds after which a request is a long one, which stands in nobody's way
PATIENCE = 2.0  # seconds that a request waits for its turn at most


class CrowdedError(ServiceError):
    """More has come at once than is served in good time; nothing of it was done."""

    code = "unavailable"


@dataclass(slots=True, eq=False)
class Turn:
    """One request's place: outside until its turn comes, then inside since *began*."""

    come: Event = field(default_factory=Event)
    began: float = 0.0


class Admission:
    """The door of one process: *at_once* may be inside, *waiting* more in front of it, in order."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._room = at_once
        self._most = at_once + waiting
        self._inside: set[Turn] = set()
        self._queue: deque[Turn] = deque()
        self._lock = Lock()

    def enter(self) -> Turn:
        """Come in, after a wait if need be; raises CrowdedError when there is no place to wait.

        Whoever came in must ``leave`` with what is returned.
        """
        turn = self._stand_in_line()
        until = monotonic() + PATIENCE
        while not turn.come.wait(min(PAUSE, PATIENCE)):
            self._let_in()
            if monotonic() >= until:
                self._give_up(turn)
                break
        return turn

    def leave(self, turn: Turn) -> None:
        """Make room: for who has waited longest, so that no newcomer passes anyone."""
        with self._lock:
            self._inside.discard(turn)
        self._let_in()

    def _stand_in_line(self) -> Turn:
        turn = Turn()
        with self._lock:
            if len(self._inside) + len(self._queue) >= self._most:
                raise CrowdedError
            self._queue.append(turn)
        self._let_in()
        return turn

    def _let_in(self) -> None:
        """Let in the first in line, if there is room and nobody inside goes quickly."""
        with self._lock:
            now = monotonic()
            quick = any(now - each.began < PAUSE for each in self._inside)
            if self._queue and not quick and len(self._inside) < self._room:
                first = self._queue.popleft()
                first.began = now
                self._inside.add(first)
                first.come.set()

    def _give_up(self, turn: Turn) -> None:
        with self._lock:
            if turn.come.is_set():  # just now, after all
                return
            self._queue.remove(turn)
        raise CrowdedError
