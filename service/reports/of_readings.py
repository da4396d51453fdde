"""What auditors have read of the trail."""

from sqlalchemy import ColumnElement, false, or_, select, true

from service.core.i18n import _
from service.models import Body, Entry, Grant, Person
from service.models.words import Role
from service.reports.examined import Column, Question, Scope, told
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query


def _readings(scope: Scope) -> Query:
    """Ask for the readings that are recorded, newest first; for who may read of all counties.

    Of the scope's counties and plan, where it names any: those that were narrowed to them.
    """
    auditors = select("system/" + Person.uid).join(Grant, Grant.person_id == Person.id)
    return (
        select(
            *(Entry.id.label("key"), Entry.uid.label("entry"), Entry.recorded_at, Entry.event),
            *(Person.name.label("person"), Person.uid.label("person_id")),
            *(told("level").label("level"), told("evidence").label("asked")),
        )
        .join(Body, Body.entry_id == Entry.id)
        .join(Person, Person.uid == Entry.person)
        .where(
            Entry.stream.in_(auditors.where(Grant.role == Role.AUDITOR)),
            Entry.event == "read",
            _near(scope),
        )
    )


def _near(scope: Scope) -> ColumnElement[bool]:
    if not scope.everywhere:
        return false()
    county, plan = told("evidence", "county"), told("evidence", "plan")
    near = true() if scope.counties is None else or_(*(county == each for each in scope.counties))
    return near if scope.plan is None else near & (plan == scope.plan)


ASKED = Asked(query=_readings, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("What auditors have read"),
    about=_("What auditors have read of the trail, by which filter, and how many lines they saw."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("person", _("By whom"), "named"),
        Column("entry", _("Reading"), "step"),
        Column("asked", _("What was asked for"), "asked"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
)
