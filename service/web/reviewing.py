"""Deal with one activity that has stopped: remind, let it rest, note, or take it further."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.errors import FieldError, InvalidError, NotPermittedError, Refusal, RefusedError
from service.core.i18n import gettext
from service.models.words import Decision
from service.reports.activities import one_activity
from service.web import gate, once, pages, review_words, step_form, words
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.operations import Dealing

bp = Blueprint("reviewing", __name__)
CONFLICT = 409
DECISIONS = frozenset(each.value for each in Decision)


@bp.get("/activities/<uid>/review")
def show(uid: str) -> Response:
    """Ask what to do; raises NotFoundError and NotPermittedError."""
    return _page(uid)


@bp.post("/activities/<uid>/review")
def decide(uid: str) -> Response:
    """Write what was decided, and go back to the review; raises as ``show`` does."""

    def deed(session: Session) -> Response:
        operations.review(session, gate.signed_in().actor, uid, dealing("note"))
        if _meeting():
            return pages.go("web.meetings.show", meeting=_meeting())
        return pages.go("web.review.show")

    try:
        return once.send(deed)
    except InvalidError as error:
        return _page(uid, errors=pages.told(error), status=pages.FAULTY)
    except RefusedError as error:
        return _page(uid, refusals=error.refusals, status=CONFLICT)


def dealing(note: str) -> Dealing:
    """Return what was decided, with the text of the field *note*; raises InvalidError."""
    deed = pages.field("deed")
    if deed not in DECISIONS:
        raise InvalidError([FieldError("/deed", "required", gettext("Choose what to do."))])
    return Dealing(
        decision=Decision(deed),
        note=step_form.text(note),
        until=day_typed("until") if deed == Decision.SNOOZE else None,
        meeting=_meeting(),
    )


def _meeting() -> str | None:
    """Return the meeting at which it is decided, as the address names it."""
    return request.args.get("meeting") or None


def day_typed(name: str) -> date | None:
    """Return the day that was typed into the field *name*, if any; raises InvalidError."""
    typed = step_form.text(name)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        sentence = gettext("Write the day as YYYY-MM-DD.")
        raise InvalidError([FieldError(f"/{name}", "not_a_date", sentence)]) from None


def _page(
    uid: str,
    *,
    errors: Mapping[str, str] | None = None,
    refusals: Sequence[Refusal] = (),
    status: int = 200,
) -> Response:
    actor = gate.signed_in().actor
    activity = one_activity(db.session(), actor, uid)
    if not access.may(actor, Right.MANAGE_ACTIVITIES, activity["countyCode"]):
        raise NotPermittedError(uid)
    return pages.show(
        "reviewing.html",
        errors=errors,
        status=status,
        refusals=refusals,
        activity=activity,
        stopped=activity["stalled"],
        deeds=review_words.DEEDS,
        state_name=review_words.state_name,
        day=words.day,
    )
