"""What an operation changed in its rows, column by column, read from the rows themselves.

Operations set attributes; nobody lists changes by hand, so none can be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Column, inspect, select
from sqlalchemy.orm import RelationshipDirection, Session

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


@cache
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
    state: Any = inspect(row)
    touched = _touched(state)
    found = []
    for column in replayed_columns(type(row)):
        key = (row.uid, column.key)
        if state.persistent and column.key not in touched and key not in told:
            continue
        if row is not subject and _refers_to(column, subject):
            continue
        old, new = _values(session, row, column)
        old = told.get(key, old)
        if old == new:
            continue
        told[key] = new
        typed = column.info.get("trail") == "typed"
        found.append(Change(path + column.key.removesuffix("_id"), old, new, typed))
    return found


def _values(session: Session, row: Row, column: Column[Any]) -> tuple[Any, Any]:
    """Return the old and the new value as entries tell them."""
    old, new = _history(row, column.key)
    if not column.key.endswith("_id"):
        return old, new
    model = _target(column)
    given = _given(inspect(row), column)
    uid = given[0] and given[0].uid if given else _uid(session, model, new)
    return _uid(session, model, old), uid


def _given(state: Any, column: Column[Any]) -> list[Any]:  # noqa: ANN401 -- the state of any row
    """Return the object that a row was given in place of a key, which only a flush will set."""
    return [
        related
        for relation in state.mapper.relationships
        if relation.direction is RelationshipDirection.MANYTOONE
        and column in relation.local_columns
        for related in state.attrs[relation.key].history.added or ()
    ]


def _touched(state: Any) -> set[str]:  # noqa: ANN401 -- the state of any row
    """Return the columns that something set of the row since it was read could change."""
    touched = set(state.committed_state)
    related = touched & set(state.mapper.relationships.keys())
    columns = (each for name in related for each in state.mapper.relationships[name].local_columns)
    return touched | {each.key for each in columns}


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
