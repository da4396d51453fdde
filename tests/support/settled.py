"""A world that was settled once is put into each new database as it stands, and not lived again."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from tests.support import copies

# What was settled in this process: what it told, and the copy of its database.
_settled: dict[tuple[Any, ...], tuple[bytes, bytes | str]] = {}


def put(url: str, key: tuple[Any, ...], settle: Callable[[], object]) -> Any:  # noqa: ANN401 -- what it told
    """Settle the migrated and empty database at *url*, and return what *settle* tells of it.

    The first time by calling it, afterwards from what it left behind. *key* says what it settles.
    Nobody may be connected.
    """
    place = make_url(url)
    server = None if place.drivername == "sqlite" else copies.server_of(place)
    known = _settled.get((server, *key))
    if known is None:
        told = settle()
        _settled[server, *key] = (pickle.dumps(told), _copied(place))
        return told
    _restore(place, known[1])
    return pickle.loads(known[0])  # noqa: S301 -- our own, of this very process


def _copied(place: URL) -> bytes | str:
    """Copy the database, and return its file on SQLite, the copy's name on PostgreSQL."""
    if place.drivername == "sqlite":
        return Path(place.database or "").read_bytes()
    return copies.on(place).keep(place.database or "")


def _restore(place: URL, copy: bytes | str) -> None:
    if isinstance(copy, bytes):
        Path(place.database or "").write_bytes(copy)
    else:
        copies.on(place).exchange(place.database or "", copy)
