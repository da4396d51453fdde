"""A ready list one page after the other, or all of it as it is read: never passed by, never cut."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, TypeDecorator, select, tuple_
from sqlalchemy.orm import Session

from service.reports.examined import AT_ONCE, Every, Rows, Scope
from service.reports.paging import Query

LARGEST = 2**63 - 1  # of a key
PLACE = "place"  # of a row in its list: the cursor that leads on behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list as it is asked for in SQL: *query* without an order, *keys* the columns it orders by.

    The keys together are of one row alone, and all run the same way.
    """

    query: Callable[[Scope], Query]
    keys: Sequence[str]
    newest_first: bool = False

    def page(self, session: Session, scope: Scope) -> Rows:
        """Return a page of the rows by the names of their columns, and the first of the next."""
        behind = _read(scope.after, self._ordered(scope)[1])
        asked, keys = self._ordered(replace(scope, page=(behind or (), scope.limit + 1)))
        if behind is not None:
            mine = tuple_(*keys)
            given = tuple_(*behind, types=[each.type for each in keys])
            asked = asked.where(mine < given if self.newest_first else mine > given)
        found = session.execute(asked.limit(scope.limit + 1)).mappings()
        return [{**each, PLACE: _spelled([each[key] for key in self.keys])} for each in found]

    def knows(self, scope: Scope) -> bool:
        """Tell whether the scope's cursor is one of this list's, or none is given."""
        return scope.after is None or _read(scope.after, self._ordered(scope)[1]) is not None

    def every(self, session: Session, scope: Scope) -> Every:
        """Return all rows, fetched as they are read, in the transaction of *session*."""
        asked, _keys = self._ordered(scope)
        found = session.execute(asked.execution_options(yield_per=AT_ONCE))
        return (dict(each) for each in found.mappings())

    def _ordered(self, scope: Scope) -> tuple[Query, list[ColumnElement[Any]]]:
        found = self.query(scope).subquery("found")
        keys: list[ColumnElement[Any]] = [found.c[each] for each in self.keys]
        order = [each.desc() if self.newest_first else each for each in keys]
        return select(found).order_by(*order), keys


def page_of(rows: Rows, scope: Scope) -> Rows:
    """Return a page of *rows* that were put together, each with its place, and the next row."""
    places = [each[PLACE] for each in rows]
    first = places.index(scope.after) + 1 if scope.after in places else 0
    return rows[first : first + scope.limit + 1]


ENTRIES = ("recorded_at", "key")  # by which lists of entries are ordered


def _spelled(keys: Sequence[Any]) -> str:
    told = [each.isoformat() if isinstance(each, datetime) else str(each) for each in keys]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _read(cursor: str | None, keys: Sequence[ColumnElement[Any]]) -> list[Any] | None:
    """Return the values that a cursor names; None for what is none, which begins at the start."""
    try:
        spelled = (cursor or "") + "=" * (-len(cursor or "") % 4)
        told = json.loads(base64.b64decode(spelled, b"-_", validate=True))
        return [_as(_kind(each), text) for each, text in zip(keys, told, strict=True)]
    except (ValueError, TypeError, OverflowError):  # binascii's and json's are ValueErrors
        return None


def _kind(key: ColumnElement[Any]) -> type:
    """Return what the values of a key are, which the types of our own do not tell themselves."""
    kept = key.type.impl_instance if isinstance(key.type, TypeDecorator) else key.type
    kind: type = kept.python_type
    return kind


def _as(kind: type, text: str) -> Any:  # noqa: ANN401 -- a value of a key's own type
    value = datetime.fromisoformat(text) if kind is datetime else kind(text)
    if "\0" in text or (isinstance(value, datetime) and value.tzinfo is None):
        raise ValueError(text)
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(text)
    return value
