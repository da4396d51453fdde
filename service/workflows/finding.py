"""Find a subject by its uid, for reading or for change."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Agreement, Entry, Organisation, Person, Plan
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

S = TypeVar("S", Agreement, Organisation, Person, Plan)


def find(session: Session, model: type[S], uid: str, *, lock: bool = False) -> S:
    """Return the subject with this *uid*, held for writing if *lock*; raises NotFoundError."""
    query = select(model).where(model.uid == uid)
    if lock:
        query = query.with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFoundError(uid)
    return found


def find_plan(session: Session, actor: Actor, uid: str, *, lock: bool = False) -> Plan:
    """Return a plan that *actor* may know of; raises NotFoundError."""
    plan = find(session, Plan, uid, lock=lock)
    access.demand_readable(session, actor, plan.id, plan.county_code)
    return plan


def find_imported_plan(session: Session, actor: Actor, uid: str) -> Plan:
    """Return the plan that the import *uid*, an entry of its trail, went into.

    Raises NotFoundError, also where *actor* may not know of the plan.
    """
    told = select(Entry.stream).where(Entry.uid == uid, Entry.event == "import")
    stream = session.scalar(told)
    if stream is None:
        raise NotFoundError(uid)
    return find_plan(session, actor, stream.removeprefix("plan/"))


def find_agreement(session: Session, actor: Actor, uid: str, *, lock: bool = False) -> Agreement:
    """Return an agreement that *actor* may know of; raises NotFoundError."""
    agreement = find(session, Agreement, uid, lock=lock)
    readable = select(Agreement.id).where(
        Agreement.id == agreement.id, access.readable_agreements(actor)
    )
    if session.scalar(readable) is None:
        raise NotFoundError(uid)
    return agreement


def find_person(session: Session, actor: Actor, uid: str, *, lock: bool = False) -> Person:
    """Return a person that *actor* manages, or themselves; raises NotFoundError."""
    person = find(session, Person, uid, lock=lock)
    if actor.person == uid or _manages(actor, person):
        return person
    raise NotFoundError(uid)


def _manages(actor: Actor, person: Person) -> bool:
    counties = access.counties_of(actor, Right.MANAGE_PEOPLE)
    if counties is None:
        return True
    theirs = {county_of(grant.county_code, grant.organisation) for grant in person.grants}
    return bool(counties & theirs) or (bool(counties) and not person.grants)


def county_of(county: str | None, organisation: Organisation | None) -> str | None:
    """Return the county that a role belongs to: its own, or its organisation's."""
    return county or (organisation.county_code if organisation else None)
