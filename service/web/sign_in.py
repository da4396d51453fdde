"""Sign-in: by a link in a mail, by a password with a code, or through a provider.

No answer here tells whether a person exists, neither by its words nor by its time.
"""

import re

from flask import Blueprint, Response, g, request

from service.auth import links, passwords, second_factor, sessions, throttle
from service.auth.sessions import Proof
from service.core.db import db, transaction
from service.core.i18n import gettext
from service.models.sign_in import Lacking, Method, Purpose
from service.web import cookies, entering, gate, pages, providers

bp = Blueprint("sign_in", __name__)
ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
LONGEST_ADDRESS = 254  # characters (RFC 5321)
KINDS = {Purpose.SIGN_IN: "link", Purpose.RESET: "reset"}  # as throttle.py calls them


@bp.get("/sign-in")
def show() -> Response:
    """Show the ways in; whoever is in already goes on."""
    return pages.go_on() if _is_in() else _page()


@bp.post("/sign-in")
def ask() -> Response:
    """Have a link sent."""
    return _ask(Purpose.SIGN_IN)


@bp.get("/sign-in/reset")
def show_reset() -> Response:
    """Tell how to get in without the password."""
    return pages.show("reset.html", address="")


@bp.post("/sign-in/reset")
def ask_reset() -> Response:
    """Have a link sent that leads to another password."""
    return _ask(Purpose.RESET)


@bp.get("/sign-in/sent")
def show_sent() -> Response:
    """Say that a link is on its way, if anybody has that address."""
    return pages.show("sent.html")


@bp.get("/sign-in/link/<secret>")
def show_link(secret: str) -> Response:
    """Show the button that uses the link up; raises LinkError, ThrottledError."""
    throttle.demand("invitation", request.remote_addr)
    return pages.show("link.html", purpose=links.look(db.session(), secret).value, secret=secret)


@bp.post("/sign-in/link/<secret>")
def use_link(secret: str) -> Response:
    """Let in whoever holds the link, this once; raises LinkError, ThrottledError."""
    throttle.demand("invitation", request.remote_addr)
    try:
        with transaction() as session:
            used = links.use(session, secret)
            lacking = entering.lacks(session, used.person, Method.LINK)
            proof = Proof(method=Method.LINK, acr=used.purpose.value)
            begun = entering.begin(session, used.person, proof, lacking=lacking)
    except links.LinkError:
        throttle.count("invitation", request.remote_addr)
        raise
    leads = pages.go("web.password.show") if used.purpose is Purpose.RESET else pages.go_on()
    return entering.enter(leads, begun)


@bp.get("/sign-in/password")
def show_password() -> Response:
    """Lead to the form, for whoever comes back here."""
    return pages.go("web.sign_in.show")


@bp.post("/sign-in/password")
def take_password() -> Response:
    """Take an address and a password, after which the second factor is asked for.

    Raises ThrottledError.
    """
    address = pages.field("address")
    throttle.demand("sign_in", request.remote_addr, address)
    known = passwords.check(db.session(), address, pages.secret_field("password"))
    if known is None:
        throttle.count("sign_in", request.remote_addr, address)
        sentence = gettext("The address or the password is wrong.")
        return _page({"password": sentence}, address)
    throttle.clear("sign_in", request.remote_addr, address)
    with transaction() as session:
        passwords.renew(session, known)
        lacking = entering.lacks(session, known.person, Method.PASSWORD)
        if lacking is Lacking.SECOND_FACTOR:
            second_factor.show(session, entering.vault(), known.person)
        proof = Proof(method=Method.PASSWORD)
        begun = entering.begin(session, known.person, proof, lacking=lacking)
    return entering.enter(pages.go("web.home.show"), begun)


@bp.get("/sign-in/code")
def ask_code() -> Response:
    """Ask for the code of the second factor."""
    return pages.show("code.html") if _lacks_code() else pages.go_on()


@bp.post("/sign-in/code")
def take_code() -> Response:
    """Take the code, and go on in a session that lacks nothing; raises ThrottledError."""
    if not _lacks_code():
        return pages.go_on()
    who = gate.signed_in()
    uid = who.actor.person or ""
    throttle.demand("code", request.remote_addr, uid)
    with transaction() as session:
        accepted = second_factor.accept(
            session, entering.vault(), who.person, pages.secret_field("code")
        )
        begun = entering.begin(session, who.person, who.proof) if accepted else ""
    if not accepted:
        throttle.count("code", request.remote_addr, uid)
        sentence = gettext("The code is wrong, or has been used. Wait for the next one.")
        return pages.show("code.html", errors={"code": sentence})
    throttle.clear("code", request.remote_addr, uid)
    return entering.enter(pages.go_on(), begun)


@bp.post("/sign-out")
def sign_out() -> Response:
    """End this session, and let the browser forget all that it kept for us."""
    secret = cookies.session_secret()
    if secret:
        with transaction() as session:
            sessions.end(session, secret)
    answer = pages.go("web.sign_in.show")
    cookies.drop_session(answer)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def _ask(purpose: Purpose) -> Response:
    address = pages.field("address")
    if len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address):
        errors = {"address": gettext("Write an e-mail address.")}
        if purpose is Purpose.SIGN_IN:
            return _page(errors, address)
        return pages.show("reset.html", errors=errors, address=address)
    kind = KINDS[purpose]
    throttle.demand(kind, request.remote_addr, address)
    throttle.count(kind, request.remote_addr, address)
    with transaction() as session:
        links.ask(session, address, purpose)
    return pages.go("web.sign_in.show_sent")


def _page(errors: dict[str, str] | None = None, address: str = "") -> Response:
    return pages.show("sign_in.html", errors=errors, address=address, providers=providers.issuers())


def _is_in() -> bool:
    return g.signed_in is not None and not g.signed_in.lacks


def _lacks_code() -> bool:
    return g.signed_in is not None and g.signed_in.lacks is Lacking.CODE
