"""Which steps came after their day, by the days that were set when they came."""

from collections import defaultdict
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Text, cast, func, or_, select, union
from sqlalchemy.orm import Session

from service.core.i18n import _
from service.models import Activity, Body, Entry, Organisation, Person, Plan
from service.reports.examined import Column, Question, Rows, Scope, within
from service.reports.examined_bytes import day_told, place_of
from service.reports.examined_pages import PLACE, page_of
from service.reports.late_then import EVENTS, NAMED, PLACES, days_late
from service.reports.paging import Query
from service.workflows.stalled import STAGES

SHOWN = (
    *("entry", "recorded_at", "event", "activity", "number", "title"),
    *("person", "person_id", "organisation", "organisation_id"),
)


def late_steps(session: Session, scope: Scope) -> Rows:
    """Return a page of the late steps that *scope* is about, the latest told first, and the next.

    Two statements; all that was said of days is gone through in activities that can be late.
    """
    return page_of(_all(session, scope), scope)


def _all(session: Session, scope: Scope) -> Rows:
    plans = defaultdict(list)
    for row in session.execute(_of_plans(scope)):
        plans[row.plan].append(orjson.loads(row.body))
    steps = defaultdict(list)
    for row in session.execute(_of_activities(scope)):
        steps[row.plan, row.activity].append((row, orjson.loads(row.body)))
    found: Rows = []
    for (plan, _activity), told in steps.items():
        days = days_late([*plans[plan], *(body for _row, body in told)])
        found += [_shown(row, body, days[body["id"]]) for row, body in told if body["id"] in days]
    return sorted(found, key=itemgetter("recorded_at", PLACE), reverse=True)


def _shown(row: Any, body: dict[str, Any], days: int) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns below
    return {
        **{name: getattr(row, name) for name in SHOWN},
        "level": body["level"],
        "effective_on": body["effective_on"],
        "days": days,
        PLACE: row.entry,
    }


def _of_plans(scope: Scope) -> Query:
    owned = select(Plan.id).join(Activity, Activity.plan_id == Plan.id).where(within(scope))
    return (
        select(Plan.uid.label("plan"), Body.body)
        .join(Entry, Entry.stream == "plan/" + Plan.uid)
        .join(Body, Body.entry_id == Entry.id)
        .where(Plan.id.in_(owned), or_(Entry.event == "create", Entry.event == "edit"))
    )


def _of_activities(scope: Scope) -> Query:
    return (
        select(
            *(Entry.uid.label("entry"), Entry.recorded_at, Entry.event, Body.body),
            *(Activity.uid.label("activity"), Activity.number, Activity.title),
            *(Plan.uid.label("plan"), Person.name.label("person")),
            *(Entry.person.label("person_id"), Entry.organisation.label("organisation_id")),
            Organisation.name.label("organisation"),
        )
        .join(Body, Body.entry_id == Entry.id)
        .join(Activity, Entry.stream == "activity/" + Activity.uid)
        .join(Plan, Plan.id == Activity.plan_id)
        .outerjoin(Person, Person.uid == Entry.person)
        .outerjoin(Organisation, Organisation.uid == Entry.organisation)
        .where(within(scope), Entry.event.in_(EVENTS), Entry.stream.in_(_perhaps_late(scope)))
    )


def _perhaps_late(scope: Scope) -> Query:
    """Ask for the streams of activities that can have a late step: no other bodies are read.

    A step came after the day that is set now, or some day of the activity or its plan was moved.
    """
    came_after = [
        (Entry.event == step) & (day_told("effective_on") > cast(func.coalesce(*stage.due), Text))
        for stage in STAGES
        for step in (stage.step, *(name for name, same in NAMED.items() if same == stage.step))
    ]
    own = (
        select(Entry.stream)
        .join(Body, Body.entry_id == Entry.id)
        .join(Activity, Entry.stream == "activity/" + Activity.uid)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(within(scope), or_(*came_after, _moved(Activity)))
    )
    of_plans = (
        select("activity/" + Activity.uid)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(Entry, Entry.stream == "plan/" + Plan.uid)
        .join(Body, Body.entry_id == Entry.id)
        .where(within(scope), _moved(Plan))
    )
    found = union(own, of_plans).cte("perhaps_late").prefix_with("MATERIALIZED")
    return select(found.c.stream)


def _moved(model: type[Activity] | type[Plan]) -> ColumnElement[bool]:
    """Return the condition on an entry that it moves a day of *model* by which a step is due."""
    columns = [column for kind, column in PLACES if kind == model.kind]
    told = (place_of(f'"field":"{column}"') > 0 for column in sorted(columns))
    return (Entry.event == "edit") & or_(*told)


QUESTION = Question(
    title=_("Late steps"),
    about=_("Steps that came after their day, by the days that were set when they came."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("effective_on", _("Effective from"), "day"),
        Column("days", _("Days late"), "number"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("organisation", _("Organisation"), "named"),
        Column("person", _("By whom"), "named"),
    ),
    ask=late_steps,
    every=_all,
)
