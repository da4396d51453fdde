"""Which activities are asked for, and in which order: a table of what each filter means."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, exists, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from service.core import clock
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, Goal, Organisation, Plan, Responsibility
from service.models.words import ActivityState
from service.workflows import stalled

SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "created": Activity.id,
    "updatedAt": Activity.updated_at,
    "stateSince": Activity.state_since,
    "title": Activity.title,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What is asked of a list of activities; what is left out does not narrow.

    ``plan``, ``owner``, ``goal`` and ``waiting_on`` are uids; ``updated_since`` is an aware
    instant; ``sort`` is a key of ``SORTS``, with ``-`` before it for the other direction.
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


def narrowed(query: Select[*tuple[Any, ...]], filters: ActivityFilter) -> Select[*tuple[Any, ...]]:
    """Return *query*, which reads activities with their plans, narrowed as *filters* say."""
    return query.where(*_conditions(filters))


def _conditions(filters: ActivityFilter) -> Iterator[ColumnElement[bool]]:
    for name, condition in CONDITIONS.items():
        given = getattr(filters, name)
        if given is not None:
            yield condition(given)


def order(filters: ActivityFilter) -> list[UnaryExpression[Any]]:
    """Return the order asked for, made definite by the key; raises InvalidError for another."""
    asked = filters.sort or "created"
    column = SORTS.get(asked.removeprefix("-"))
    if column is None:
        sentence = gettext("Choose one of: %(choices)s.", choices=", ".join(SORTS))
        raise InvalidError([FieldError("/sort", "not_a_choice", sentence)])
    if asked.startswith("-"):
        return [column.desc(), Activity.id.desc()]
    return [column.asc(), Activity.id.asc()]


def says(text: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Return the condition that one of *columns* holds *text*, in capitals or not.

    SQLite folds ASCII only, so the usual ways to write å, ä and ö are asked for one by one.
    """
    spellings = dict.fromkeys((text, text.lower(), text.upper(), text.capitalize()))
    return or_(
        *(column.icontains(each, autoescape=True) for column in columns for each in spellings)
    )


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
    "q": lambda given: says(given, Activity.number, Activity.title, Activity.description),
    "updated_since": lambda given: Activity.updated_at >= given,
}
