"""Which activities have been in a state, have never been in it, or went back from it."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, false, or_, select

from service.core.i18n import _
from service.models import Activity, Body, Entry, Plan
from service.reports.examined import Column, Question, Scope, streams, within
from service.reports.examined_bytes import says
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
            *(Plan.title.label("plan"), Plan.uid.label("plan_id")),
            *(Activity.state, Activity.state_since),
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .where(within(scope), CONDITIONS[scope.how](scope))
    )


def _brought(
    scope: Scope, states: Sequence[str], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Ask for an entry that brought the activity into one of *states*.

    Only those that could are looked into; an activity that was carried over begins anywhere.
    """
    events = {
        row.name for row in activity_flow.TRANSITIONS if row.to is None or row.to.value in states
    }
    found = (
        select(Entry.stream.label("stream"))
        .join(Body, Body.entry_id == Entry.id)
        .where(
            streams(scope),
            Entry.event.in_(sorted({"create", *events})),
            or_(*(says("to", each) for each in states)),
            says("level", "activity"),
            *conditions,
        )
        .cte("brought")
        .prefix_with("MATERIALIZED")
    )
    return ("activity/" + Activity.uid).in_(select(found.c.stream))


def _been(scope: Scope) -> ColumnElement[bool]:
    return _brought(scope, [scope.state])


def _never(scope: Scope) -> ColumnElement[bool]:
    return ~_been(scope)


def _back(scope: Scope) -> ColumnElement[bool]:
    order = [each.value for each in activity_flow.ORDER]
    earlier = order[: order.index(scope.state)] if scope.state in order else []
    return _brought(scope, earlier, says("from", scope.state)) if earlier else false()


CONDITIONS: Mapping[str, Callable[[Scope], ColumnElement[bool]]] = {
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
        Column("plan", _("Action plan"), "titled"),
        Column("state", _("State now"), "state"),
        Column("state_since", _("Since"), "moment"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
    asks=("state", "how"),
)
