"""Which steps came after their day, by the days that were set when they came."""

from collections import defaultdict
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.core.i18n import _
from service.models import Activity, Body, Entry, Organisation, Person, Plan
from service.reports.examined import Column, Question, Rows, Scope, within
from service.reports.examined_pages import PLACE, page_of
from service.reports.late_then import EVENTS, days_late
from service.reports.paging import Query

SHOWN = (
    *("entry", "recorded_at", "event", "activity", "number", "title"),
    *("person", "person_id", "organisation", "organisation_id"),
)


def late_steps(session: Session, scope: Scope) -> Rows:
    """Return a page of the late steps that *scope* is about, the latest told first, and the next.

    Two statements; all that was said of days in the activities is gone through.
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
        .where(within(scope), Entry.event.in_(EVENTS))
    )


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
