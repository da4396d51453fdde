"""How much of the service the tests reach is measured once: what runs on both databases, on SQLite.

Measuring makes a test take half as long again. With ``--full`` it is done on both.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from coverage import Coverage

from tests.support.sizes import full


@contextmanager
def unmeasured(*, anyway: bool) -> Iterator[None]:
    """Measure nothing during the block, unless *anyway* or in the long run."""
    running = None if anyway or full() else Coverage.current()
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()
