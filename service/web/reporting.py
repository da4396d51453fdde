"""How it goes, in three clicks; and the same page for who cannot go on and says what would help."""

from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core import texts
from service.core.db import db
from service.core.errors import FieldError, InvalidError, NotPermittedError, RefusedError
from service.core.i18n import gettext
from service.models.words import Progress, Signal
from service.reports.activities import one_activity
from service.reports.receipts import entry_numbered
from service.web import asked_step, choices, gate, once, pages, step_form
from service.workflows import operations

bp = Blueprint("reporting", __name__, url_prefix="/activities/<uid>/report")
CONFLICT = 409
LONGEST = 2_000  # characters
WORDS = {"progress": Progress, "signal": Signal}


@bp.get("")
def show(uid: str) -> Response:
    """Show the form, filled in as the owner last said; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("")
def send(uid: str) -> Response:
    """Write the report, and show its receipt; raises NotFoundError and NotPermittedError."""
    activity, part = _found(uid)
    if part is None:
        return _page(uid)
    whose = part["organisation"]["id"]
    try:
        values = _values()

        def deed(session: Session) -> Response:
            actor = gate.signed_in().actor
            made = operations.report_status(session, actor, activity["id"], whose, values)
            entry = entry_numbered(session, activity["id"], made.entry_sequence)
            return pages.go("web.receipts.show", uid=uid, entry=entry)

        return once.send(deed)
    except InvalidError as error:
        return _page(uid, errors=pages.told(error))
    except RefusedError as error:
        return _page(uid, status=CONFLICT, refusals=error.refusals)


def _page(uid: str, **told: Any) -> Response:  # noqa: ANN401 -- what the template tells
    activity, part = _found(uid)
    if part is None:
        offers = [each for each in activity["owners"] if each["organisation"]["id"] in _own()]
        return pages.show("whose.html", activity=activity, offers=offers)
    return pages.show(
        "reporting.html",
        **told,
        activity=activity,
        part=part,
        help="help" in request.args or part["blocked"],
        progress=choices.PROGRESS,
        signals=choices.SIGNALS,
    )


def _found(uid: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the activity, and the part to report for; None when it is to be chosen."""
    who = gate.signed_in()
    asked = request.args.get("organisation") or None
    activity = one_activity(db.session(), who.actor, uid, asked)
    own = {each["organisation"]["id"] for each in activity["owners"] if each["state"]} & _own()
    if not own or (asked and asked not in own):
        raise NotPermittedError(uid)
    chosen = asked or (who.organisation if who.organisation in own else None)
    if chosen is None and len(own) > 1:
        return activity, None
    return activity, asked_step.part_of(activity, chosen or next(iter(own)))


def _own() -> frozenset[str]:
    return gate.signed_in().actor.organisations


def _values() -> dict[str, Any]:
    """Return what was chosen and typed; raises InvalidError with every fault."""
    errors = [*_bad_words(), *_bad_texts()]
    if errors:
        raise InvalidError(errors)
    blocked = "blocked" in request.form
    return {
        **{name: kind(text) for name, kind in WORDS.items() if (text := step_form.text(name))},
        "comment": step_form.text("comment") or None,
        "blocked": blocked,
        "blocked_help": (step_form.text("blockedHelp") or None) if blocked else None,
    }


def _bad_words() -> list[FieldError]:
    sentence = gettext("Choose one of those that are listed.")
    return [
        FieldError(f"/{name}", "not_a_choice", sentence)
        for name, kind in WORDS.items()
        if (typed := step_form.text(name)) and typed not in tuple(kind)
    ]


def _bad_texts() -> list[FieldError]:
    found = {
        name: texts.fault_in(step_form.text(name), LONGEST) for name in ("comment", "blockedHelp")
    }
    return [FieldError(f"/{name}", *fault) for name, fault in found.items() if fault]
