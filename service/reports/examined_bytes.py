"""What the bytes of an entry say, found without reading them as JSON, for lists over all entries.

A body is canonical JSON (RFC 8785): no blanks, names in order, and every quotation mark within a
text escaped. So a name with its value is one run of bytes that nothing else can be, which is looked
for in a millionth of a second; to read the JSON takes ten times as long.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, LargeBinary, Text, bindparam, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.models import Body

DAY = len("2026-01-31")
# Names that changes of columns have too: they are told apart by the name that follows.
FOLLOWED_BY = {"from": ',"id":', "to": ',"v":'}


def says(name: str, value: str | None) -> ColumnElement[bool]:
    """Return the condition that an entry says *value*, a code, under *name* of its body's own."""
    spelled = "null" if value is None else f'"{value}"'
    return place_of(f'"{name}":{spelled}{FOLLOWED_BY.get(name, "")}') > 0


def says_text(name: str) -> ColumnElement[bool]:
    """Return the condition that an entry has a text under *name*, which is not null then."""
    return place_of(f'"{name}":"') > 0


def day_told(name: str) -> ColumnElement[str]:
    """Return the day under *name* as it is spelled; NULL where there is none."""
    opening = f'"{name}":"'
    return text_at(Body.body, func.nullif(place_of(opening), 0) + len(opening), DAY)


def place_of(spelled: str) -> ColumnElement[int]:
    """Return where the bytes of an entry have *spelled*, counted from 1; 0 where they have not."""
    return place_in(Body.body, bindparam(None, spelled.encode(), LargeBinary))


class place_in(FunctionElement[int]):  # noqa: N801 -- reads as a function of SQL
    """Where the first bytes have the second."""

    inherit_cache = True
    type = Integer()


class text_at(FunctionElement[str]):  # noqa: N801 -- reads as a function of SQL
    """As many characters of some bytes as are asked for, from a place on."""

    inherit_cache = True
    type = Text()


@compiles(place_in)
def _place_in(element: place_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- the library's own
    whole, sought = (compiler.process(each, **options) for each in element.clauses)
    return f"instr({whole}, {sought})"


@compiles(place_in, "postgresql")
def _place_in_postgresql(element: place_in, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    whole, sought = (compiler.process(each, **options) for each in element.clauses)
    return f"position({sought} IN {whole})"


@compiles(text_at)
def _text_at(element: text_at, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    whole, place, length = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(substr({whole}, {place}, {length}) AS TEXT)"


@compiles(text_at, "postgresql")
def _text_at_postgresql(element: text_at, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 -- as above
    whole, place, length = (compiler.process(each, **options) for each in element.clauses)
    return f"convert_from(substring({whole} FROM {place} FOR {length}), 'UTF8')"
