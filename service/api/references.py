"""Find what a body refers to; what is not there is a fault of the field that names it."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.api.faults import field_error
from service.core.errors import InvalidError, NotFoundError
from service.models import Agreement, Entry, Goal, Organisation, Plan
from service.workflows import finding
from service.workflows.vocabulary import Actor


def organisation(session: Session, uid: str, pointer: str = "/organisation") -> Organisation:
    """Return the organisation *uid*; raises InvalidError at *pointer*."""
    try:
        return finding.find(session, Organisation, uid)
    except NotFoundError:
        _fail(pointer)


def organisations(session: Session, sent: Sequence[Mapping[str, Any]]) -> dict[str, Organisation]:
    """Return the organisations that the owners *sent* name, by uid, in one statement.

    Raises InvalidError with every one that is not there.
    """
    wanted = [each["organisation"] for each in sent]
    found = {
        each.uid: each
        for each in session.scalars(select(Organisation).where(Organisation.uid.in_(wanted)))
    }
    errors = [
        field_error(f"/owners/{place}/organisation", "not_known")
        for place, uid in enumerate(wanted)
        if uid not in found
    ]
    if errors:
        raise InvalidError(errors)
    return found


def agreement(session: Session, actor: Actor, uid: str, county: str) -> Agreement:
    """Return the agreement of *county* that a plan names; raises InvalidError."""
    try:
        found = finding.find_agreement(session, actor, uid)
    except NotFoundError:
        _fail("/agreement")
    if found.county_code != county:
        raise InvalidError([field_error("/agreement", "other_county")])
    return found


def plan(session: Session, actor: Actor, uid: str | None) -> Plan | None:
    """Return the plan that an activity names, if *actor* may know of it."""
    try:
        return finding.find_plan(session, actor, uid or "")
    except NotFoundError:
        return None


def goal(session: Session, uid: str, plan_id: int) -> Goal:
    """Return a goal of the plan; raises InvalidError."""
    query = select(Goal).where(Goal.uid == uid, Goal.plan_id == plan_id)
    found = session.scalars(query).one_or_none()
    if found is None:
        _fail("/goal")
    return found


def demand_entry(session: Session, activity: str, uid: str) -> None:
    """Raise InvalidError unless *uid* is an entry of the activity's."""
    query = select(Entry.id).where(Entry.uid == uid, Entry.stream == f"activity/{activity}")
    if session.scalar(query) is None:
        _fail("/entry")


def _fail(pointer: str) -> NoReturn:
    raise InvalidError([field_error(pointer, "not_known")])
