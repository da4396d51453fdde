"""Which activities are asked for: a table of what each filter means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, not_, or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Activity, Goal, Organisation, Plan, Responsibility
from service.models.words import ActivityState
from service.reports import searching
from service.reports.paging import Query
from service.workflows import stalled


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What is asked of a list of activities; what is left out does not narrow.

    ``plan``, ``owner``, ``goal`` and ``waiting_on`` are uids; ``q`` is words, or beginnings of
    words, in number, title, description and owners' names, all of which must be there; ``sort``
    is a key of ``SORTS``, with ``-`` before it for the other direction.

    ``updated_since`` is an aware instant. It serves to keep a copy up to date, and no change is
    ever lost by it when each round asks for what was updated since five minutes before the round
    before began, sorted by ``updatedAt``, and follows the cursors to the end: a deed is stamped
    before it is committed, so it can come into sight a little after a later one. What is found
    twice has the same version. Nothing is left out, neither what is closed or cancelled nor what
    lost an owner.
    """

    plan: str | None = None
    county: str | None = None
    state: ActivityState | None = None
    owner: str | None = None
    goal: str | None = None
    focus: bool | None = None
    late: bool | None = None
    stale: bool | None = None
    blocked: bool | None = None
    waiting_on: str | None = None
    q: str | None = None
    updated_since: datetime | None = None
    sort: str | None = None


def narrowed(session: Session, query: Query, filters: ActivityFilter) -> Query:
    """Return *query*, which reads activities with their plans, narrowed as *filters* say.

    Only a search asks the *session* anything. Raises InvalidError (``/q``).
    """
    if filters.q is not None:
        query = query.where(searching.activities_with(session, filters.q))
    return query.where(*_conditions(filters))


def _conditions(filters: ActivityFilter) -> Iterator[ColumnElement[bool]]:
    for name, condition in CONDITIONS.items():
        given = getattr(filters, name)
        if given is not None:
            yield condition(given)


def _is(condition: ColumnElement[bool], given: bool) -> ColumnElement[bool]:  # noqa: FBT001 -- a filter's value
    return condition if given else not_(condition)


def _is_owned_by(uid: str) -> ColumnElement[bool]:
    return exists().where(
        Responsibility.activity_id == Activity.id,
        Responsibility.organisation_id == Organisation.id,
        Organisation.uid == uid,
        Responsibility.state.is_not(None),
        ~Responsibility.removed,
    )


def _has_goal(uid: str) -> ColumnElement[bool]:
    above = select(Goal.id).where(Goal.uid == uid).scalar_subquery()
    return Activity.goal_id.in_(
        select(Goal.id).where(or_(Goal.uid == uid, Goal.parent_id == above))
    )


CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "plan": lambda given: Plan.uid == given,
    "county": lambda given: Activity.county_code == given,
    "state": lambda given: Activity.state == given,
    "owner": _is_owned_by,
    "goal": _has_goal,
    "focus": Activity.focus.is_,
    "late": lambda given: _is(stalled.is_late(clock.today()), given),
    "stale": lambda given: _is(stalled.is_stale(clock.now()), given),
    "blocked": lambda given: _is(stalled.is_blocked(), given),
    "waiting_on": stalled.is_waiting_on,
    "updated_since": lambda given: Activity.updated_at >= given,
}
