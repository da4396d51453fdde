"""How long each organisation's parts have stood in each state."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from service.core import clock
from service.core.i18n import _
from service.models import Activity, Body, Entry, Organisation, Plan, Responsibility
from service.reports.examined import (
    Column,
    Question,
    Scope,
    days_between,
    told,
    within,
)
from service.reports.examined_pages import Asked
from service.reports.paging import Query
from service.workflows import part_flow


def _left() -> Mapping[str, str]:
    """Return by step the one state that it leaves; those that leave several are not there."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in part_flow.TRANSITIONS:
        found[row.name].update(each.value for each in row.sources)
    return {name: next(iter(states)) for name, states in found.items() if len(states) == 1}


LEFT = _left()
STEPS = tuple(sorted({row.name for row in part_flow.TRANSITIONS}))
BEGIN = "add_owner"  # after the activity's own beginning


def _time_in_states(scope: Scope) -> Query:
    """Ask per organisation and state: how many stays have ended and how many last, in days.

    A part that an activity began with has stood in its first state since the activity's first
    entry.
    """
    stays = union_all(_ended(scope), _lasting(scope)).subquery("stays")
    counted = (
        select(
            *(stays.c.organisation.label("of"), stays.c.state),
            func.count(stays.c.ended).label("ended"),
            func.avg(stays.c.ended).label("ended_days"),
            func.max(stays.c.ended).label("longest"),
            func.count(stays.c.lasting).label("lasting"),
            func.avg(stays.c.lasting).label("lasting_days"),
        )
        .group_by(stays.c.organisation, stays.c.state)
        .subquery("counted")
    )
    return select(
        *(Organisation.uid.label("key"), Organisation.name.label("organisation")),
        *(Organisation.uid.label("organisation_id"), counted),
    ).join(Organisation, Organisation.uid == counted.c.of)


def _ended(scope: Scope) -> Query:
    """Ask for the stays that a step has ended: since the part's step before, or the beginning."""
    first = aliased(Entry)
    before = func.lag(Entry.recorded_at).over(
        partition_by=(Entry.stream, Entry.organisation), order_by=Entry.sequence
    )
    moved = (
        select(
            Entry.organisation.label("organisation"),
            _state_left().label("state"),
            func.coalesce(before, first.recorded_at).label("since"),
            Entry.recorded_at.label("until"),
        )
        .join(Activity, Entry.stream == "activity/" + Activity.uid)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(first, and_(first.stream == Entry.stream, first.sequence == 1))
        .where(within(scope), Entry.organisation.is_not(None), Entry.event.in_((*STEPS, BEGIN)))
        .subquery("moved")
    )
    return select(
        moved.c.organisation,
        moved.c.state,
        days_between(moved.c.since, moved.c.until).label("ended"),
        null().label("lasting"),
    ).where(moved.c.state.is_not(None))


def _state_left() -> ColumnElement[str]:
    """Return where a step left from: by the flow where there is one way, else as its entry says."""
    says = select(told("from")).where(Body.entry_id == Entry.id).correlate(Entry)
    whens: list[Any] = [(Entry.event == name, literal(state)) for name, state in LEFT.items()]
    return case(*whens, (Entry.event == BEGIN, null()), else_=says.scalar_subquery())


def _lasting(scope: Scope) -> Query:
    """Ask for where the parts stand now, and since when."""
    now = bindparam("now", clock.now(), type_=Activity.state_since.type)
    return (
        select(
            Organisation.uid,
            Responsibility.state,
            literal(None).label("ended"),
            days_between(Responsibility.state_since, now).label("lasting"),
        )
        .join(Activity, Activity.id == Responsibility.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(Organisation, Organisation.id == Responsibility.organisation_id)
        .where(within(scope), ~Responsibility.removed, Responsibility.state.is_not(None))
    )


ASKED = Asked(query=_time_in_states, keys=("organisation", "key", "state"))
QUESTION = Question(
    title=_("Time in each state"),
    about=_("How long the parts of each organisation have stood in each state, in days."),
    columns=(
        Column("organisation", _("Organisation"), "named"),
        Column("state", _("State"), "state"),
        Column("ended", _("Ended stays"), "number"),
        Column("ended_days", _("Their days, on average"), "number"),
        Column("longest", _("The longest, in days"), "number"),
        Column("lasting", _("Stand there now"), "number"),
        Column("lasting_days", _("Their days so far, on average"), "number"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
)
