"""The database handle, the way each engine is spoken to, and the one way to commit."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session

from service.core.spelled import is_in_a_pipeline, refused

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE = "forankra_write"
LAST_TRIP = "forankra_last_trip"


class Base(DeclarativeBase):
    """Give every table predictable constraint names, so migrations can name them."""

    metadata = MetaData(naming_convention=NAMES)


# Nothing reaches the database before its trail entry does, so flushing is always explicit.
db = SQLAlchemy(
    model_class=Base,
    session_options={"autoflush": False, "expire_on_commit": False},
)


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what the block did, or nothing of it.

    Whatever was read before the block is let go of first: what is decided inside rests on what
    is read inside.
    """
    session = db.session()
    let_go(session)
    session.connection(execution_options={WRITE: True})
    try:
        with ExitStack() as last:
            session.info[LAST_TRIP] = last
            yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(LAST_TRIP, None)


def let_go(session: Session) -> None:
    """Let go of what the session has read; anything that it was to write is undone.

    What only read ends by a COMMIT: at a ROLLBACK the driver throws away every statement that
    it has prepared, and the database plans each of them anew, which takes longer than to run it.
    """
    if not session.in_transaction():
        return
    connection = session.connection()
    written = connection.invalidated or connection.get_execution_options().get(WRITE)
    if written or session.new or session.dirty or session.deleted:
        session.rollback()
    else:
        session.commit()
        session.expire_all()


@contextmanager
def in_one_trip(session: Session) -> Iterator[Connection]:
    """Send the statements of the block without waiting for each, where the driver can.

    What asks by ``Spelled.begin`` is answered after the block; what is asked in the library's own
    way is waited for. What the database refuses is raised at the end of the block at the latest,
    as the DBAPIError that it would have been.
    """
    connection = session.connection()
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection) or is_in_a_pipeline(driver):
        yield connection
        return
    try:
        with driver.pipeline():
            yield connection
    except connection.dialect.loaded_dbapi.Error as error:
        raise refused(connection, error) from error


def begin_last_trip(session: Session) -> None:
    """Send all that follows in this ``transaction``, its COMMIT too, without waiting for each.

    What the database refuses of it is then raised as the transaction ends.
    """
    last: ExitStack = session.info[LAST_TRIP]
    last.enter_context(_committed(session))


@contextmanager
def _committed(session: Session) -> Iterator[None]:
    with in_one_trip(session) as connection:
        yield
        driver = connection.connection.driver_connection
        if isinstance(driver, psycopg.Connection):
            # The driver's own commit would be waited for, and the end of the trip once more. After
            # this one the session's finds nothing left to do.
            driver.cursor().execute("COMMIT", prepare=False)


class _Cursor(psycopg.Cursor[Any]):
    """Tells of each column of an answer its name and type alone, as PEP 249 allows.

    The driver's own description, which SQLAlchemy asks for after every statement and needs no
    more of, takes longer than it takes to send the statement.
    """

    @property
    def description(self) -> list[Any] | None:
        """Name the columns; None where the statement answers with none.

        In a pipeline it waits for the answer, as the library expects.
        """
        self._fetch_pipeline()
        answer = self.pgresult
        if answer is None or not answer.nfields:
            return None
        unknown = (None,) * 5
        named = ((answer.fname(i) or b"", answer.ftype(i)) for i in range(answer.nfields))
        return [(name.decode(), kind, *unknown) for name, kind in named]


def speak(engine: Engine) -> None:
    """Teach *engine* our ways: on SQLite WAL, foreign keys, full sync and immediate writes.

    On PostgreSQL our cursor, and no compiling of queries just in time: for lists it takes
    longer than the list.
    """
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    else:
        event.listen(engine, "do_connect", _on_postgresql_connect)


def _on_postgresql_connect(*told: Any) -> None:  # noqa: ANN401 -- the event's own arguments
    options = told[-1]
    options["cursor_factory"] = _Cursor
    options["options"] = f"-c jit=off {options.get('options', '')}".strip()


def _on_sqlite_connect(connection: sqlite3.Connection, record: Any) -> None:  # noqa: ANN401 -- the pool's private type
    del record
    connection.isolation_level = None  # the driver would otherwise begin when it likes
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
