"""The first hour after an import: what is left to name in a plan, one by one or all at once."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request

from service.core.db import db, transaction
from service.exchange.export_cells import table_file
from service.exchange.importing import GivenFile
from service.exchange.importing_lists import work_lists
from service.exchange.leads import name_leads
from service.exchange.leads_file import WORDS, leads_list
from service.exchange.results_lists import ListResult
from service.reports.plans import one_plan
from service.reports.whom_to_ask import whom_to_ask
from service.web import choices, drafts, files_sent, gate, import_words, pages, reading_forms
from service.web.reading_forms import NONE, Faults
from service.workflows import access, finding
from service.workflows.access import Right

bp = Blueprint("first_hour", __name__, url_prefix="/plans/<uid>")
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEXT = "text-"
# What a field's name begins with, and the role that its answer then gives. What follows is the
# text itself, or the activity's uid.
ASKED = {TEXT: "", "owner-": "responsible", "lead-": "lead"}
DAYS = ("no_day", "owner_without_reporter")  # of the checklist: what the lists do not hold


@bp.get("/first-hour")
def show(uid: str) -> Response:
    """Show what is left to do; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("/first-hour")
def answer(uid: str) -> Response:
    """Match texts, and name owners and leads: all that was chosen on the page."""
    _plan(uid)

    def deed() -> Response:
        rows = [[words[0] for words in WORDS.values()], *_answers(uid)]
        return _name(uid, GivenFile(content=table_file("a.csv", "", rows), filename="a.csv"))

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


@bp.get("/leads.csv", defaults={"kind": "csv"})
@bp.get("/leads.xlsx", defaults={"kind": "xlsx"})
def download(uid: str, kind: str) -> Response:
    """Give the list of what is left to name as a file to fill in."""
    _plan(uid)
    file = leads_list(db.session(), gate.signed_in().actor, uid, f"a.{kind}")
    disposition = f'attachment; filename="leads.{kind}"'
    headers = {"Content-Type": KINDS[kind], "Content-Disposition": disposition}
    return Response(file, headers=headers)


@bp.post("/leads")
def upload(uid: str) -> Response:
    """Take the list with its answers; the same list again changes nothing."""
    _plan(uid)

    def deed() -> Response:
        return _name(uid, files_sent.given())

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


def _name(uid: str, file: GivenFile) -> Response:
    with transaction() as session:
        result = name_leads(session, gate.signed_in().actor, uid, file)
        if not result.refused:
            drafts.drop(session)
    return _page(uid, result=result)


def _answers(uid: str) -> Iterator[list[str]]:
    """Yield the lines of the list, one for each organisation that was chosen."""
    plan = _plan(uid)
    names = choices.organisations(db.session(), gate.signed_in().actor, plan["countyCode"])
    for name, chosen in request.form.items():
        kind = next((each for each in ASKED if name.startswith(each)), None)
        if kind and chosen in names:
            about = name.removeprefix(kind)
            activity, text = ("", about) if kind == TEXT else (about, "")
            yield [activity, "", "", text, names[chosen], ASKED[kind]]


def _plan(uid: str) -> dict[str, Any]:
    actor = gate.signed_in().actor
    plan = one_plan(db.session(), actor, uid)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan["countyCode"])
    return plan


def _page(uid: str, faults: Faults = NONE, result: ListResult | None = None) -> Response:
    session, actor, plan = db.session(), gate.signed_in().actor, _plan(uid)
    lists = work_lists(session, finding.find_plan(session, actor, uid)).as_json()
    claimed = [each["activity"] for each in (*lists["claims"], *lists["declines"])]
    return pages.show(
        "first_hour.html",
        asks=whom_to_ask(session, claimed),
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        plan=plan,
        lists=lists,
        days=[each for each in plan.get("checklist", ()) if each["code"] in DAYS],
        organisations=choices.organisations(session, actor, plan["countyCode"]),
        result=result and result.as_json(),
        refused=result and result.refused,
        outcomes=import_words.OUTCOMES,
    )
