"""Whom reminders go to: people, and the contact functions of organisations, a few at a time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from service.core import clock
from service.messages.reminding import Window
from service.messages.rhythms import Moments, last_day_before_next, moments
from service.models import Grant, Organisation, Person, Turn
from service.models.words import RemindBy, Role
from service.workflows import answering

LANGUAGE = "sv"  # of contact functions
OTHER = aliased(Grant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who can be written to, and about what: a person, or a contact function.

    ``own`` are the organisations whose list is theirs, and of which ``called_by`` make them be
    written to; ``counties`` those that they coordinate. ``person`` and ``organisation`` are keys,
    one of which is None.
    """

    person: int | None
    organisation: int | None
    uid: str
    name: str
    email: str
    locale: str
    remind_by: RemindBy | None
    moments: Moments
    own: frozenset[str]
    called_by: frozenset[str]
    counties: tuple[str, ...] = ()
    handled_at: datetime | None = None
    told_at: datetime | None = None
    told_ahead: date | None = None

    def window(self, moment: datetime) -> Window:
        """Return what a letter at *moment* has to tell of."""
        ahead = last_day_before_next(self.moments, clock.day_of(moment))
        return Window(moment=moment, ahead=ahead, told_at=self.told_at, told_ahead=self.told_ahead)


def reporters(today: date) -> Select[int]:
    """Return a query for the keys of the people who report for somebody and coordinate nowhere."""
    return select(Person.id).where(
        ~Person.disabled, _holds(Role.REPORTER, today), ~_holds(Role.COORDINATOR, today)
    )


def coordinators(today: date) -> Select[int]:
    """Return a query for the keys of the people who coordinate, those of a county together."""
    county = (
        select(func.min(OTHER.county_code))
        .where(OTHER.person_id == Person.id, answering.in_force(OTHER, today))
        .scalar_subquery()
    )
    who = select(Person.id).where(~Person.disabled, _holds(Role.COORDINATOR, today))
    return who.order_by(county, Person.id)


def contacts(today: date) -> Select[int]:
    """Return a query for the keys of the organisations whose contact function is nobody in it."""
    return select(Organisation.id).where(answering.has_contact(), ~answering.contact_reports(today))


def _holds(role: Role, today: date) -> ColumnElement[bool]:
    return exists().where(
        OTHER.person_id == Person.id, OTHER.role == role, answering.in_force(OTHER, today)
    )


def people(
    session: Session, keys: Sequence[int], today: date, within: Collection[str] | None = None
) -> list[Reader]:
    """Return the people with these *keys* as readers, in that order, in one statement.

    Of *within* (counties) alone, if it is given: what they do elsewhere is left out.
    """
    left_to_contact = and_(
        answering.has_contact(),
        Organisation.contact_email != Person.email,
        Person.remind_by.is_(None),
    )
    asked = (
        select(
            *(Person.id, Person.uid, Person.name, Person.email, Person.locale, Person.remind_by),
            *(Person.remind_rhythm, Person.remind_weekday, Person.remind_hour),
            *(Grant.role, Grant.county_code, Organisation.uid.label("organisation")),
            func.coalesce(left_to_contact, False).label("left"),
            *(Turn.handled_at, Turn.told_at, Turn.told_ahead),
        )
        .join(Grant, Grant.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Grant.organisation_id)
        .outerjoin(Turn, Turn.person_id == Person.id)
        .where(Person.id.in_(keys), ~Person.disabled, answering.in_force(Grant, today))
        .where(Grant.role.in_([Role.REPORTER, Role.COORDINATOR]))
    )
    if within is not None:
        asked = asked.where(func.coalesce(Grant.county_code, Organisation.county_code).in_(within))
    held: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(asked):
        held[row.id].append(row)
    return [_person(held[key]) for key in keys if key in held]


def _person(rows: Sequence[Any]) -> Reader:
    first = rows[0]
    own = {row.organisation for row in rows if row.role is Role.REPORTER}
    return Reader(
        person=first.id,
        organisation=None,
        uid=first.uid,
        name=first.name,
        email=first.email,
        locale=first.locale,
        remind_by=first.remind_by,
        moments=moments(
            first.remind_by, first.remind_rhythm, first.remind_weekday, first.remind_hour
        ),
        own=frozenset(own),
        called_by=frozenset(own - {row.organisation for row in rows if row.left}),
        counties=tuple(sorted(row.county_code for row in rows if row.role is Role.COORDINATOR)),
        handled_at=first.handled_at,
        told_at=first.told_at,
        told_ahead=first.told_ahead,
    )


def organisations(
    session: Session, keys: Sequence[int], today: date, within: Collection[str] | None = None
) -> list[Reader]:
    """Return the contact functions of the organisations with these *keys*, as ``people`` does."""
    del today  # what an organisation's contact is, is so on every day
    asked = (
        select(
            *(Organisation.id, Organisation.uid, Organisation.name, Organisation.contact_email),
            *(Turn.handled_at, Turn.told_at, Turn.told_ahead),
        )
        .outerjoin(Turn, Turn.organisation_id == Organisation.id)
        .where(Organisation.id.in_(keys), Organisation.contact_email.is_not(None))
        .order_by(Organisation.id)
    )
    if within is not None:
        asked = asked.where(Organisation.county_code.in_(within))
    return [_contact(row) for row in session.execute(asked)]


def _contact(row: Any) -> Reader:  # noqa: ANN401 -- a row of the columns above
    return Reader(
        person=None,
        organisation=row.id,
        uid=row.uid,
        name=row.name,
        email=row.contact_email,
        locale=LANGUAGE,
        remind_by=None,
        moments=Moments(),
        own=frozenset({row.uid}),
        called_by=frozenset({row.uid}),
        handled_at=row.handled_at,
        told_at=row.told_at,
        told_ahead=row.told_ahead,
    )
