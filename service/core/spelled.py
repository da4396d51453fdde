"""Statements that are spelled once, for what every step asks and writes.

They go to the driver past the library's own execution, which takes as long again as the driver:
types, errors and the listeners to ``before_cursor_execute`` are the library's still.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from sqlalchemy import Connection, Dialect, Insert, Select, Update, bindparam
from sqlalchemy.engine.interfaces import DBAPIModule
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute

Row = Mapping[str, Any]
Fit = Callable[[Any], Any]
LIFE = "SELECT 1"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A statement as one kind of database takes it, and what makes each value fit.

    ``constants`` are the values that are the statement's own. ``order`` names all of them where
    they go by place; without it they go by name. ``reading`` has the places of an answer's
    values that are not yet as Python has them.
    """

    text: str
    constants: Row
    fitting: Mapping[str, Fit | None]
    order: Sequence[str] | None
    reading: Sequence[tuple[int, Fit]]

    def fit(self, row: Row) -> Any:  # noqa: ANN401 -- a dictionary or a tuple, as the driver takes it
        """Return a row's values as the driver takes them; raises KeyError where one is missing."""
        given = {**self.constants, **row}
        fit = {name: to(given[name]) if to else given[name] for name, to in self.fitting.items()}
        return fit if self.order is None else tuple(fit[name] for name in self.order)

    def read(self, answer: Sequence[Any]) -> list[Any]:
        """Return the values of a row of the *answer* as the library would."""
        row = list(answer)
        for place, to in self.reading:
            row[place] = to(row[place])
        return row


class Asked:
    """What was asked, and is answered once it has been waited for.

    In a pipeline nobody waits until its end (``core/db.in_one_trip``); elsewhere the answer is
    there at once.
    """

    def __init__(self, rows: Callable[[], list[list[Any]]]) -> None:
        self._rows = rows

    @cached_property
    def rows(self) -> list[list[Any]]:
        """The rows of the answer, each as a list of its columns; raises DBAPIError."""
        return self._rows()


class Spelled:
    """A SELECT, INSERT or UPDATE, compiled once for each kind of database and set of names.

    Then it is sent as it stands: to recognise a statement and to look through its parameters
    takes about as long as to send it. Defaults are the database's own alone.
    """

    def __init__(self, statement: Select[Any] | Insert | Update) -> None:
        self._statement = statement
        self._spellings: dict[tuple[str, ...], Spelling] = {}

    def send(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Execute it for each of the *rows*, one at least, which all have the same names.

        Raises DBAPIError, as the library does.
        """
        spelling = self._spelling(connection.dialect, rows[0])
        fit = [spelling.fit(row) for row in rows]
        with _told_by_the_library(connection, spelling.text, fit):
            _executed(connection, spelling.text, fit if len(fit) > 1 else fit[0]).close()

    def begin(self, connection: Connection, row: Row) -> Asked:
        """Ask it for the *row*, and wait for no answer where others go in the same trip.

        Raises DBAPIError, as the library does.
        """
        spelling = self._spelling(connection.dialect, row)
        fit = spelling.fit(row)

        def rows() -> list[list[Any]]:
            with _told_by_the_library(connection, spelling.text, fit), closing(cursor):
                return [spelling.read(each) for each in cursor.fetchall()]

        with _told_by_the_library(connection, spelling.text, fit):
            cursor = _executed(connection, spelling.text, fit)
        asked = Asked(rows)
        if not is_in_a_pipeline(connection.connection.driver_connection):
            _ = asked.rows
        return asked

    def ask(self, connection: Connection, row: Row) -> list[list[Any]]:
        """Execute it for the *row* and return what it answers, each as a list of its columns.

        Raises DBAPIError, as the library does.
        """
        return self.begin(connection, row).rows

    def ask_by_name(self, connection: Connection, row: Row) -> list[Any]:
        """Execute it likewise; a row of the answer has the columns' names, as the library's have.

        Raises DBAPIError, as the library does.
        """
        return [self._named(*each) for each in self.ask(connection, row)]

    @cached_property
    def _named(self) -> Callable[..., tuple[Any, ...]]:
        names = map(str, self._statement.exported_columns.keys())
        return namedtuple("Answer", names)  # noqa: PYI024 -- the statement names them, not we

    def _spelling(self, dialect: Dialect, row: Row) -> Spelling:
        key = (dialect.name, *row)
        spelling = self._spellings.get(key)
        if spelling is None:
            spelling = self._spellings[key] = self._spell(dialect, list(row))
        return spelling

    def _spell(self, dialect: Dialect, names: Sequence[str]) -> Spelling:
        statement = self._statement
        compiled: Any = statement.compile(dialect=dialect, column_keys=names)
        fitting = {
            name: bound.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bound in compiled.binds.items()
        }
        own = {name: each.value for name, each in compiled.binds.items() if not each.required}
        answered = statement.exported_columns.values()
        reading = (
            each.type.dialect_impl(dialect).result_processor(dialect, None) for each in answered
        )
        places = [(place, to) for place, to in enumerate(reading) if to]
        return Spelling(str(compiled), own, fitting, compiled.positiontup, places)


class ByKey:
    """A SELECT of what has one of some keys, of which mostly one is asked for.

    A list of one takes a fifth longer to read than the one itself.
    """

    def __init__(self, statement: Select[Any], key: InstrumentedAttribute[Any]) -> None:
        self._one = Spelled(statement.where(key == bindparam("asked")))
        self._some = statement.where(key.in_(bindparam("asked", expanding=True)))

    def begin(self, connection: Connection, keys: Sequence[Any]) -> Asked:
        """Ask for the rows of these *keys*; raises DBAPIError, as the library does."""
        if len(keys) == 1:
            return self._one.begin(connection, {"asked": keys[0]})
        found = connection.execute(self._some, {"asked": keys}).all()
        return Asked(lambda: [list(each) for each in found])


def is_in_a_pipeline(driver: object) -> bool:
    """Tell whether what is sent to this connection of a *driver* waits for nothing."""
    return isinstance(driver, psycopg.Connection) and bool(driver.pgconn.pipeline_status)


def _executed(
    connection: Connection,
    text: str,
    values: Any,  # noqa: ANN401 -- as the driver takes them
) -> Any:  # noqa: ANN401 -- a cursor of either driver
    """Have the driver execute *text*, many times for a list of values, and return its cursor."""
    cursor: Any = connection.connection.cursor()
    many = isinstance(values, list)
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, text, values, None, many)
    (cursor.executemany if many else cursor.execute)(text, values)
    return cursor


@contextmanager
def _told_by_the_library(
    connection: Connection,
    text: str,
    values: Any,  # noqa: ANN401 -- as the driver takes them
) -> Iterator[None]:
    """Have the driver's errors as the library has them."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as error:
        raise refused(connection, error, text, values) from error


def refused(
    connection: Connection,
    error: DBAPIModule.Error,
    text: str | None = None,
    values: Any = None,  # noqa: ANN401 -- as the driver takes them
) -> BaseException:
    """Return what the library makes of the driver's *error*; raises it where the line was cut."""
    if connection.dialect.is_disconnect(error, connection.connection.driver_connection, None):
        connection.exec_driver_sql(LIFE)  # fails too, and the library gives up what is cut
    base = connection.dialect.loaded_dbapi.Error
    hidden = connection.engine.hide_parameters
    return DBAPIError.instance(text, values, error, base, hidden, dialect=connection.dialect)
