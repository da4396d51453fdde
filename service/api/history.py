"""What happened to an activity; corrections of it, and objections."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api import references
from service.api.answers import entered, listed
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.preconditions import expected
from service.api.schemas.lists import PageSchema
from service.api.schemas.steps import CorrectionSchema, ObjectionSchema
from service.api.sending import query, sent, write
from service.auth import readings
from service.auth.readings import Reading
from service.core.errors import NotPermittedError
from service.reports.activities import one_activity
from service.reports.history import activity_history, shown_entries
from service.trail.draft import Written
from service.workflows import operations, settling
from service.workflows.case import open_case
from service.workflows.deeds import expect
from service.workflows.evidence import parsed
from service.workflows.operations import told
from service.workflows.operations.corrections import Correction
from service.workflows.vocabulary import Wish

bp = Blueprint("history", __name__, url_prefix="/activities/<uid>")
PAGE, CORRECTION, OBJECTION = PageSchema(), CorrectionSchema(), ObjectionSchema()


@bp.get("/history")
def show(uid: str) -> ResponseReturnValue:
    """List the entries of an activity, newest first; what is written needs no snapshot."""
    page = page_of(query(PAGE))
    session = reading(snapshot=False)
    found = activity_history(session, actor(), uid, page)
    read = Reading(of="history", filters={"activity": uid}, shown=len(found.items))
    readings.note(session, actor(), read)
    return listed(found, page)


@bp.post("/corrections")
def correct(uid: str) -> ResponseReturnValue:
    """Correct the evidence or the day of one step; the entry it names is itself the version."""
    read, version = sent(CORRECTION), expected(any_version=True)

    def gates(session: Session) -> None:
        case = open_case(session, actor(), uid, lock=True)
        _demand_acts(case.activity.county_code)
        expect(case.activity, version)

    def deed(session: Session) -> dict[str, Any]:
        values = {**read.values}
        references.demand_entry(session, uid, values["entry"])
        if values.get("evidence") is not None:
            values["evidence"] = parsed(values["evidence"])
        wish = Correction(**values, version=version)
        return _told(session, uid, [operations.correct(session, actor(), uid, wish)])

    def right(session: Session) -> None:
        case = open_case(session, actor(), uid, lock=False)
        step = told.step_of(session, case, read.values["entry"])
        settling.settle_as(case, Wish(transition=step.row.name), step.row, step.part)

    return write(read, gates, deed, entered, right)


@bp.post("/objections")
def object_to(uid: str) -> ResponseReturnValue:
    """Object to a step taken on the organisation's behalf."""
    read = sent(OBJECTION)

    def gates(session: Session) -> None:
        open_case(session, actor(), uid, lock=False)
        _demand_acts(None)

    def deed(session: Session) -> dict[str, Any]:
        entry, reason = read.values["entry"], read.values["reason"]
        references.demand_entry(session, uid, entry)
        return _told(session, uid, [operations.object_to(session, actor(), uid, entry, reason)])

    def right(session: Session) -> None:
        case = open_case(session, actor(), uid, lock=False)
        entry = told.entered(session, case, read.values["entry"])
        settling.demand_reporter(actor(), entry.body["on_behalf_of"])

    return write(read, gates, deed, entered, right)


def _demand_acts(county: str | None) -> None:
    """Keep out who neither reports for anyone nor coordinates *county*, whatever they name."""
    if not (actor().organisations or (county and actor().coordinates(county))):
        raise NotPermittedError(actor().name)


def _told(session: Session, uid: str, written: Sequence[Written]) -> dict[str, Any]:
    return {
        "activity": one_activity(session, actor(), uid),
        "entries": shown_entries(session, written),
    }
