"""A world that was settled once is put into each new database as it stands, and not lived again."""

import pickle
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.support.postgres import plain

MAINTENANCE = "postgres"

# What was settled in this process: what it told, and the copy of its database.
_settled: dict[tuple[Any, ...], tuple[bytes, bytes | str]] = {}


def put(url: str, key: tuple[Any, ...], settle: Callable[[], object]) -> Any:  # noqa: ANN401 -- what it told
    """Settle the migrated and empty database at *url*, and return what *settle* tells of it.

    The first time by calling it, afterwards from what it left behind. *key* says what it settles.
    Nobody may be connected.
    """
    place = make_url(url).difference_update_query(["options"])
    server = "" if place.drivername == "sqlite" else str(place.set(database=MAINTENANCE))
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
    name = f"settled_{uuid.uuid4().hex}"
    _create(place, name, place.database or "")
    return name


def _restore(place: URL, copy: bytes | str) -> None:
    if isinstance(copy, bytes):
        Path(place.database or "").write_bytes(copy)
    else:
        _create(place, place.database or "", copy)


def _create(place: URL, name: str, template: str) -> None:
    new, old = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(plain(place.set(database=MAINTENANCE)), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(new))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, old))
