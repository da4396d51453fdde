"""Take what was deleted out of the database's own files too.

A database that deletes a row only forgets it: the bytes stay in its file, and in its log of
changes, until something else is written there.
"""

import sqlite3
from contextlib import closing
from typing import Any

import psycopg
from sqlalchemy import Engine

from service.core.db import Base

PATIENCE = 15.0  # seconds
WITH_TEXTS = "trail_disclosure"  # the one table of the trail that holds any
OWNED = "SELECT pg_has_role(relowner, 'usage') FROM pg_class WHERE oid = to_regclass(%s)"


def sweep(engine: Engine, patience: float = PATIENCE) -> bool:
    """Write the database anew without what was deleted; tell whether that was done.

    SQLite: ``VACUUM``, then its log is emptied. PostgreSQL: ``VACUUM (FULL)`` of every table that
    holds texts, which only their owner may. It was not done when somebody else held a table, or
    read from an earlier state, for so many seconds of *patience*. Must not be called within a
    transaction.
    """
    with closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        try:
            if engine.dialect.name == "sqlite":
                return _sweep_sqlite(driver, int(patience * 1000))
            return _sweep_postgresql(driver, int(patience * 1000))
        except (sqlite3.OperationalError, psycopg.Error):
            return False


def _sweep_sqlite(driver: sqlite3.Connection, patience: int) -> bool:
    (usual,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout = {patience}")
    try:
        driver.execute("VACUUM")
        busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        driver.execute(f"PRAGMA busy_timeout = {usual}")
    return not busy


def _sweep_postgresql(driver: psycopg.Connection[Any], patience: int) -> bool:
    driver.rollback()
    driver.autocommit = True
    try:
        owned = driver.execute(OWNED, [WITH_TEXTS]).fetchone()
        if not owned or not owned[0]:
            return False
        driver.execute(f"SET lock_timeout = {patience}")
        driver.execute(f"VACUUM (FULL) {', '.join(tables())}".encode())
        return True
    finally:
        driver.execute("RESET lock_timeout")
        driver.autocommit = False


def tables() -> list[str]:
    """Return the tables that hold texts, and whatever else is no part of the trail's proofs."""
    names = Base.metadata.tables
    return sorted(each for each in names if each == WITH_TEXTS or not each.startswith("trail_"))
