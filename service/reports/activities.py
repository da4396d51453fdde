"""Activities: one with what the reader may do in it, a list, and one as it was known once."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, true
from sqlalchemy.orm import Bundle, Session, aliased
from sqlalchemy.sql.util import find_tables

from service.core import clock
from service.models import Activity, Goal, Plan, Responsibility
from service.reports import activity_shape as shape
from service.reports import paging
from service.reports.activity_filter import ActivityFilter, narrowed
from service.reports.known_then import activity_as_of
from service.reports.ordering import SORTS, Order, order_of
from service.reports.paging import Items, Listing, Paging, Query, Rows
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
# Built once: what lists of activities begin with, and what they ask next.
ACTIVITIES: Query = (
    select(
        shape.bundle("activity", shape.ACTIVITY),
        shape.bundle("plan", shape.PLAN),
        shape.bundle("goal", shape.GOAL),
        Bundle("above", ABOVE.uid, ABOVE.title),
    )
    .join(Activity.plan)
    .outerjoin(Activity.goal)
    .outerjoin(ABOVE, ABOVE.id == Goal.parent_id)
)
OWNERS: Query = (
    select(*shape.OWNER, shape.bundle("organisation", shape.ORGANISATION))
    .outerjoin(Responsibility.organisation)
    .where(
        Responsibility.activity_id.in_(bindparam("keys", expanding=True)),
        ~Responsibility.removed,
    )
    .order_by(Responsibility.id)
)


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
    """Return a page of the activities that *actor* may read, in two statements.

    A search takes two more, a cursor one. Raises InvalidError for an order or a cursor that there
    is none of, for a search of too many words, and for a page too far away without a cursor.
    """
    asked = narrowed(session, readable(actor), filters)
    ordered = order_of(filters.sort)
    return listed(session, asked, ordered, page, lambda rows: _items(session, rows))


def listed(
    session: Session, asked: Query, ordered: Order, page: Paging, show: Callable[[Rows], Items]
) -> Listing:
    """Return a page of a query that begins as ``readable``, from its cursor if it has one."""
    whole = _bare(asked)
    query = paging.with_count(ordered.begun(session, asked, page.cursor), whole)
    query = query.offset(0 if page.cursor else page.offset).limit(page.limit + 1)
    rows = session.execute(query).all()
    first = not page.cursor and page.offset == 0
    total = paging.count_in(session, rows, whole, first=first)
    return paging.page_in(rows, page, total, show, ordered.cursor_after)


def _bare(asked: Query) -> Query:
    """Return a query for as many rows as *asked* finds, from no table that it does not need.

    Every activity has its plan, so an index alone can count them where nothing is asked of it.
    """
    narrowing = asked.whereclause
    condition = true() if narrowing is None else narrowing
    bare: Query = select(Activity.id).where(condition)
    if Plan.__table__ in find_tables(condition, check_columns=True):
        bare = bare.join(Activity.plan)
    return bare


def _items(session: Session, rows: Rows) -> Items:
    return [shown for shown, _ in judged_rows(session, rows)]


def readable(actor: Actor) -> Query:
    """Return the query for the activities that *actor* may read, each with its plan and goals."""
    return ACTIVITIES.where(access.readable_activities(actor))


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
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(OWNERS, {"keys": keys}):
        found[row.activity_id].append(row)
    return found
