"""What someone has in hand, role by role, so that whoever takes over from them knows."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Activity, Grant, Person, Responsibility
from service.models.activity import OPEN
from service.models.words import Role
from service.reports.spelling import code, day, named
from service.workflows import access
from service.workflows.finding import find_person
from service.workflows.vocabulary import Actor

MOST = 1_000  # activities; more than any organisation has open


def in_hand(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the roles of a person, those that are over too, each with what it had in hand.

    For each: whether it is in force today, who else reports for the organisation (``others``),
    and its open ``activities`` with where its part stands. Of these *actor* is shown what they
    may read. Raises NotFoundError for a person whom *actor* does not manage and is not.
    """
    person = find_person(session, actor, uid)
    owners = [each.organisation_id for each in person.grants if each.organisation_id]
    activities = _activities(session, actor, owners)
    others = _others(session, person, owners)
    return {
        "person": named(person.uid, person.name),
        "roles": [
            {
                **_shown(each),
                "others": others[each.organisation_id],
                "activities": activities[each.organisation_id],
            }
            for each in person.grants
        ],
    }


def _shown(role: Grant) -> dict[str, Any]:
    today, owner = clock.today(), role.organisation
    last = role.valid_until or today
    return {
        "id": role.uid,
        "role": code(role.role),
        "organisation": named(owner.uid, owner.name) if owner else None,
        "countyCode": role.county_code,
        "validFrom": day(role.valid_from),
        "validUntil": day(role.valid_until),
        "inForce": not role.revoked and role.valid_from <= today <= last,
    }


def _activities(
    session: Session, actor: Actor, owners: Sequence[int]
) -> dict[int | None, list[dict[str, Any]]]:
    """Return the open activities in which each of *owners* (keys) has an open part."""
    query = (
        select(
            *(Responsibility.organisation_id, Responsibility.state.label("part")),
            *(Responsibility.progress, Responsibility.reported_at, Responsibility.role),
            *(Activity.uid, Activity.number, Activity.title, Activity.state),
        )
        .join(Responsibility.activity)
        .join(Activity.plan)
        .where(
            Responsibility.organisation_id.in_(owners),
            Responsibility.state.in_(OPEN),
            Activity.state.in_(OPEN),
            access.readable_plans(actor),
        )
        .order_by(Activity.number, Activity.id)
        .limit(MOST)
    )
    found: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.organisation_id].append(
            {
                "id": row.uid,
                "number": row.number,
                "title": row.title,
                "state": code(row.state),
                "role": code(row.role),
                "partState": code(row.part),
                "progress": code(row.progress),
                "reportedOn": day(clock.day_of(row.reported_at)) if row.reported_at else None,
            }
        )
    return found


def _others(
    session: Session, person: Person, owners: Sequence[int]
) -> dict[int | None, list[dict[str, Any] | None]]:
    """Return who else reports today for each of *owners* (keys)."""
    today = clock.today()
    query = (
        select(Grant.organisation_id, Person.uid, Person.name)
        .join(Grant.person)
        .where(
            Grant.organisation_id.in_(owners),
            Grant.role == Role.REPORTER,
            ~Grant.revoked,
            Grant.valid_from <= today,
            or_(Grant.valid_until.is_(None), Grant.valid_until >= today),
            ~Person.disabled,
            Person.id != person.id,
        )
        .order_by(Person.name, Grant.id)
    )
    found: dict[int | None, list[dict[str, Any] | None]] = defaultdict(list)
    for row in session.execute(query):
        found[row.organisation_id].append(named(row.uid, row.name))
    return found
