"""Review meetings, and the paper that the steering group has before it."""

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core.db import db, transaction
from service.core.errors import FieldError, InvalidError, NotPermittedError, Refusal, RefusedError
from service.core.i18n import gettext
from service.reports import meetings
from service.reports.paging import Paging
from service.reports.review import ESCALATED, stalled_list
from service.reports.review_rows import FLAGS
from service.web import choices, gate, once, pages, review_words, step_form, words
from service.web.reviewing import day_typed
from service.workflows import access, operations
from service.workflows.access import Right

bp = Blueprint("meetings", __name__, url_prefix="/review")
LISTED = Paging(limit=200)
CONFLICT = 409


@bp.get("/steering")
def show_steering() -> Response:
    """Show what is with the steering group, with room for what it decides."""
    actor, session = gate.signed_in().actor, db.session()
    county = request.args.get("county") or None
    found = stalled_list(session, actor, county, LISTED, ESCALATED)
    why = meetings.escalations(session, [each["id"] for each in found.items])
    return pages.show(
        "steering.html",
        items=found.items,
        more=found.more,
        why=why,
        county=county,
        county_name=words.county_name,
        counties=sorted(access.counties_of(actor, Right.REVIEW) or words.COUNTIES),
        flags=FLAGS,
        day=words.day,
        moment=words.moment,
        **review_words.told(),
    )


@bp.get("/meetings")
def show_list() -> Response:
    """List the meetings, with a form that opens another."""
    return _list({}, ())


@bp.post("/meetings")
def open_one() -> Response:
    """Open a meeting, and show it."""

    def deed(session: Session) -> Response:
        day = day_typed("heldOn")
        county = step_form.text("county")
        if day is None or county not in words.COUNTIES:
            sentence = gettext("State this.")
            wrong = {"/heldOn": day is None, "/county": county not in words.COUNTIES}
            raise InvalidError([FieldError(at, "required", sentence) for at in wrong if wrong[at]])
        held = operations.open_meeting(session, gate.signed_in().actor, county, day)
        return pages.go("web.meetings.show", meeting=held.uid)

    try:
        return once.send(deed)
    except InvalidError as error:
        return _list(pages.told(error), (), pages.FAULTY)
    except RefusedError as error:
        return _list({}, error.refusals, CONFLICT)


@bp.get("/meetings/<meeting>")
def show(meeting: str) -> Response:
    """Show what was on the list then, and what was decided; raises NotFoundError."""
    actor = gate.signed_in().actor
    held = meetings.one_meeting(db.session(), actor, meeting)
    return pages.show(
        "meeting.html",
        held=held,
        decides=access.may(actor, Right.MANAGE_ACTIVITIES, held["countyCode"]),
        flags=FLAGS,
        decisions=review_words.DECISIONS,
        county_name=words.county_name,
        day=words.day,
        moment=words.moment,
        **review_words.told(),
    )


@bp.post("/meetings/<meeting>/close")
def close(meeting: str) -> Response:
    """Close a meeting; raises NotFoundError and NotPermittedError."""
    actor = gate.signed_in().actor
    with transaction() as session:
        held = meetings.one_meeting(session, actor, meeting)
        if not access.may(actor, Right.MANAGE_ACTIVITIES, held["countyCode"]):
            raise NotPermittedError(meeting)
        operations.close_meeting(session, actor, meeting)
    return pages.go("web.meetings.show", meeting=meeting)


def _list(
    errors: dict[str, str], refusals: tuple[Refusal, ...] | list[Refusal], status: int = 200
) -> Response:
    actor = gate.signed_in().actor
    return pages.show(
        "meetings.html",
        errors=errors,
        status=status,
        refusals=refusals,
        meetings=meetings.meetings(db.session(), actor),
        counties=choices.counties(actor, Right.MANAGE_ACTIVITIES),
        county_name=words.county_name,
        day=words.day,
    )
