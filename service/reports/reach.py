"""What a person may know of, asked in the one statement that finds it."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Activity, Plan
from service.workflows import access
from service.workflows.vocabulary import Actor

Found = Row[*tuple[Any, ...]]


def known_activity(session: Session, actor: Actor, uid: str) -> Found:
    """Return key, version and plan (uid) of an activity that *actor* may read.

    Raises NotFoundError.
    """
    query = select(Activity.id, Activity.version, Plan.uid.label("plan")).join(Activity.plan)
    query = query.where(Activity.uid == uid, access.readable_plans(actor))
    return _one(session.execute(query).one_or_none(), uid)


def known_plan(session: Session, actor: Actor, uid: str) -> Found:
    """Return key and version of a plan that *actor* may read; raises NotFoundError."""
    query = select(Plan.id, Plan.version).where(Plan.uid == uid, access.readable_plans(actor))
    return _one(session.execute(query).one_or_none(), uid)


def _one(found: Found | None, uid: str) -> Found:
    if found is None:
        raise NotFoundError(uid)
    return found
