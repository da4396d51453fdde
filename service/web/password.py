"""One's password: set after a link, changed by whoever knows the old one."""

from datetime import timedelta

from flask import Blueprint, Response, request

from service.auth import passwords, second_factor, throttle
from service.auth.sessions import Proof
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import InvalidError
from service.core.i18n import gettext
from service.models.sign_in import Lacking, Method
from service.web import entering, gate, pages
from service.workflows.operations import signing_in

bp = Blueprint("password", __name__)
FRESH = timedelta(minutes=15)  # after a link was used, in which it stands in for the old password


@bp.get("/account/password")
def show() -> Response:
    """Show the form."""
    return _page()


@bp.post("/account/password")
def change() -> Response:
    """Set a new password, end all other sessions, and go on in a new one.

    A password needs a second factor: who has none sets one up next. Raises ThrottledError.
    """
    who, new = gate.signed_in(), pages.secret_field("password")
    try:
        passwords.demand_good(new, who.email)
    except InvalidError as error:
        return _page(pages.told(error))
    if not _may(pages.secret_field("current")):
        return _page({"current": gettext("This is not your present password.")})
    kept = passwords.hash_of(new)
    with transaction() as session:
        signing_in.set_password(session, who.actor, who.actor.person or "", kept)
        lacking = None if second_factor.has_one(session, who.person) else Lacking.SECOND_FACTOR
        if lacking:
            second_factor.show(session, entering.vault(), who.person)
        begun = entering.begin(session, who.person, Proof(method=Method.PASSWORD), lacking=lacking)
    leads = "web.second_factor.show" if lacking else "web.account.show"
    return entering.enter(pages.go(leads), begun)


def _may(current: str) -> bool:
    """Tell whether the person has shown who they are anew: by a link, or the present password."""
    if _is_fresh():
        return True
    who = gate.signed_in()
    uid = who.actor.person or ""
    throttle.demand("sign_in", request.remote_addr, uid)
    if passwords.is_own(db.session(), who.person, current):
        return True
    throttle.count("sign_in", request.remote_addr, uid)
    return False


def _is_fresh() -> bool:
    proof = gate.signed_in().proof
    at = proof.auth_time
    return proof.method is Method.LINK and at is not None and clock.now() - at < FRESH


def _page(errors: dict[str, str] | None = None) -> Response:
    told = {"shortest": passwords.SHORTEST, "fresh": _is_fresh()}
    return pages.show("password.html", errors=errors, **told)
