"""Tell an activity that was thinned out from one that never was, to whoever might know of it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import GoneError, NotFoundError
from service.models import Activity, Plan, Thinned
from service.workflows import access
from service.workflows.vocabulary import Actor


def missing(session: Session, actor: Actor, uid: str) -> NotFoundError:
    """Return the error that tells *actor* why there is no activity *uid*."""
    asked = (
        select(Plan.id, Plan.county_code)
        .join(Thinned, Thinned.plan_id == Plan.id)
        .where(Thinned.stream == f"{Activity.kind}/{uid}")
    )
    found: Any = session.execute(asked).one_or_none()
    if found is None:
        return NotFoundError(uid)
    try:
        access.demand_readable(session, actor, found.id, found.county_code)
    except NotFoundError as error:
        return error
    return GoneError(uid)
