"""Keep what is derived from rows (``search_word``) at one with them, whoever changes them.

A flush that changes a watched column makes the row's derived rows anew, in its transaction; one
that changes none costs nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, event, insert, inspect, select
from sqlalchemy.orm import Session

from service.core.db import Base
from service.core.folding import number_key, text_key, words_of
from service.models.activity import Activity
from service.models.agreement import Agreement
from service.models.organisation import Organisation
from service.models.person import Person
from service.models.plan import Plan
from service.models.responsibility import Responsibility
from service.models.search_word import (
    ActivityOrder,
    ActivityWord,
    AgreementWord,
    OrganisationWord,
    PersonWord,
    PlanWord,
)

ITSELF = 0  # the source of the words that an activity has of its own
PAGE = 1000  # rows that are read at a time when everything is made anew

Row = Any  # a row of the model at hand
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """What *table* holds of a row: *rest* for each, under the *key* that all of them share."""

    table: type[Base]
    watched: tuple[str, ...]
    key: Callable[[Row], Values]
    rest: Callable[[Row], list[Values]]


def _words(table: type[Base], *watched: str) -> Derived:
    return Derived(table, watched, lambda row: {"row_id": row.id}, _words_in(*watched))


def _words_in(*columns: str) -> Callable[[Row], list[Values]]:
    def found(row: Row) -> list[Values]:
        return [{"word": word} for word in words_of(*(getattr(row, name) for name in columns))]

    return found


def _words_unmatched(row: Row) -> list[Values]:
    """Return the words of an owner's text, as long as it stands for the owner."""
    if row.removed or row.organisation_id is not None:
        return []
    return [{"word": word} for word in words_of(row.written_as)]


def _places(row: Row) -> list[Values]:
    return [{"number_key": number_key(row.number), "title_key": text_key(row.title)}]


SEARCHED = ("number", "title", "description")
DERIVED: Mapping[type[Base], tuple[Derived, ...]] = {
    Activity: (
        Derived(
            ActivityWord,
            SEARCHED,
            lambda row: {"row_id": row.id, "source": ITSELF},
            _words_in(*SEARCHED),
        ),
        Derived(ActivityOrder, SEARCHED[:2], lambda row: {"activity_id": row.id}, _places),
    ),
    Responsibility: (
        Derived(
            ActivityWord,
            ("written_as", "organisation_id", "removed"),
            lambda row: {"row_id": row.activity_id, "source": row.id},
            _words_unmatched,
        ),
    ),
    Agreement: (_words(AgreementWord, "title", "reference"),),
    Organisation: (_words(OrganisationWord, "name", "short_name"),),
    Person: (_words(PersonWord, "name", "email"),),
    Plan: (_words(PlanWord, "title", "reference"),),
}


def rebuild(session: Session) -> None:
    """Make everything that is derived anew from the rows; the caller commits."""
    for table in _tables():
        session.execute(delete(table))
    for model, derived in DERIVED.items():
        for rows in _pages(session, model):
            for each in derived:
                _add(session, each, rows)


def _tables() -> dict[Table, None]:
    """Return each table with derived rows, once."""
    return {_table(each): None for derived in DERIVED.values() for each in derived}


def _pages(session: Session, model: type[Base]) -> Iterator[list[Row]]:
    key = inspect(model).primary_key[0]
    query, last = select(model).order_by(key).limit(PAGE), 0
    while rows := list[Row](session.scalars(query.where(key > last))):
        yield rows
        last = rows[-1].id


@event.listens_for(Session, "after_flush")
def _follow(session: Session, *_: object) -> None:
    """Derive anew what the flush has changed; the rows still tell what that was."""
    for row in session.new:
        for each in DERIVED.get(type(row), ()):
            _add(session, each, [row])
    for row in session.dirty:
        for each in DERIVED.get(type(row), ()):
            if _changed(row, each):
                _forget(session, each, row)
                _add(session, each, [row])


def _changed(row: Row, derived: Derived) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in derived.watched)


def _forget(session: Session, derived: Derived, row: Row) -> None:
    table = _table(derived)
    held = (table.c[name] == value for name, value in derived.key(row).items())
    session.connection().execute(delete(table).where(*held))


def _add(session: Session, derived: Derived, rows: list[Row]) -> None:
    values = [{**derived.key(row), **rest} for row in rows for rest in derived.rest(row)]
    if values:
        session.connection().execute(insert(_table(derived)).inline(), values)


def _table(derived: Derived) -> Table:
    return Base.metadata.tables[derived.table.__tablename__]
