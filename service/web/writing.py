"""A coordinator's message to all owners of an activity: who gets it, and the text."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.errors import InvalidError, Refusal, RefusedError
from service.reports.activities import one_activity
from service.reports.reached import reached
from service.web import gate, once, pages, step_form
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.refusals import refusal

bp = Blueprint("writing", __name__, url_prefix="/activities/<uid>/message")
CONFLICT = 409


@bp.get("")
def show(uid: str) -> Response:
    """Show who would get the message; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("")
def send(uid: str) -> Response:
    """Send it; raises NotFoundError, NotPermittedError."""

    def deed(session: Session) -> Response:
        actor, note = gate.signed_in().actor, step_form.text("note")
        written = operations.write_to_owners(session, actor, uid, note)
        return pages.go("web.receipts.show", uid=uid, entry=written.uid)

    try:
        return once.send(deed)
    except InvalidError as error:
        return _page(uid, errors=pages.told(error))
    except RefusedError as error:
        return _page(uid, refusals=error.refusals)


def _page(
    uid: str, errors: Mapping[str, str] | None = None, refusals: Sequence[Refusal] = ()
) -> Response:
    actor, session = gate.signed_in().actor, db.session()
    activity = one_activity(session, actor, uid)
    access.demand(actor, Right.MANAGE_ACTIVITIES, activity["countyCode"])
    owners = reached(session, actor, uid)
    if not any(each["people"] for each in owners):
        refusals = [refusal("nobody_to_write_to")]
    return pages.show(
        "writing.html",
        errors=errors,
        status=CONFLICT if refusals else 200,
        refusals=refusals,
        activity=activity,
        owners=owners,
    )
