"""What every page passes before its view: a token of our own form, and a session.

What a page asks of whoever comes is in the same table as the ways into the API (auth/rights.py).
"""

from collections.abc import Mapping
from functools import partial

from flask import Blueprint, Response, current_app, g, request
from flask_wtf.csrf import (  # type: ignore[import-untyped]  # the library has no types
    CSRFError,
    CSRFProtect,
)

from service.auth import rights, row_scope, sessions
from service.auth.sessions import SignedIn, SignedOutError, Terms
from service.core import clock, edge
from service.core.db import db
from service.core.errors import NotFoundError
from service.models.sign_in import Lacking
from service.web import cookies, drafts, language, pages, query, room, words
from service.web.drafts import Form

csrf = CSRFProtect()
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BY_SCRIPT = "HX-Request"
ANEW = {"HX-Refresh": "true"}
OURS = ("same-origin", "none")  # what Sec-Fetch-Site says of our own pages, and of no page
# Where a session is sent that still lacks something, and what else it may open.
ASKED_AT = {
    Lacking.CODE: "web.sign_in.ask_code",
    Lacking.SECOND_FACTOR: "web.second_factor.show",
}
OPEN = {
    Lacking.CODE: {"web.sign_in.ask_code", "web.sign_in.take_code"},
    Lacking.SECOND_FACTOR: {
        "web.second_factor.show",
        "web.second_factor.begin",
        "web.second_factor.show_picture",
        "web.second_factor.confirm",
    },
}
UNREMEMBERED = {"web.public.show_embedded"}  # stands in others' pages, and so sets no cookie
POLICY = "; ".join(
    (
        "default-src 'none'",
        *(
            f"{kind} 'self'"
            for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action")
        ),
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def register(bp: Blueprint, forms: Mapping[str, Form]) -> None:
    """Let every request for a page below *bp* pass the gate; of *forms* drafts are kept."""
    bp.record_once(lambda state: csrf.init_app(state.app))
    bp.before_request(partial(_admit, forms))
    bp.after_request(label)


def signed_in() -> SignedIn:
    """Return whose session it is; only behind the gate, in a view that is not public."""
    found: SignedIn = g.signed_in
    return found


def terms() -> Terms:
    """Return what holds for the sessions of this installation."""
    settings = current_app.config
    return Terms(
        idle=settings["SESSION_IDLE"],
        absolute=settings["SESSION_LENGTH"],
        issuers={each.url: each for each in settings["ISSUERS"]},
    )


def _admit(forms: Mapping[str, Form]) -> Response | None:
    query.settle()
    _make_room()
    _demand_our_form()
    if any("\0" in str(each) for each in (request.view_args or {}).values()):
        raise NotFoundError(request.path)  # no address of ours, and no database takes it
    g.signed_in = _found()
    g.form = forms.get(request.endpoint or "")
    if rights.is_public(request.endpoint):
        return None  # whoever is in may be about to come in as somebody else
    if g.signed_in is None:
        return _sign_in_first()
    row_scope.act_for(g.signed_in.actor)
    lacks = g.signed_in.lacks
    if lacks and request.endpoint not in OPEN[lacks]:
        return pages.go(ASKED_AT[lacks])
    return _told_of(drafts.keep(), lost=False)


def _sign_in_first() -> Response:
    """Lead to the sign-in and from there back, also to a form, with what was typed in it."""
    kept = drafts.rescue(cookies.session_secret())
    if BY_SCRIPT in request.headers:
        return _lost_to_a_script(kept)
    if kept:
        pages.remember(kept)
    else:
        pages.remember_where()
    return pages.go("web.sign_in.show")


def _lost_to_a_script(kept: str | None) -> Response:
    """Tell that what was typed is kept, or have the page loaded anew: it then leads to sign-in."""
    if kept:
        pages.remember(kept)
    return _told_of(kept, lost=True) or Response(headers=ANEW)


def _told_of(kept: str | None, *, lost: bool) -> Response | None:
    """Tell that a draft was kept, as a form that is being typed in shows it, or by showing it."""
    if kept is None:
        return None
    if BY_SCRIPT in request.headers:
        at = words.moment(clock.now())
        return pages.show("draft_kept.html", at=at, lost=lost)
    return pages.go_back(kept)


def _make_room() -> None:
    """Let a form bring a file where pages take one, from somebody who is in, and nowhere else."""
    if request.endpoint in room.FILES_TAKEN and _found() is not None:
        room.make()


def _demand_our_form() -> None:
    """Raise CSRFError unless a form of ours was sent, by one of our own pages."""
    if request.method in READING:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in OURS:
        raise CSRFError
    csrf.protect()


def _found() -> SignedIn | None:
    secret = cookies.session_secret()
    if not secret or request.endpoint == "web.static":
        return None
    try:
        return sessions.find(db.session(), secret, terms(), g.trace.request_id)
    except SignedOutError:
        return None


def label(answer: Response) -> Response:
    """Say what a page may load, and that nobody but its reader may keep it."""
    edge.tell(answer, HEADERS)
    if request.endpoint == "web.static":
        _weaken(answer)
        return answer
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers.setdefault("Content-Language", language.of_page())
    answer.vary.update(("Cookie", "Accept-Language"))
    asked = language.chosen()
    if asked and request.endpoint not in UNREMEMBERED:
        cookies.keep_language(answer, asked)
    return answer


def _weaken(answer: Response) -> None:
    """Let a file have one tag however it is packed, so that who has it is not sent it again."""
    tag, weak = answer.get_etag()
    if tag and not weak:
        answer.set_etag(tag, weak=True)
