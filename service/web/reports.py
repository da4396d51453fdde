"""Ready lists for those who examine: each a question of the trail, with filters and a file."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, Response, request

from service.auth import readings
from service.auth.page_rights import PAGES
from service.core import clock
from service.core.clock import SWEDEN
from service.core.db import db
from service.core.ids import is_uid
from service.reports import of_states_been_in, of_steps_for, ready
from service.reports.csv_table import csv_file
from service.reports.examined import SHOWN, Question, Rows, Scope
from service.reports.examined_pages import PLACE
from service.reports.organisations import OrganisationFilter, organisation_list
from service.reports.paging import Paging
from service.reports.plans import PlanFilter, plan_list
from service.reports.ready import READY
from service.web import gate, pages, report_cells, words
from service.workflows import access, activity_flow
from service.workflows.access import Right

bp = Blueprint("reports", __name__, url_prefix="/reports")
CHOICES = Paging(limit=200)
SENT = "text/csv; charset=utf-8"
LONGEST_AGO = 4  # digits of a number of days


@bp.get("")
def show() -> Response:
    """List the ready lists; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.READ_TRAIL)
    return pages.show("reports.html", ready=READY)


@bp.get("/<name>")
def show_one(name: str) -> Response:
    """Show one of them; raises NotFoundError and NotPermittedError."""
    question, scope = ready.question(name), _scope()
    rows, actor = _asked(name, question, scope), gate.signed_in().actor
    following = rows[SHOWN - 1].get(PLACE) if len(rows) > SHOWN else None
    plans = plan_list(db.session(), actor, PlanFilter(), CHOICES).items
    own = access.counties_of(actor, Right.READ_TRAIL)
    return pages.show(
        "report.html",
        name=name,
        question=question,
        rows=rows if following is None else rows[:SHOWN],
        following=following,
        asked=request.args,
        scope=scope,
        plans=[(each["id"], each["title"]) for each in plans],
        counties=[(code, words.county_name(code)) for code in sorted(own or words.COUNTIES)],
        states=[(state.value, label) for state, label in activity_flow.LABELS.items()],
        hows=of_states_been_in.HOWS,
        steps=of_steps_for.STEPS,
        organisations=_organisations(question),
        has_page=PAGES.__contains__,
        text=report_cells.text,
        title=report_cells.title,
        event=report_cells.event,
    )


@bp.get("/<name>.csv")
def download(name: str) -> Response:
    """Give one of them as a file; raises NotFoundError and NotPermittedError."""
    question, scope = ready.question(name), _scope()
    every = question.whole(db.session(), scope)
    heads = [each.title for each in question.columns]
    cells = ([report_cells.cell(each, row) for each in question.columns] for row in every)
    file, count = csv_file(heads, cells)
    _note(name, scope, count)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(file, headers=headers, content_type=SENT)


def _organisations(question: Question) -> list[tuple[str, str]]:
    """Return those to choose from, where the list is narrowed by one."""
    if "organisation" not in question.asks:
        return []
    actor = gate.signed_in().actor
    found = organisation_list(db.session(), actor, OrganisationFilter(), CHOICES)
    return [(each["id"], each["name"]) for each in found.items]


def _asked(name: str, question: Question, scope: Scope) -> Rows:
    """Ask, and note that an auditor has read what came of it."""
    rows = question.ask(db.session(), scope)
    _note(name, scope, min(len(rows), SHOWN))
    return rows


def _note(name: str, scope: Scope, shown: int) -> None:
    reading = ready.reading(name, scope, shown)
    readings.note(db.session(), gate.signed_in().actor, reading)


def _scope() -> Scope:
    """Return what the address asks about; what makes no sense in it is passed over."""
    asked = request.args
    county, days, day = asked.get("county"), asked.get("days", ""), _day(asked.get("day", ""))
    return ready.lenient_scope(
        gate.signed_in().actor,
        county if county in words.COUNTIES else None,
        plan=_uid("plan"),
        organisation=_uid("organisation"),
        event=_among("event", of_steps_for.STEPS),
        days=int(days)
        if days.isascii() and days.isdecimal() and len(days) <= LONGEST_AGO
        else None,
        day=day,
        at=_instant(day, asked.get("time", "")),
        state=_among("state", {each.value: each for each in activity_flow.LABELS}),
        cursor=asked.get("after"),
        how=_among("how", of_states_been_in.HOWS),
    )


def _uid(name: str) -> str | None:
    given = request.args.get(name, "")
    return given if is_uid(given) else None


def _among(name: str, known: Mapping[str, Any]) -> str | None:
    given = request.args.get(name, "")
    return given if given in known else None


def _instant(day: date | None, spelled: str) -> datetime | None:
    """Return the moment of *day*, or of today, that a clock in Sweden showed so."""
    try:
        clocked = time.fromisoformat(spelled)
    except ValueError:
        return None
    return datetime.combine(day or clock.today(), clocked.replace(tzinfo=None), SWEDEN)


def _day(spelled: str) -> date | None:
    try:
        day = date.fromisoformat(spelled)
    except ValueError:
        return None
    return min(day, clock.today())
