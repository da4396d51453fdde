"""A world that was settled once is put into each new database as it stands, and not lived again."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from tests.support import copies

# What was settled in this process: what it told, and how it is put into the next database.
_settled: dict[tuple[Any, ...], tuple[bytes, Callable[[URL], object]]] = {}


def put(url: str, key: tuple[Any, ...], settle: Callable[[], object]) -> Any:  # noqa: ANN401 -- what it told
    """Settle the migrated and empty database at *url*, and return what *settle* tells of it.

    The first time by calling it, afterwards from what it left behind. *key* says what it settles.
    Nobody may be connected. On a server that is a test's very own nothing is kept for the next.
    """
    place = make_url(url)
    server = None if place.drivername == "sqlite" else copies.server_of(place)
    known = _settled.get((server, *key))
    if known:
        known[1](place)
        return pickle.loads(known[0])  # noqa: S301 -- our own, of this very process
    told = settle()
    restore = _file(place) if server is None else _database(place)
    if restore:
        _settled[server, *key] = (pickle.dumps(told), restore)
    return told


def _file(place: URL) -> Callable[[URL], object]:
    kept = Path(place.database or "").read_bytes()
    return lambda place: Path(place.database or "").write_bytes(kept)


def _database(place: URL) -> Callable[[URL], object] | None:
    made = copies.on(place)
    if made is None:
        return None
    kept = made.keep(place.database or "")
    return lambda place: made.exchange(place.database or "", kept)
