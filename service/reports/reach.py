"""What a person may know of, asked in the one statement that finds it."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, exists, false, select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Activity, Organisation, Plan, Responsibility
from service.models.words import PlanState
from service.workflows import access
from service.workflows.thinned import missing
from service.workflows.vocabulary import Actor

Found = Row[*tuple[Any, ...]]


@lru_cache(maxsize=64)
def activity_for(own: int) -> Select[*tuple[Any, ...]]:
    """Return the statement for the activity ``uid``, and what decides whether one may read it.

    One who reports for *own* organisations, ``own_0`` and so on: mostly for one, or for none.
    """
    organisations = [bindparam(name, type_=String) for name in _names(own)]
    concerned = exists().where(
        Responsibility.activity_id == Activity.id,
        Responsibility.organisation_id == Organisation.id,
        Organisation.uid.in_(organisations),
    )
    return (
        select(
            *(Activity.id, Activity.version, Plan.uid.label("plan")),
            *(Plan.id.label("plan_id"), Plan.county_code, Plan.state),
            # None at all would be spelled only when it is asked.
            (concerned if own else false()).label("concerned"),
        )
        .join(Activity.plan)
        .where(Activity.uid == bindparam("uid"))
    )


def asked_for(actor: Actor, uid: str) -> dict[str, Any]:
    """Return the values of that statement, for as many organisations as *actor* reports for."""
    own = actor.organisations
    return {"uid": uid, **dict(zip(_names(len(own)), own, strict=True))}


def _names(own: int) -> list[str]:
    return [f"own_{number}" for number in range(own)]


def known_activity(session: Session, actor: Actor, uid: str) -> Found:
    """Return key, version and plan (uid) of an activity that *actor* may read.

    In one statement, for most who may. Raises NotFoundError.
    """
    statement, asked = activity_for(len(actor.organisations)), asked_for(actor, uid)
    found = session.connection().execute(statement, asked).one_or_none()
    if found is None:
        raise missing(session, actor, uid)
    demand_known(session, actor, found)
    return found


def demand_known(session: Session, actor: Actor, found: Found) -> None:
    """Raise NotFoundError unless *actor* may read what was *found* by the statement."""
    if found.state is PlanState.DRAFT or not found.concerned:
        access.demand_readable(session, actor, found.plan_id, found.county_code)


def known_plan(session: Session, actor: Actor, uid: str) -> Found:
    """Return key and version of a plan that *actor* may read; raises NotFoundError."""
    query = select(Plan.id, Plan.version).where(Plan.uid == uid, access.readable_plans(actor))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError(uid)
    return found
