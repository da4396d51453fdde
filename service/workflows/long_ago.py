"""An instant so many days before another, counted by the database.

A day is 24 hours everywhere: no database is asked about summer time.
"""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.core.types import UtcDateTime


class LongAgo(FunctionElement[Any]):
    """The instant *days* (whole, also a column of the row's) before *now* (a whole second)."""

    name = "long_ago"
    inherit_cache = True
    type = UtcDateTime()

    def __init__(self, now: ColumnElement[Any], days: ColumnElement[Any]) -> None:
        super().__init__(now, days)


@compiles(LongAgo)
def _in_general(element: LongAgo, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- the compiler's own
    now, days = (compiler.process(each, **options) for each in element.clauses)
    return f"({now} - make_interval(hours => 24 * ({days})))"


@compiles(LongAgo, "sqlite")
def _on_sqlite(element: LongAgo, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    """Spell it as SQLite keeps instants: text, with microseconds."""
    now, days = (compiler.process(each, **options) for each in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%S.000000', {now}, '-' || ({days}) || ' days')"
