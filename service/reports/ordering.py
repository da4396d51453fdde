"""The orders of lists of activities, and the cursors that lead on in them.

Every order is definite: rows that stand alike in it come by their keys.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, tuple_
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

    @property
    def columns(self) -> list[ColumnElement[Any]]:
        """Return what is ordered by: the *place* in the order if it has one, and the *key*."""
        key = self.sort.key.label("key")
        return [key] if self.sort.column is None else [self.sort.column.label("place"), key]

    def keys(self) -> Query:
        """Return the query for the places and keys of all activities."""
        asked: Query = select(*self.columns).select_from(Activity)
        if self.sort.key.class_ is ActivityOrder:
            asked = asked.join(ActivityOrder, ActivityOrder.activity_id == Activity.id)
        return asked

    def behind(self, columns: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        """Return the condition that *columns*, as above, come behind the values of a cursor."""
        mine = tuple_(*columns)
        given = tuple_(*(bindparam(f"after_{each.key}", type_=each.type) for each in columns))
        return mine < given if self.descending else mine > given

    def by(self, columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        """Return what a query orders by that gives *columns*, as above."""
        return [each.desc() if self.descending else each for each in columns]

    def values_after(self, session: Session, cursor: str) -> dict[str, Any]:
        """Return the values, by name, that ``behind`` compares with; InvalidError (``/cursor``)."""
        names = [f"after_{each.key}" for each in self.columns]
        return dict(zip(names, self._place(session, cursor), strict=True))

    def cursor_after(self, row: Any) -> str:  # noqa: ANN401 -- a row of a page in this order
        """Return the cursor that leads on behind *row*."""
        place = "" if self.sort.column is None else _spelled(row.place)
        told = MARK.join((self.name, row.activity.uid, place))
        return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")

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
