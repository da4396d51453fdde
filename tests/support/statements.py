"""Statements are spelled once in a test run, and not for every database that a test opens.

The library remembers what it has spelled for as long as an engine lives, which in a test is a
moment, and by which dialect. Dialects of one kind spell alike: so they count as one here, and
their engines share what they remember.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 3000  # statements of one kind of dialect
_spelled: dict[type, LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(MOST))


class _Shared:
    """In an engine, what every engine of its kind has spelled, instead of a memory of its own."""

    def __get__(self, engine: Engine, kind: type[Engine]) -> LRUCache[Any, Any]:
        return _spelled[type(engine.dialect)]

    def __set__(self, engine: Engine, own: object) -> None:
        """Leave aside the memory of its *own* that an engine makes."""


def _alike(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other)


def _kind(dialect: DefaultDialect) -> int:
    return hash(type(dialect))


def share() -> None:
    """Let every engine of this process that speaks alike share what it has spelled."""
    Engine._compiled_cache = _Shared()  # type: ignore[assignment] # noqa: SLF001 -- this is shared
    DefaultDialect.__eq__ = _alike  # type: ignore[assignment, method-assign] # as said above
    DefaultDialect.__hash__ = _kind  # type: ignore[assignment, method-assign] # as said above
