"""What came of an import, as it was answered then."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import ImportResult
from service.workflows import access
from service.workflows.access import Right
from service.workflows.finding import find_imported_plan
from service.workflows.vocabulary import Actor


def one_import(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the kept result of the import *uid*, for who manages activities in its county.

    The sentences are in the language of whoever imported. Raises NotFoundError, also for an
    import older than the keeping of results, and NotPermittedError.
    """
    plan = find_imported_plan(session, actor, uid)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan.county_code)
    kept = session.scalars(select(ImportResult).where(ImportResult.uid == uid)).one_or_none()
    if kept is None:
        raise NotFoundError(uid)
    return {"id": kept.uid, **kept.body}
