"""People, their roles and their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import NotFoundError, NotPermittedError, RefusedError
from service.models import CalendarLink, Grant, Organisation, Person, Token
from service.models.outbox import forget_refusals
from service.models.sign_in import end_sessions, spend_links
from service.models.words import Role
from service.workflows import access
from service.workflows.access import GRANTS, Right
from service.workflows.deeds import expect, open_ledger
from service.workflows.finding import county_of, find_person
from service.workflows.operations import editing
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor

GRANTED = ("person_id", "role", "organisation_id", "county_code", "valid_until", "revoked")
REMINDING = {"remind_by", "remind_rhythm", "remind_weekday", "remind_hour"}
OWN_FIELDS = {"name", "locale", *REMINDING}  # what people change of themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """A role to give: for an organisation, for a county, or (auditor, administrator) for all."""

    role: Role
    organisation: Organisation | None = None
    county: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


def add_person(session: Session, actor: Actor, values: Mapping[str, Any]) -> Person:
    """Add a person; *values* are name, email and locale.

    Raises NotPermittedError and RefusedError (``email_taken``).
    """
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    email = str(values["email"]).lower()
    if session.scalar(select(Person.id).where(Person.email == email)):
        raise RefusedError([refusal("email_taken")])
    person = Person(
        uid=ids.new_uid(clock.now()),
        disabled=False,
        **{"locale": "sv", **values, "email": email},
    )
    editing.create(open_ledger(session, actor, person, role_of(actor)), person)
    return person


def edit_person(
    session: Session, actor: Actor, uid: str, values: Mapping[str, Any], version: int | None
) -> Person:
    """Edit a person's name, e-mail, language, reminders, or whether they are disabled.

    Who is disabled is signed out everywhere and has no token left, also for the day when they are
    let in again.
    People change their own name and language and how they are reminded; the rest is the managers'.
    Raises NotFoundError, NotPermittedError, VersionError and RefusedError (``email_taken``).
    """
    person = open_person(session, actor, uid, set(values))
    expect(person, version)
    if "email" in values:
        values = {**values, "email": str(values["email"]).lower()}
        taken = select(Person.id).where(Person.email == values["email"], Person.id != person.id)
        if session.scalar(taken):
            raise RefusedError([refusal("email_taken")])
        if values["email"] != person.email:
            forget_refusals(session, person)
    tokens = revoke_tokens(session, person) if values.get("disabled") else []
    ledger = open_ledger(session, actor, person, role_of(actor))
    editing.edit(ledger, person, values, changed=tokens)
    if values.get("disabled"):
        end_sessions(session, person.id, clock.now())
        spend_links(session, person.id, clock.now())
    return person


def revoke_tokens(session: Session, person: Person) -> list[Token | CalendarLink]:
    """Revoke what tokens the person still has, and the addresses that their calendars read.

    Returns them for an entry to tell of.
    """
    tokens = select(Token).where(Token.person_id == person.id, ~Token.revoked)
    own = CalendarLink.person_id == person.id, ~CalendarLink.revoked
    held: list[Token | CalendarLink] = [
        *session.scalars(tokens.order_by(Token.id)),
        *session.scalars(select(CalendarLink).where(*own).order_by(CalendarLink.id)),
    ]
    return [each for each in held if editing.apply(each, {"revoked": True})]


def open_person(session: Session, actor: Actor, uid: str, fields: set[str]) -> Person:
    """Return the person held for a change of *fields*; raises NotFoundError, NotPermittedError."""
    person = find_person(session, actor, uid, lock=True)
    if not (actor.person == uid and fields <= OWN_FIELDS):
        demand_manages(actor, person)
    return person


def grant_role(
    session: Session, actor: Actor, uid: str, wish: NewGrant, grant_uid: str | None = None
) -> Grant:
    """Give a person a role; the same again under the same *grant_uid* changes nothing.

    Raises NotFoundError, NotPermittedError and RefusedError (``own_grant``, ``role_exists``).
    """
    person = find_person(session, actor, uid, lock=True)
    county = county_of(wish.county, wish.organisation)
    _demand_grants(actor, person, wish.role, county)
    grant = Grant(
        uid=grant_uid or ids.new_uid(clock.now()),
        person_id=person.id,
        role=wish.role,
        organisation_id=wish.organisation.id if wish.organisation else None,
        county_code=wish.county,
        valid_from=wish.valid_from or clock.today(),
        valid_until=wish.valid_until,
        revoked=False,
    )
    present = session.scalars(select(Grant).where(Grant.uid == grant.uid)).one_or_none()
    if present:
        _demand_same(present, grant)
        return present
    organisation = wish.organisation.uid if wish.organisation else None
    ledger = open_ledger(session, actor, person, role_of(actor))
    editing.change_child(ledger, grant, "grant", organisation)
    return grant


def _demand_same(present: Grant, wanted: Grant) -> None:
    if any(getattr(present, name) != getattr(wanted, name) for name in GRANTED):
        raise RefusedError([refusal("role_exists")])


def revoke_role(session: Session, actor: Actor, uid: str, grant_uid: str) -> Grant:
    """Take a role from a person; raises NotFoundError, NotPermittedError, RefusedError (own)."""
    person = find_person(session, actor, uid, lock=True)
    grant = next((each for each in person.grants if each.uid == grant_uid), None)
    if grant is None:
        raise NotFoundError(grant_uid)
    county = county_of(grant.county_code, grant.organisation)
    _demand_grants(actor, person, grant.role, county)
    if editing.apply(grant, {"revoked": True}):
        organisation = grant.organisation.uid if grant.organisation else None
        ledger = open_ledger(session, actor, person, role_of(actor))
        editing.change_child(ledger, grant, "revoke", organisation)
    return grant


def role_of(actor: Actor) -> str:
    """Return as what *actor* acts where no flow says it: by the first of their roles."""
    if actor.person is None:
        return "system"
    return next((each.role.value for each in actor.held), "person")


def demand_manages(actor: Actor, person: Person) -> None:
    """Raise NotPermittedError unless *actor* could give every role that the person has.

    Who changes somebody's address, or keeps them out, has all that they may in their hand.
    """
    if actor.person is None:
        return
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    for grant in person.grants:
        if not grant.revoked:
            county = county_of(grant.county_code, grant.organisation)
            _demand_gives(actor, grant.role, county)


def _demand_grants(actor: Actor, person: Person, role: Role, county: str | None) -> None:
    if actor.person is None:
        return
    if actor.person == person.uid:
        raise RefusedError([refusal("own_grant")])
    _demand_gives(actor, role, county)


def _demand_gives(actor: Actor, role: Role, county: str | None) -> None:
    able = any(
        role in GRANTS.get(each.role, frozenset()) and each.county in (None, county)
        for each in actor.held
    )
    if not able:
        raise NotPermittedError(role.value)
