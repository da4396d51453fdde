"""Have the database spell instants, days and JSON as text, whatever it holds in such a column.

PostgreSQL holds years that Python has not, and infinity; a driver that must make values of them
gives up, and whoever can write one such day would keep the whole record from being verified.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import JSON, Date, DateTime
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

INSTANT, DAY = """YYYY-MM-DD"T"HH24:MI:SS.US"Z\"""", "YYYY-MM-DD"


class instant(FunctionElement[Any]):  # noqa: N801 -- reads as SQL
    """An instant as entries spell it."""

    inherit_cache = True


class day(FunctionElement[Any]):  # noqa: N801 -- reads as SQL
    """A day as entries spell it."""

    inherit_cache = True


class written(FunctionElement[Any]):  # noqa: N801 -- reads as SQL
    """JSON as it is written."""

    inherit_cache = True


AS_TEXT: Mapping[type[Any], Callable[[Any], Any]] = {DateTime: instant, Date: day, JSON: written}


@compiles(instant)
def _instant(it: instant, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- the library's own
    said = compiler.process(it.clauses, **options)  # text already, with a space and without a zone
    return f"CASE typeof({said}) WHEN 'text' THEN replace({said}, ' ', 'T') || 'Z' ELSE {said} END"


@compiles(day)
@compiles(written)
def _as_it_is(it: Any, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    return compiler.process(it.clauses, **options)


@compiles(instant, "postgresql")
def _instant_postgresql(it: instant, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    said = f"timezone('UTC', {compiler.process(it.clauses, **options)})"
    return _within_years(said, f"to_char({said}, '{INSTANT}')")


@compiles(day, "postgresql")
def _day_postgresql(it: day, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    said = compiler.process(it.clauses, **options)
    return _within_years(said, f"to_char(CAST({said} AS timestamp), '{DAY}')")


@compiles(written, "postgresql")
def _written_postgresql(it: written, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    return f"CAST({compiler.process(it.clauses, **options)} AS TEXT)"


def _within_years(said: str, spelled: str) -> str:
    """Spell what lies in the years of RFC 3339, and whatever else as PostgreSQL does."""
    within = f"{said} >= '0001-01-01' AND {said} < '10000-01-01'"
    return f"CASE WHEN {within} THEN {spelled} ELSE CAST({said} AS TEXT) END"
