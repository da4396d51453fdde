"""Set up a second factor: a code to scan, shown until an application has answered with it."""

from flask import Blueprint, Response, make_response, request

from service.auth import second_factor, throttle
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.core.i18n import gettext
from service.web import entering, gate, pages
from service.workflows.operations import signing_in

bp = Blueprint("second_factor", __name__)


@bp.get("/account/second-factor")
def show() -> Response:
    """Show what to scan, if setting up has begun."""
    return _page()


@bp.post("/account/second-factor/begin")
def begin() -> Response:
    """Make a secret to share; the one that counts now does so until the new one is confirmed."""
    with transaction() as session:
        second_factor.show(session, entering.vault(), gate.signed_in().person)
    return pages.go("web.second_factor.show")


@bp.get("/account/second-factor/picture.svg")
def show_picture() -> Response:
    """Show the QR code; raises NotFoundError unless one is being set up."""
    who = gate.signed_in()
    secret = second_factor.shown_secret(db.session(), entering.vault(), who.person)
    if secret is None:
        raise NotFoundError(request.path)
    answer = make_response(second_factor.picture(secret, who.email))
    answer.mimetype = "image/svg+xml"
    return answer


@bp.post("/account/second-factor")
def confirm() -> Response:
    """Let the shown secret count, once a code of it has come; raises ThrottledError.

    Whoever has a second factor already gives a code of that one too.
    """
    who = gate.signed_in()
    uid = who.actor.person or ""
    throttle.demand("code", request.remote_addr, uid)
    begun = ""
    with transaction() as session:
        errors, step = _judged()
        if step is not None:
            signing_in.set_second_factor(session, who.actor, uid, step)
            begun = entering.begin(session, who.person, who.proof)
    if errors:
        throttle.count("code", request.remote_addr, uid)
        return _page(errors)
    throttle.clear("code", request.remote_addr, uid)
    return entering.enter(pages.go_on(), begun)


def _judged() -> tuple[dict[str, str], int | None]:
    """Return what is wrong with the codes that were sent, and the step of the new one."""
    who, vault, database = gate.signed_in(), entering.vault(), db.session()
    secret = second_factor.shown_secret(database, vault, who.person)
    if secret is None:
        raise NotFoundError(request.path)
    step = second_factor.step_of(secret, pages.secret_field("code"), clock.now())
    if step is None:
        return {"code": gettext("The code does not fit. Wait for the next one.")}, None
    has_one = second_factor.has_one(database, who.person)
    present = pages.secret_field("current")
    if has_one and not second_factor.accept(database, vault, who.person, present):
        return {"current": gettext("The code is wrong, or has been used.")}, None
    return {}, step


def _page(errors: dict[str, str] | None = None) -> Response:
    who, database = gate.signed_in(), db.session()
    secret = second_factor.shown_secret(database, entering.vault(), who.person)
    return pages.show(
        "second_factor.html",
        errors=errors,
        secret=secret and " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        has_one=second_factor.has_one(database, who.person),
        needed=who.lacks is not None,
    )
