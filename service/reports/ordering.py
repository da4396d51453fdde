"""The orders of lists of activities, and the cursors that lead on in them.

Every order is definite: rows that stand alike in it come by their keys.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, ActivityOrder
from service.reports.paging import Query

MARK = "|"  # between the parts of a cursor


def _instant(spelled: str) -> datetime:
    return datetime.fromisoformat(spelled).astimezone(UTC)


def _text(spelled: str) -> str:
    if "\0" in spelled:
        raise ValueError
    return spelled


@dataclass(frozen=True, slots=True)
class Sort:
    """The column that orders, unless it is the key alone; how a cursor's value of it is read."""

    key: InstrumentedAttribute[int]
    column: InstrumentedAttribute[Any] | None = None
    read: Callable[[str], Any] = _text


SORTS: dict[str, Sort] = {
    "created": Sort(Activity.id),
    "number": Sort(ActivityOrder.activity_id, ActivityOrder.number_key),
    "title": Sort(ActivityOrder.activity_id, ActivityOrder.title_key),
    "stateSince": Sort(Activity.id, Activity.state_since, _instant),
    "updatedAt": Sort(Activity.id, Activity.updated_at, _instant),
}


@dataclass(frozen=True, slots=True)
class Order:
    """One of the sorts, *name* with ``-`` before it when it goes the other way."""

    name: str
    sort: Sort
    descending: bool

    def begun(self, session: Session, query: Query, cursor: str | None) -> Query:
        """Return *query* in this order, from behind *cursor*; raises InvalidError (``/cursor``)."""
        column, key = self.sort.column, self.sort.key
        if key.class_ is ActivityOrder:
            query = query.join(ActivityOrder, ActivityOrder.activity_id == Activity.id)
        if column is not None:
            query = query.add_columns(column.label("place"))
        if cursor:
            query = query.where(self._behind(session, cursor))
        return query.order_by(*(each.desc() if self.descending else each for each in self._by()))

    def cursor_after(self, row: Any) -> str:  # noqa: ANN401 -- a row of the query above
        """Return the cursor that leads on behind *row*."""
        place = "" if self.sort.column is None else _spelled(row.place)
        told = MARK.join((self.name, row.activity.uid, place))
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

    def _by(self) -> list[InstrumentedAttribute[Any]]:
        return [each for each in (self.sort.column, self.sort.key) if each is not None]

    def _behind(self, session: Session, cursor: str) -> ColumnElement[bool]:
        values = self._place(session, cursor)
        columns = self._by()
        mine = tuple_(*columns)
        given = tuple_(*(literal(v, c.type) for v, c in zip(values, columns, strict=True)))
        return mine < given if self.descending else mine > given

    def _place(self, session: Session, cursor: str) -> list[Any]:
        try:
            told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
            name, uid, place = told.decode().split(MARK, 2)
            values = [] if self.sort.column is None else [self.sort.read(place)]
        except (ValueError, OverflowError) as error:  # binascii's is a ValueError
            raise _unknown() from error
        key = session.scalar(select(Activity.id).where(Activity.uid == uid))
        if name != self.name or key is None:
            raise _unknown()
        return [*values, key]


def order_of(asked: str | None) -> Order:
    """Return the order asked for, by default that of creation; raises InvalidError for another."""
    name = asked or "created"
    sort = SORTS.get(name.removeprefix("-"))
    if sort is None:
        sentence = gettext("Choose one of: %(choices)s.", choices=", ".join(SORTS))
        raise InvalidError([FieldError("/sort", "not_a_choice", sentence)])
    return Order(name, sort, name.startswith("-"))


def _spelled(place: Any) -> str:  # noqa: ANN401 -- a value of a sort's column
    return place.isoformat() if isinstance(place, datetime) else str(place)


def _unknown() -> InvalidError:
    sentence = gettext("There is no such place in the list. Begin from its start.")
    return InvalidError([FieldError("/cursor", "unknown", sentence)])
