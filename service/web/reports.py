"""Ready lists for those who examine: each a question of the trail, with filters and a file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from service.auth import readings
from service.auth.page_rights import PAGES
from service.auth.readings import Reading
from service.core import clock
from service.core.db import db
from service.core.errors import NotFoundError
from service.core.ids import is_uid
from service.reports import (
    examined,
    of_backdated_steps,
    of_corrections,
    of_follow_ups_alone,
    of_late_steps,
    of_plan_known_then,
    of_rights_held,
    of_states_been_in,
    of_steps_on_behalf,
    of_time_in_states,
)
from service.reports.csv_table import csv_file
from service.reports.examined import SHOWN, Question, Rows, Scope
from service.reports.examined_pages import PLACE
from service.reports.paging import Paging
from service.reports.plans import PlanFilter, plan_list
from service.web import gate, pages, report_cells, words
from service.workflows import access, activity_flow
from service.workflows.access import Right

bp = Blueprint("reports", __name__, url_prefix="/reports")
CHOICES = Paging(limit=200)
SENT = "text/csv; charset=utf-8"
LONGEST_AGO = 4  # digits of a number of days

READY: Mapping[str, Question] = {
    "steps-on-behalf": of_steps_on_behalf.QUESTION,
    "backdated-steps": of_backdated_steps.QUESTION,
    "late-steps": of_late_steps.QUESTION,
    "corrections": of_corrections.QUESTION,
    "follow-ups-alone": of_follow_ups_alone.QUESTION,
    "rights-held": of_rights_held.QUESTION,
    "time-in-states": of_time_in_states.QUESTION,
    "states-been-in": of_states_been_in.QUESTION,
    "plan-known-then": of_plan_known_then.QUESTION,
}


@bp.get("")
def show() -> Response:
    """List the ready lists; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.READ_TRAIL)
    return pages.show("reports.html", ready=READY)


@bp.get("/<name>")
def show_one(name: str) -> Response:
    """Show one of them; raises NotFoundError and NotPermittedError."""
    question, scope = _question(name), _scope()
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
        has_page=PAGES.__contains__,
        text=report_cells.text,
        title=report_cells.title,
        event=report_cells.event,
    )


@bp.get("/<name>.csv")
def download(name: str) -> Response:
    """Give one of them as a file; raises NotFoundError and NotPermittedError."""
    question, scope = _question(name), _scope()
    every = question.whole(db.session(), scope)
    heads = [each.title for each in question.columns]
    cells = ([report_cells.cell(each, row) for each in question.columns] for row in every)
    file, count = csv_file(heads, cells)
    _note(name, scope, count)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(file, headers=headers, content_type=SENT)


def _question(name: str) -> Question:
    if name not in READY:
        raise NotFoundError(name)
    return READY[name]


def _asked(name: str, question: Question, scope: Scope) -> Rows:
    """Ask, and note that an auditor has read what came of it."""
    rows = question.ask(db.session(), scope)
    _note(name, scope, min(len(rows), SHOWN))
    return rows


def _note(name: str, scope: Scope, shown: int) -> None:
    filters: dict[str, Any] = {"list": name, "plan": scope.plan}
    reading = Reading(of="trail", filters=filters, shown=shown)
    readings.note(db.session(), gate.signed_in().actor, reading)


def _scope() -> Scope:
    """Return what the address asks about; what makes no sense in it is passed over."""
    county, plan = request.args.get("county"), request.args.get("plan", "")
    days, state = request.args.get("days", ""), request.args.get("state", "")
    how = request.args.get("how", "")
    return Scope(
        counties=examined.counties(
            gate.signed_in().actor, county if county in words.COUNTIES else None
        ),
        plan=plan if is_uid(plan) else None,
        days=int(days) if days.isascii() and days.isdecimal() and len(days) <= LONGEST_AGO else 30,
        day=_day(request.args.get("day", "")),
        state=state if state in set(activity_flow.LABELS) else "anchored",
        after=request.args.get("after"),
        how=how if how in of_states_been_in.HOWS else "been",
    )


def _day(spelled: str) -> date | None:
    try:
        day = date.fromisoformat(spelled)
    except ValueError:
        return None
    return min(day, clock.today())
