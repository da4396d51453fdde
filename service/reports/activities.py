"""Activities: one with what the reader may do in it, a list, and one as it was known once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Bundle, Session, aliased

from service.core import clock
from service.models import Activity, Goal, Responsibility
from service.reports import activity_shape as shape
from service.reports import paging
from service.reports.activity_filter import SORTS, ActivityFilter, narrowed, order
from service.reports.known_then import activity_as_of
from service.reports.paging import Listing, Paging
from service.workflows import access
from service.workflows.case import Case, open_case
from service.workflows.offers import offers
from service.workflows.stalled import Standing
from service.workflows.vocabulary import Actor

__all__ = [
    "SORTS",
    "ActivityFilter",
    "activity_as_of",
    "activity_list",
    "one_activity",
    "shown_activity",
]
ABOVE = aliased(Goal)  # the goal that a sub-goal belongs to


def one_activity(
    session: Session, actor: Actor, uid: str, organisation: str | None = None
) -> dict[str, Any]:
    """Return the activity *uid* with its offers to *actor*.

    The offers are those for the person's own organisations, or for *organisation* (a uid).
    Raises NotFoundError.
    """
    case = open_case(session, actor, uid, lock=False)
    return shown_activity(case, organisation)


def shown_activity(case: Case, organisation: str | None = None) -> dict[str, Any]:
    """Return the activity of a *case* that is already read, as ``one_activity`` would.

    Nothing that is loaded is read again.
    """
    activity = case.activity
    plan, current = activity.plan, activity.current
    fresh = replace(case, part=None, wish=None, target=None)
    names = {each.organisation.uid: each.organisation.name for each in current if each.organisation}
    return {
        **shape.told(activity, plan, case.goals, current),
        "stalled": shape.stopped(shape.standing(activity, plan, current, clock.now())),
        "offers": [shape.offered(each, names) for each in offers(fresh, organisation)],
        **shape.linked(activity.uid),
    }


def activity_list(session: Session, actor: Actor, filters: ActivityFilter, page: Paging) -> Listing:
    """Return a page of the activities that *actor* may read, in three statements.

    Raises InvalidError for an order that there is none of, and for a page too far away.
    """
    asked = narrowed(readable(actor), filters)
    total = paging.count(session, asked.with_only_columns(Activity.id))
    rows = paging.page_of(session, asked.order_by(*order(filters)), page)
    return paging.counted(total, [shown for shown, _ in judged_rows(session, rows)])


def readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Return the query for the activities that *actor* may read, each with its plan and goals."""
    columns: tuple[Bundle[Any], ...] = (
        shape.bundle("activity", shape.ACTIVITY),
        shape.bundle("plan", shape.PLAN),
        shape.bundle("goal", shape.GOAL),
        Bundle("above", ABOVE.uid, ABOVE.title),
    )
    query = select(*columns).join(Activity.plan).outerjoin(Activity.goal)
    query = query.outerjoin(ABOVE, ABOVE.id == Goal.parent_id)
    return query.where(access.readable_plans(actor))


def judged_rows(session: Session, rows: Sequence[Any]) -> list[tuple[dict[str, Any], Standing]]:
    """Return the activities in *rows* of ``readable``, and how each stands now.

    Their owners are read in one statement.
    """
    current = _current(session, [row.activity.id for row in rows])
    now = clock.now()
    return [_judged(row, current[row.activity.id], now) for row in rows]


def _judged(
    row: Any,  # noqa: ANN401 -- a row of the bundles above
    current: Sequence[Any],
    now: datetime,
) -> tuple[dict[str, Any], Standing]:
    goals = [each for each in (row.above, row.goal) if each.uid]
    standing = shape.standing(row.activity, row.plan, current, now)
    shown = {
        **shape.told(row.activity, row.plan, goals, current),
        "stalled": shape.stopped(standing),
        **shape.linked(row.activity.uid),
    }
    return shown, standing


def _current(session: Session, keys: Sequence[int]) -> dict[int, list[Any]]:
    """Return the responsibilities that hold in these activities, by the activity's key."""
    query = (
        select(*shape.OWNER, shape.bundle("organisation", shape.ORGANISATION))
        .outerjoin(Responsibility.organisation)
        .where(Responsibility.activity_id.in_(keys), ~Responsibility.removed)
        .order_by(Responsibility.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.activity_id].append(row)
    return found
