"""That is not right: an owner's word against what a coordinator entered on its behalf."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.errors import InvalidError, Refusal, RefusedError
from service.reports.activities import one_activity
from service.reports.receipts import receipt
from service.web import gate, once, pages, step_form, step_words, words
from service.workflows import operations, settling
from service.workflows.refusals import refusal

bp = Blueprint("objections", __name__, url_prefix="/activities/<uid>/objections")
CONFLICT = 409


@bp.get("/<entry>")
def show(uid: str, entry: str) -> Response:
    """Ask what is wrong with what was entered; raises NotFoundError and NotPermittedError."""
    return _page(uid, entry)


@bp.post("/<entry>")
def send(uid: str, entry: str) -> Response:
    """Write the objection, and show its receipt; raises NotFoundError and NotPermittedError."""

    def deed(session: Session) -> Response:
        actor, reason = gate.signed_in().actor, step_form.text("reason")
        written = operations.object_to(session, actor, uid, entry, reason)
        return pages.go("web.receipts.show", uid=uid, entry=written.uid)

    try:
        return once.send(deed)
    except InvalidError as error:
        return _page(uid, entry, errors=pages.told(error))
    except RefusedError as error:
        return _page(uid, entry, refusals=error.refusals)


def _page(
    uid: str,
    entry: str,
    errors: Mapping[str, str] | None = None,
    refusals: Sequence[Refusal] = (),
) -> Response:
    actor, database = gate.signed_in().actor, db.session()
    found = receipt(database, actor, uid, entry)
    if found["onBehalfOf"] is None:
        refusals = [refusal("not_on_behalf")]
    else:
        settling.demand_reporter(actor, found["onBehalfOf"]["id"])
    return pages.show(
        "objection.html",
        errors=errors,
        status=CONFLICT if refusals else 200,
        refusals=refusals,
        entry=found,
        activity=one_activity(database, actor, uid),
        what=step_words.event_name(found["event"], found["level"]),
        hints=step_words.HINTS,
        instant=words.instant,
    )
