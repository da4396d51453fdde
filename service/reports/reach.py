"""What a person may know of, asked in the one statement that finds it."""

from typing import Any

from sqlalchemy import Row, bindparam, exists, select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Activity, Organisation, Plan, Responsibility
from service.models.words import PlanState
from service.workflows import access
from service.workflows.thinned import missing
from service.workflows.vocabulary import Actor

Found = Row[*tuple[Any, ...]]


# Built once; *own* are the organisations that the reader reports for.
ACTIVITY = (
    select(
        *(Activity.id, Activity.version, Plan.uid.label("plan")),
        *(Plan.id.label("plan_id"), Plan.county_code, Plan.state),
        exists()
        .where(
            Responsibility.activity_id == Activity.id,
            Responsibility.organisation_id == Organisation.id,
            Organisation.uid.in_(bindparam("own", expanding=True)),
        )
        .label("concerned"),
    )
    .join(Activity.plan)
    .where(Activity.uid == bindparam("uid"))
)


def known_activity(session: Session, actor: Actor, uid: str) -> Found:
    """Return key, version and plan (uid) of an activity that *actor* may read.

    In one statement, for most who may. Raises NotFoundError.
    """
    asked = {"uid": uid, "own": list(actor.organisations)}
    found = session.connection().execute(ACTIVITY, asked).one_or_none()
    if found is None:
        raise missing(session, actor, uid)
    demand_known(session, actor, found)
    return found


def demand_known(session: Session, actor: Actor, found: Found) -> None:
    """Raise NotFoundError unless *actor* may read what was *found* by ``ACTIVITY``."""
    if found.state is PlanState.DRAFT or not found.concerned:
        access.demand_readable(session, actor, found.plan_id, found.county_code)


def known_plan(session: Session, actor: Actor, uid: str) -> Found:
    """Return key and version of a plan that *actor* may read; raises NotFoundError."""
    query = select(Plan.id, Plan.version).where(Plan.uid == uid, access.readable_plans(actor))
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFoundError(uid)
    return found
