"""The rows of the ready lists for programs: what the API and the command line answer alike."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from service.reports.examined import Column, Question
from service.reports.spelling import code, instant, named, titled
from service.trail.showing import camel

Row = Mapping[str, Any]


def told_row(question: Question, row: Row) -> dict[str, Any]:
    """Return a *row* of the list as the API shows it, by the names of its columns."""
    return {wire_name(each): SHAPES.get(each.kind, _code)(each, row) for each in question.columns}


def wire_name(column: Column) -> str:
    """Return what a cell of *column* is called there."""
    return camel(column.key)


def flat_row(question: Question, row: Row) -> list[str | None]:
    """Return a *row* for a spreadsheet: codes as they are, instants by RFC 3339 in UTC."""
    return [_flat(each) for each in told_row(question, row).values()]


def _flat(value: Any) -> str | None:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        words = [value.get(key) for key in ("number", "title", "name", "event")]
        said = " ".join(str(each) for each in words if each)
        return said or orjson.dumps(value).decode()
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _code(column: Column, row: Row) -> str | None:
    return code(row[column.key])


def _activity(_: Column, row: Row) -> dict[str, Any]:
    return {"id": row["activity"], "number": row["number"], "title": row["title"]}


def _step(_: Column, row: Row) -> dict[str, Any]:
    return {"id": row["entry"], "event": row["event"], "level": row["level"]}


def _number(column: Column, row: Row) -> float | None:
    value = row[column.key]
    return None if value is None else round(float(value), 2)


SHAPES: Mapping[str, Callable[[Column, Row], Any]] = {
    "activity": _activity,
    "step": _step,
    "named": lambda column, row: named(row[f"{column.key}_id"], row[column.key]),
    "person": lambda column, row: named(row[f"{column.key}_id"], row[column.key]),
    "titled": lambda column, row: titled(row[f"{column.key}_id"], row[column.key]),
    "moment": lambda column, row: instant(row[column.key]),
    "number": _number,
    "yes": lambda column, row: bool(row[column.key]),
    "asked": lambda column, row: orjson.loads(row[column.key]),
}
