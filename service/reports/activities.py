"""Activities: one with what the reader may do in it, a list, and one as it was once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.core import clock
from service.reports import activity_shape as shape
from service.reports import paging, searching
from service.reports.activity_filter import FACTS, ActivityFilter, asked_of
from service.reports.activity_page import Asked, Choice, page_of
from service.reports.activity_rows import Found
from service.reports.known_then import activity_as_it_was, activity_as_of
from service.reports.ordering import SORTS
from service.reports.paging import Listing, Paging
from service.workflows.case import Case, open_case
from service.workflows.offers import offers
from service.workflows.stalled import Standing
from service.workflows.vocabulary import Actor

__all__ = [
    "SORTS",
    "ActivityFilter",
    "activity_as_it_was",
    "activity_as_of",
    "activity_list",
    "one_activity",
    "shown_activity",
]


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
    """Return a page of the activities that *actor* may read, in one statement.

    A search takes two more, a cursor one, a list of more than is counted one. Raises InvalidError
    for an order or a cursor that there is none of, for a search of too many words, and for a page
    too far away without a cursor.
    """
    values = asked_of(filters)
    asked = Asked(
        conditions={name: name not in FACTS or bool(value) for name, value in values.items()},
        values={name: value for name, value in values.items() if name not in FACTS},
        order=filters.sort,
        searched=None if filters.q is None else searching.activities_with(session, filters.q),
    )
    return listed(page_of(session, actor, asked, page), page, lambda shown, _: shown)


def listed(
    choice: Choice, page: Paging, show: Callable[[dict[str, Any], Standing], dict[str, Any]]
) -> Listing:
    """Return what was chosen for a *page* as a list; *show* has each and how it stands now."""
    held, more = choice.found[: page.limit], len(choice.found) > page.limit
    now = clock.now()
    return Listing(
        items=[show(*_judged(each, now)) for each in held],
        total=min(choice.total, paging.COUNTED_AT_MOST),
        capped=choice.total > paging.COUNTED_AT_MOST,
        more=more,
        following=choice.order.cursor_after(held[-1]) if more else None,
    )


def _judged(found: Found, now: datetime) -> tuple[dict[str, Any], Standing]:
    activity, plan = found.activity, found.plan
    standing = shape.standing(activity, plan, found.owners, now)
    shown = {
        **shape.told(activity, plan, found.goals, found.owners),
        "stalled": shape.stopped(standing),
        **shape.linked(activity.uid),
    }
    return shown, standing
