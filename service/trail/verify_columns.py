"""The columns that replay must give, and how entries spell what the database holds in them."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Select,
    case,
    func,
    inspect,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import NULLTYPE, TypeDecorator

from service.core.db import Base
from service.models import (
    Activity,
    Agreement,
    CalendarLink,
    Child,
    Goal,
    Grant,
    Meeting,
    Organisation,
    Party,
    Person,
    Plan,
    Responsibility,
    Review,
    StatusReport,
    Subject,
    Token,
    Webhook,
)
from service.trail.verify_spelling import AS_TEXT

SUBJECTS: tuple[type[Subject], ...] = (Activity, Agreement, Organisation, Person, Plan)
OWNERS: Mapping[type[Child], type[Subject]] = {
    CalendarLink: Person,
    Goal: Plan,
    Grant: Person,
    Meeting: Organisation,
    Party: Agreement,
    Responsibility: Activity,
    Review: Activity,
    StatusReport: Activity,
    Token: Person,
    Webhook: Organisation,
}
# The row's name stands in its path, and the database's own key in no entry: what refers to a row
# by that key is compared by the row's uid.
NAMES = ("id", "uid")
AS_THEY_ARE = {str, int, type(None)}
SPELLED_ANEW = (Boolean, JSON)  # whatever the driver makes of them
DANGLING = "?"  # what a reference to nothing reads as: the uid of no row


def compared(model: type[Any]) -> dict[str, Column[Any]]:
    """Return the columns of *model* that replay must give, by the name that entries use."""
    own = link(OWNERS[model]) if model in OWNERS else None
    return {
        column.key.removesuffix("_id") if _target(column) is not None else column.key: column
        for column in inspect(model).columns
        if column.key not in (*NAMES, own) and column.info.get("trail") != "outside"
    }


class Asked(NamedTuple):
    """How rows of a model are asked for: stream, path and columns, and what spells the latter."""

    query: Select[Any]
    stream: ColumnElement[str]
    path: ColumnElement[str]
    spell: Callable[[Iterable[Any]], dict[str, Any]]


@cache  # to put it together takes as long as to verify a short record
def asked(model: type[Subject | Child], owner: type[Subject]) -> Asked:
    """Return how rows of *model* are asked for that stand in the streams of *owner*."""
    child = model is not owner
    columns = compared(model)
    stream = literal(f"{owner.kind}/") + func.coalesce(owner.uid, "")
    path = literal(f"{model.kind}/") + model.uid if child else literal("")
    query = select(stream, path, *map(stored, columns.values())).select_from(model)
    if child:
        query = query.outerjoin(owner, owner.id == getattr(model, link(owner)))
    return Asked(query, stream, path, speller(columns))


def speller(columns: Mapping[str, Column[Any]]) -> Callable[[Iterable[Any]], dict[str, Any]]:
    """Return what spells a row of *columns*: most texts and numbers are spelled already."""
    anew = {name for name, column in columns.items() if isinstance(_kind(column), SPELLED_ANEW)}

    def spell_row(values: Iterable[Any]) -> dict[str, Any]:
        named = zip(columns, values, strict=True)
        return {
            name: value
            if type(value) in AS_THEY_ARE and name not in anew
            else spelled(columns[name], value)
            for name, value in named
        }

    return spell_row


def spelled(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 -- any column value
    """Spell what the database holds in *column* as entries do; what does not fit stays as it is."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    kind = _kind(column)
    if isinstance(kind, Boolean) and value in (0, 1):  # SQLite has no type of its own for it
        return bool(value)
    if isinstance(kind, JSON) and isinstance(value, str):
        return _json(value)
    return value


def _kind(column: Column[Any]) -> Any:  # noqa: ANN401 -- a type of any kind
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def _json(value: Any) -> Any:  # noqa: ANN401 -- any column value
    try:
        return json.loads(value)
    except (TypeError, ValueError, RecursionError):
        return value


def link(owner: type[Any]) -> str:
    """Return the column by which rows of a subject of this model refer to it."""
    return f"{owner.__tablename__}_id"


def _target(column: Column[Any]) -> type[Any] | None:
    """Return the model that *column* refers to by key, if rows of it have a uid."""
    tables = {key.column.table for key in column.foreign_keys if key.column.key == "id"}
    return next((m.class_ for m in Base.registry.mappers if m.local_table in tables), None)


def stored(column: Column[Any]) -> ColumnElement[Any]:
    """Read *column* raw, a reference as the uid of the row that it refers to."""
    target = _target(column)
    if target is None:
        return raw(column)
    other = aliased(target)
    uid = select(other.uid).where(other.id == column).correlate(column.table).scalar_subquery()
    return case((column.is_(None), None), else_=func.coalesce(uid, DANGLING))


def raw(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column or a mapped attribute
    """Read *column* as the driver gives it, since what does not fit its type is a finding too."""
    kind = _kind(column)
    read = next(
        (spell(column) for type_, spell in AS_TEXT.items() if isinstance(kind, type_)), column
    )
    return type_coerce(read, NULLTYPE)


def octets(value: Any) -> bytes | None:  # noqa: ANN401 -- whatever is stored
    """Return stored bytes as such, also where someone has put text instead."""
    if value is None or type(value) is bytes:
        return value
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
