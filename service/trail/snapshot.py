"""Open the record of a database as it stands at one moment."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine

from service.trail.verify_database import DatabaseSource, Span


@contextmanager
def database_source(
    engine: Engine, span: Span = (None, None), snapshot: str | None = None
) -> Iterator[DatabaseSource]:
    """Open *engine*'s record as it stands at this moment, whatever is written meanwhile.

    Or as another connection sees it, which exported *snapshot*: PostgreSQL alone can do that.
    """
    with engine.connect() as connection, _read_as_held(connection):
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
            if snapshot is not None:
                connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        else:
            _read_any_text(connection)
        yield DatabaseSource(connection, span)


class _BinaryCursor(psycopg.ServerCursor[Any]):
    """Has values sent as PostgreSQL holds them: bytes are not spelled out, to be read back."""

    def execute(self, *told: Any, **options: Any) -> "_BinaryCursor":  # noqa: ANN401 -- the driver's own
        """Execute a query, which answers in the binary format."""
        return super().execute(*told, **{**options, "binary": True})


@contextmanager
def _read_as_held(connection: Connection) -> Iterator[None]:
    """Use such cursors on *connection*, where there are any, until it goes back to others."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        yield
        return
    usual, driver.server_cursor_factory = driver.server_cursor_factory, _BinaryCursor
    try:
        yield
    finally:
        driver.server_cursor_factory = usual


def _read_any_text(connection: Connection) -> None:
    """Read text that is not UTF-8 too, from SQLite, which lets anyone store it."""
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        driver.text_factory = lambda octets: octets.decode(errors="replace")
    connection.detach()  # no one else gets this connection after us
