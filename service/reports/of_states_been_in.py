"""Which activities have been in a state, have never been in it, or went back from it."""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, exists, select

from service.core.i18n import _
from service.models import Activity, Body, Entry, Plan
from service.reports.examined import Column, Question, Scope, told, within
from service.reports.examined_pages import Asked
from service.reports.paging import Query
from service.workflows import activity_flow

HOWS = {
    "been": _("Have been in the state"),
    "never": _("Have never been in the state"),
    "back": _("Went back from the state"),
}


def _states_been_in(scope: Scope) -> Query:
    """Ask for the activities that, by the trail, stand to ``scope.state`` as ``scope.how`` says."""
    return (
        select(
            *(Activity.plan_id.label("of_plan"), Activity.id.label("key")),
            *(Activity.uid.label("activity"), Activity.number, Activity.title),
            *(Plan.title.label("plan"), Activity.state, Activity.state_since),
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .where(within(scope), CONDITIONS[scope.how](scope.state))
    )


def _has_an_entry(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Entry.stream == "activity/" + Activity.uid,
        Body.entry_id == Entry.id,
        told("level") == "activity",
        *conditions,
    )


def _been(state: str) -> ColumnElement[bool]:
    return _has_an_entry(told("to") == state)


def _never(state: str) -> ColumnElement[bool]:
    return ~_been(state)


def _back(state: str) -> ColumnElement[bool]:
    order = [each.value for each in activity_flow.ORDER]
    earlier = order[: order.index(state)] if state in order else []
    return _has_an_entry(told("from") == state, told("to").in_(earlier))


CONDITIONS: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "been": _been,
    "never": _never,
    "back": _back,
}
ASKED = Asked(query=_states_been_in, keys=("of_plan", "key"))
QUESTION = Question(
    title=_("Activities by the states they have been in"),
    about=_("Those that have been in a state, have never been in it, or went back from it."),
    columns=(
        Column("activity", _("Activity"), "activity"),
        Column("plan", _("Action plan")),
        Column("state", _("State now"), "state"),
        Column("state_since", _("Since"), "moment"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    asks=("state", "how"),
)
