"""What an operation changed in its rows, column by column, read from the rows themselves.

Operations set attributes; nobody lists changes by hand, so none can be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, inspect, select
from sqlalchemy.orm import Session

from service.core.db import Base
from service.models import Child, Subject
from service.trail.canonical import spell

Row = Subject | Child
OWN = {"id", "uid"}  # the subject's own name; a child's stands in the field's path


@dataclass(frozen=True, slots=True)
class Change:
    """One column's change; *field* is the column, for a child behind ``kind/uid/``."""

    field: str
    old: Any
    new: Any
    typed: bool


def replayed_columns(model: type[Base]) -> list[Column[Any]]:
    """Return the columns of *model* whose values its entries carry.

    Left out are keys and what follows from the entry itself (``META``) or stands outside the
    history by a named exemption (``LAST_USED``).
    """
    return [
        column
        for column in inspect(model).columns
        if column.key not in OWN and column.info.get("trail") in (None, "typed")
    ]


Told = dict[tuple[str, str], Any]


def changes_in(session: Session, row: Row, subject: Subject, told: Told) -> list[Change]:
    """Return the replayed changes in *row* that *told* does not hold yet, and add them to it.

    A reference to another row is given by that row's uid, named without ``_id``; a child's
    reference to *subject* itself is left out, since the stream says it.
    """
    path = "" if row is subject else f"{row.kind}/{row.uid}/"
    found = []
    for column in replayed_columns(type(row)):
        if row is not subject and _refers_to(column, subject):
            continue
        old, new = _history(row, column.key)
        old = told.get((row.uid, column.key), old)
        if old == new:
            continue
        told[row.uid, column.key] = new
        typed = column.info.get("trail") == "typed"
        found.append(_change(session, column, path, (old, new, typed)))
    return found


def _change(
    session: Session, column: Column[Any], path: str, values: tuple[Any, Any, bool]
) -> Change:
    old, new, typed = values
    if not column.key.endswith("_id"):
        return Change(path + column.key, old, new, typed)
    model = _target(column)
    name = path + column.key.removesuffix("_id")
    return Change(name, _uid(session, model, old), _uid(session, model, new), typed)


def _history(row: Row, key: str) -> tuple[Any, Any]:
    state: Any = inspect(row)
    attribute = state.attrs[key]
    new = plain(attribute.value)
    if state.persistent and not attribute.history.has_changes():
        return new, new
    old = attribute.history.deleted
    return (plain(old[0]) if old else None), new


SPELLINGS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (StrEnum, str),
    (datetime, spell),
    (date, date.isoformat),
    (bytes, bytes.hex),
)


def plain(value: Any) -> Any:  # noqa: ANN401 - any column value
    """Spell a column's value as entries do: codes, days and instants as text, bytes as hex."""
    return next((to_text(value) for kind, to_text in SPELLINGS if isinstance(value, kind)), value)


def _refers_to(column: Column[Any], subject: Subject) -> bool:
    table = getattr(type(subject), "__tablename__", "")
    return any(key.column.table.name == table for key in column.foreign_keys) and (
        column.key == f"{table}_id"
    )


def _target(column: Column[Any]) -> type[Any]:
    table = next(iter(column.foreign_keys)).column.table
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)


def _uid(session: Session, model: type[Any], key: int | None) -> str | None:
    if key is None:
        return None
    known = session.identity_map.get(session.identity_key(model, key))
    if known is not None:
        return str(known.uid)
    return session.scalar(select(model.uid).where(model.id == key))
