"""How long each organisation's parts have stood in each state."""

from sqlalchemy import and_, bindparam, func, literal, null, select, union_all
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


def _time_in_states(scope: Scope) -> Query:
    """Ask per organisation and state: how many stays have ended and how many last, in days.

    A part that an activity began with has stood in its first state since the activity's first
    entry.
    """
    stays = union_all(_ended(scope), _lasting(scope)).subquery("stays")
    return (
        select(
            *(Organisation.uid.label("key"), Organisation.name.label("organisation")),
            stays.c.state,
            func.count(stays.c.ended).label("ended"),
            func.avg(stays.c.ended).label("ended_days"),
            func.max(stays.c.ended).label("longest"),
            func.count(stays.c.lasting).label("lasting"),
            func.avg(stays.c.lasting).label("lasting_days"),
        )
        .join(Organisation, Organisation.uid == stays.c.organisation)
        .group_by(Organisation.name, Organisation.uid, stays.c.state)
    )


def _ended(scope: Scope) -> Query:
    """Ask for the stays that a step has ended: since the part's step before, or the beginning."""
    first = aliased(Entry)
    before = func.lag(Entry.recorded_at).over(
        partition_by=(Entry.stream, Entry.organisation), order_by=Entry.sequence
    )
    moved = (
        select(
            Entry.organisation.label("organisation"),
            told("from").label("state"),
            func.coalesce(before, first.recorded_at).label("since"),
            Entry.recorded_at.label("until"),
        )
        .join(Body, Body.entry_id == Entry.id)
        .join(Activity, Entry.stream == "activity/" + Activity.uid)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(first, and_(first.stream == Entry.stream, first.sequence == 1))
        .where(within(scope), told("level") == "part", told("to").is_not(None))
        .subquery("moved")
    )
    return select(
        moved.c.organisation,
        moved.c.state,
        days_between(moved.c.since, moved.c.until).label("ended"),
        null().label("lasting"),
    ).where(moved.c.state.is_not(None))


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
        Column("organisation", _("Organisation")),
        Column("state", _("State"), "state"),
        Column("ended", _("Ended stays"), "number"),
        Column("ended_days", _("Their days, on average"), "number"),
        Column("longest", _("The longest, in days"), "number"),
        Column("lasting", _("Stand there now"), "number"),
        Column("lasting_days", _("Their days so far, on average"), "number"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
)
