"""Signing in through one's own organisation's provider: out, and back.

Nothing is begun by a form, since browsers count the way on to the provider as a part of it, which
`form-action 'self'` forbids. To connect is a deed, so it is a form, and its page has the way on.
"""

from flask import Blueprint, Response, current_app, g, make_response, redirect, request, url_for

from service.auth import oidc, oidc_people, throttle
from service.auth.oidc import Arrival, Departure
from service.auth.oidc_errors import Failure, OidcError
from service.auth.oidc_provider import Provider
from service.core import logs
from service.core.db import transaction
from service.core.errors import NotFoundError
from service.core.i18n import _
from service.core.issuers import Issuer
from service.web import entering, gate, pages
from service.web.identities import title_of

bp = Blueprint("oidc", __name__, url_prefix="/sign-in/oidc")
COOKIE = "__Host-forankra-oidc"
# What somebody would see often who tries answers of their own making.
GUESSED = {Failure.UNTRUSTED, Failure.UNKNOWN}
# What the page says: status, what happened, and what to do.
TOLD = {
    Failure.EXPIRED: (
        400,
        _("This sign-in was begun too long ago, or in another browser."),
        _("Begin again."),
    ),
    Failure.ENDED: (
        403,
        _("Your organisation's sign-in ended before it was done."),
        _("Begin again, or ask your organisation's own support."),
    ),
    Failure.UNREACHABLE: (
        503,
        _("Your organisation's sign-in does not answer just now."),
        _("Try again in a few minutes."),
    ),
    Failure.UNTRUSTED: (
        403,
        _("The answer of your organisation's sign-in could not be relied on."),
        _("Begin again. If it happens again, tell your coordinator."),
    ),
    Failure.TOO_WEAK: (
        403,
        _("What you do here needs a stronger sign-in than the one that your organisation told of."),
        _("Sign in again by your strongest method, such as a card or an app."),
    ),
    Failure.UNKNOWN: (
        403,
        _("Nobody here is connected with this sign-in."),
        _("Open your invitation first, and connect your sign-in under “My account”."),
    ),
    Failure.OUT_OF_REACH: (
        403,
        _("This sign-in may not speak for those whom you act for here."),
        _("Sign in another way, or ask your coordinator."),
    ),
    Failure.NOT_INVITED: (
        403,
        _("Only who has just come by an invitation can connect a sign-in."),
        _("Ask your coordinator for a new invitation, and connect when you have opened it."),
    ),
    Failure.TAKEN: (
        409,
        _("This sign-in is already connected with somebody else here."),
        _("Ask your coordinator to take it away from there first."),
    ),
}


@bp.get("/<issuer>")
def start(issuer: str) -> Response:
    """Send the browser to the provider."""
    provider = _provider(issuer)
    return _away(provider, oidc.depart(provider.issuer))


@bp.post("/<issuer>/connect")
def connect(issuer: str) -> Response:
    """Show the way on to the provider, for who is to be known by it from now on."""
    provider, here = _provider(issuer), gate.signed_in()
    oidc_people.demand_invited(here)
    departure = oidc.depart(provider.issuer, connecting=here.actor.person)
    address = oidc.address(provider, departure, _return_to(provider.issuer))
    page = pages.show("connect.html", title=title_of(provider.issuer), address=address)
    return _keep(page, departure)


@bp.get("/<issuer>/callback")
def come_back(issuer: str) -> Response:
    """Let in, or connect, who comes back from the provider with proof."""
    provider = _provider(issuer)
    throttle.demand("sign_in", request.remote_addr)
    departure = oidc.opened(request.cookies.get(COOKIE), _secret_key())
    arrival = oidc.arrive(provider, departure, _sent(), _return_to(provider.issuer))
    return _connect(provider, arrival) if departure.connecting else _enter(provider, arrival)


@bp.errorhandler(OidcError)
def tell(error: OidcError) -> Response:
    """Say what happened and what to do; the log has more, though nothing personal."""
    issuer = (request.view_args or {}).get("issuer")
    logs.tell("sign_in_refused", issuer=issuer, failure=error.failure, detail=error.detail)
    if error.failure in GUESSED:
        throttle.count("sign_in", request.remote_addr)
    status, what, remedy = TOLD[error.failure]
    return _forget(pages.show("error.html", status=status, title=what, text=remedy))


def _enter(provider: Provider, arrival: Arrival) -> Response:
    with transaction() as session:
        found = oidc_people.recognise(session, arrival, provider.issuer)
        begun = entering.begin(session, found.person, found.proof) if found else None
    if begun is None:
        return _away(provider, oidc.depart(provider.issuer, strong=True))
    return entering.enter(_forget(pages.go_on()), begun)


def _connect(provider: Provider, arrival: Arrival) -> Response:
    if g.signed_in is None or g.signed_in.lacks:
        raise OidcError(Failure.EXPIRED, "signed out")
    with transaction() as session:
        oidc_people.connect(session, arrival, provider.issuer, gate.signed_in())
    logs.tell("identity_connected", issuer=provider.issuer.name)
    return _forget(pages.go("web.identities.show"))


def _away(provider: Provider, departure: Departure) -> Response:
    address = oidc.address(provider, departure, _return_to(provider.issuer))
    return _keep(make_response(redirect(address, 303)), departure)


def _keep(answer: Response, departure: Departure) -> Response:
    """Let the browser bring *departure* along when it comes back, within ten minutes."""
    sealed = oidc.sealed(departure, _secret_key())
    answer.set_cookie(
        COOKIE, sealed, max_age=oidc.LASTS, path="/", secure=True, httponly=True, samesite="Lax"
    )
    return answer


def _forget(answer: Response) -> Response:
    """Let the browser forget what it brought along, whatever came of it: it is used once."""
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


def _provider(name: str) -> Provider:
    """Return the provider called *name*, as this process knows it; raises NotFoundError."""
    issuer = next((each for each in current_app.config["ISSUERS"] if each.name == name), None)
    if issuer is None:
        raise NotFoundError(name)
    known: dict[str, Provider] = current_app.extensions.setdefault("oidc_providers", {})
    if name not in known or known[name].issuer != issuer:
        known[name] = Provider(issuer)
    return known[name]


def _return_to(issuer: Issuer) -> str:
    """Return where the provider sends the browser: never by what a request calls our host."""
    return f"{current_app.config['PUBLIC_URL']}{url_for('web.oidc.come_back', issuer=issuer.name)}"


def _sent() -> dict[str, str]:
    """Return what came back in the query; what is told twice could be read in two ways."""
    if any(len(told) > 1 for told in request.args.listvalues()):
        raise OidcError(Failure.UNTRUSTED, "told twice")
    return request.args.to_dict()


def _secret_key() -> str:
    return str(current_app.config["SECRET_KEY"])
