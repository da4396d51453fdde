"""What went to whom, when, and what came of it; what was given up is sent again from here."""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from flask_babel import LazyString

from service.core.db import db, transaction
from service.core.errors import RefusedError
from service.core.i18n import _
from service.models.outbox import DEAD, DELIVERED, MOOT, READDRESSED, REFUSED
from service.reports.outgoing import WAITING, OutgoingFilter, outgoing
from service.web import form_pages, gate, pages, words
from service.workflows import operations

bp = Blueprint("outgoing", __name__)
OUTCOMES: Mapping[str, LazyString] = {
    WAITING: _("Waits to be sent"),
    DELIVERED: _("Sent"),
    MOOT: _("Not sent: there was nothing to tell any more"),
    REFUSED: _("Came back: the address is wrong, or the mailbox full"),
    READDRESSED: _("Came back from an address that has been changed since"),
    DEAD: _("Given up after many attempts"),
}
TOPICS: Mapping[str, LazyString] = {
    "sign_in_link": _("Link to sign in"),
    "step_on_behalf": _("A step on somebody's behalf"),
    "reminder": _("A coordinator's reminder"),
    "message_to_owners": _("Message to the owners"),
    "digest": _("What waits, in one letter"),
}


@bp.get("/outbox")
def show() -> Response:
    """List the letters to the people whom one manages; raises NotPermittedError."""
    return _page()


@bp.post("/outbox/<uid>/retry")
def retry(uid: str) -> Response:
    """Send a letter again; raises NotFoundError, NotPermittedError."""
    try:
        with transaction() as session:
            operations.resend(session, gate.signed_in().actor, uid)
    except RefusedError as error:
        return _page([each.message for each in error.refusals])
    return pages.go("web.outgoing.show")


def _page(refusals: list[str] | None = None) -> Response:
    asked = {name: request.args.get(name) or None for name in ("q", "outcome", "topic")}
    page = form_pages.page_asked()
    found = outgoing(db.session(), gate.signed_in().actor, OutgoingFilter(**asked), page)
    return pages.show(
        "outgoing.html",
        status=409 if refusals else 200,
        refusals=refusals,
        found=form_pages.turned(found, page),
        asked=asked,
        outcomes=OUTCOMES,
        topics=TOPICS,
        instant=words.instant,
    )
