"""Which activities are asked for: a table of what each filter means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, exists, not_, or_, select

from service.models import Activity, Goal, Organisation, Plan, Responsibility
from service.models.words import ActivityState
from service.workflows import reviewed, stalled


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


def asked_of(filters: ActivityFilter) -> dict[str, Any]:
    """Return the filters of the table below that narrow, by name, with what they are asked for."""
    given = {name: getattr(filters, name) for name in FILTERS}
    return {name: value for name, value in given.items() if value is not None}


def condition(name: str, *, holds: bool) -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` that the filter *name* stands for.

    What it is asked for is a parameter of that name, and time those of ``stalled.moments``; the
    facts of ``FACTS`` have none, but the condition can be that they do not hold.
    """
    meant = CONDITIONS[name]()
    return meant if holds else not_(meant)


def _is_owned() -> ColumnElement[bool]:
    # Found first and by itself: joined, ten years of one owner's parts would be gone through.
    owner = select(Organisation.id).where(Organisation.uid == bindparam("owner"))
    return exists().where(
        Responsibility.activity_id == Activity.id,
        Responsibility.organisation_id == owner.scalar_subquery(),
        Responsibility.state.is_not(None),
        ~Responsibility.removed,
    )


def _has_goal() -> ColumnElement[bool]:
    uid = bindparam("goal", type_=String)
    above = select(Goal.id).where(Goal.uid == uid).scalar_subquery()
    return Activity.goal_id.in_(
        select(Goal.id).where(or_(Goal.uid == uid, Goal.parent_id == above))
    )


# Those that are asked for by yes or no.
FACTS = frozenset({"focus", "late", "stale", "blocked"})
FILTERS: dict[str, Callable[[], ColumnElement[bool]]] = {
    "plan": lambda: Plan.uid == bindparam("plan"),
    "county": lambda: Activity.county_code == bindparam("county"),
    # Spelled out, since the database knows how many activities are in each.
    "state": lambda: Activity.state == bindparam("state", literal_execute=True),
    "owner": _is_owned,
    "goal": _has_goal,
    "focus": lambda: Activity.focus.is_(True),
    "late": stalled.is_late,
    "stale": stalled.is_stale,
    "blocked": stalled.is_blocked,
    "waiting_on": lambda: stalled.is_waiting_on(bindparam("waiting_on", type_=String)),
    "updated_since": lambda: Activity.updated_at >= bindparam("updated_since"),
}
# What the review asks beside them.
CONDITIONS: dict[str, Callable[[], ColumnElement[bool]]] = {
    **FILTERS,
    "counties": lambda: Activity.county_code.in_(bindparam("counties", expanding=True)),
    "stalled": lambda: and_(stalled.can_stall(), stalled.is_stalled()),
    "snoozed": reviewed.is_snoozed,
    "escalated": reviewed.is_escalated,
}
