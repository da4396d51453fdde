"""Statements that are spelled once, for what every step writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Insert, Update

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A statement as one kind of database takes it, and what makes each value fit.

    ``constants`` are the values that are the statement's own. ``order`` names all of them where
    they go by place; without it they go by name.
    """

    text: str
    constants: Row
    fitting: Mapping[str, Callable[[Any], Any] | None]
    order: Sequence[str] | None

    def fit(self, row: Row) -> Any:  # noqa: ANN401 -- a dictionary or a tuple, as the driver takes it
        """Return a row's values as the driver takes them; raises KeyError where one is missing."""
        given = {**self.constants, **row}
        fit = {name: to(given[name]) if to else given[name] for name, to in self.fitting.items()}
        return fit if self.order is None else tuple(fit[name] for name in self.order)


class Spelled:
    """An INSERT or UPDATE that is compiled once for each kind of database and set of values.

    Then it is sent as it stands: to recognise a statement and to look through its parameters
    takes about as long as to send it. Defaults are the database's own alone.
    """

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._spellings: dict[tuple[str, ...], Spelling] = {}

    def send(self, connection: Connection, rows: Sequence[Row]) -> CursorResult[Any]:
        """Execute it for each of the *rows*, one at least, which all have the same names."""
        key = (connection.dialect.name, *rows[0])
        spelling = self._spellings.get(key)
        if spelling is None:
            spelling = self._spellings[key] = self._spell(connection.dialect, list(rows[0]))
        fit = [spelling.fit(row) for row in rows]
        return connection.exec_driver_sql(spelling.text, fit if len(fit) > 1 else fit[0])

    def _spell(self, dialect: Dialect, names: Sequence[str]) -> Spelling:
        compiled: Any = self._statement.compile(dialect=dialect, column_keys=names)
        fitting = {
            name: bound.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bound in compiled.binds.items()
        }
        own = {name: each.value for name, each in compiled.binds.items() if not each.required}
        return Spelling(str(compiled), own, fitting, compiled.positiontup)
