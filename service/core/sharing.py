"""How many connections each process of the server has open, so that they share them evenly.

All listen at one place, and whoever wakes first takes what comes: one process could hold all of a
proxy's connections, and serve them one after the other, while the next stood idle.
"""

from ctypes import c_int
from multiprocessing.sharedctypes import RawArray

PLACES = 64  # processes that are told apart; a sixty-fifth shares its place with the first
NOBODY = -1


class Shares:
    """A count for each process, in memory that those forked from the one that made it share.

    A process is known by its *number*, which the server gives it. Each writes its own count and
    none is locked: who reads an old one takes a connection too many.
    """

    def __init__(self) -> None:
        self._open = RawArray(c_int, [NOBODY] * PLACES)

    def tell(self, number: int, connections: int) -> None:
        """Note how many *connections* a process has open."""
        self._open[number % PLACES] = connections

    def leave(self, number: int) -> None:
        """Forget a process that has ended."""
        self._open[number % PLACES] = NOBODY

    def is_less_elsewhere(self, number: int, connections: int) -> bool:
        """Tell whether another process has fewer *connections* than this one."""
        others = (each for place, each in enumerate(self._open) if place != number % PLACES)
        return any(NOBODY < each < connections for each in others)


SHARES = Shares()
