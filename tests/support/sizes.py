"""How much the long tests do: enough to notice ordinarily, what was asked for with ``--full``."""

import os
from typing import TypeVar

FULL = "FORANKRA_TEST_FULL"
T = TypeVar("T")


def full() -> bool:
    """Whether the long tests run at the sizes that were asked for."""
    return os.environ.get(FULL) == "1"


def size(ordinary: T, at_full: T) -> T:
    """Return the size for this run."""
    return at_full if full() else ordinary
