"""Which other systems are told of what happens: add one, try it, change it, see what came of it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import LazyString
from sqlalchemy.orm import Session

from service.core.db import db, transaction
from service.core.i18n import _
from service.reports.webhooks import boards, one_webhook, webhook_list
from service.web import drafts, gate, pages, reading_forms, words
from service.web.reading_forms import NONE, Faults
from service.workflows import access
from service.workflows.access import Right
from service.workflows.operations import webhooks
from service.workflows.operations.webhooks import Terms
from service.workflows.vocabulary import Actor
from service.workflows.webhook_events import EVENTS, PING

bp = Blueprint("webhooks", __name__, url_prefix="/webhooks")
OUTCOMES: dict[str | None, LazyString] = {
    None: _("Waits"),
    "delivered": _("Delivered"),
    "moot": _("No longer needed"),
    "refused": _("Refused"),
    "dead": _("Given up"),
}
SAID = {
    "no_such_name": _("The name leads nowhere."),
    "address_inside": _("The name leads to an address inside, where nothing is sent."),
    "no_answer": _("Nobody answered."),
    "timeout": _("The answer took too long."),
    "tls": _("The certificate does not hold."),
    "paused": _("It is paused."),
    "key_changed": _("The service's own key is another by now: make a new secret."),
}
DONE = {
    "pinged": _("The message is on its way. Load the page again in a few seconds."),
    "changed": _("Saved."),
    "retried": _("It is tried once more within a few seconds."),
}


@bp.get("")
def show_list() -> Response:
    """List the systems that are told; raises NotPermittedError."""
    found = webhook_list(db.session(), gate.signed_in().actor)
    return pages.show("webhooks.html", webhooks=found, events=EVENTS)


@bp.get("/new")
def show_new() -> Response:
    """Ask for the address of a system; raises NotPermittedError."""
    return _new()


@bp.post("/new")
def add() -> Response:
    """Let a system be told, and show its secret this once."""
    _demand()

    def deed() -> Response:
        with transaction() as session:
            actor, board = gate.signed_in().actor, pages.field("organisation")
            made, secret = webhooks.add_webhook(session, actor, board, _typed(), _terms())
            uid = made.uid
            drafts.drop(session)
        return _told(uid, secret)

    return reading_forms.attempt(deed, _new)


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show a system with what was sent to it; raises NotFoundError."""
    return _page(uid)


@bp.post("/<uid>")
def edit(uid: str) -> Response:
    """Change where it is and what it is told of."""

    def deed(session: Session, actor: Actor) -> None:
        webhooks.edit_webhook(session, actor, uid, _typed(), _terms())

    return _do(uid, "changed", deed)


@bp.post("/<uid>/pause")
def pause(uid: str) -> Response:
    """Tell it nothing for a while."""
    return _set_paused(uid, paused=True)


@bp.post("/<uid>/resume")
def resume(uid: str) -> Response:
    """Go on telling it."""
    return _set_paused(uid, paused=False)


@bp.post("/<uid>/ping")
def ping(uid: str) -> Response:
    """Send it one message, to try it."""
    return _do(uid, "pinged", lambda session, actor: webhooks.ping_webhook(session, actor, uid))


@bp.post("/<uid>/deliveries/<message>/retry")
def retry(uid: str, message: str) -> Response:
    """Try once more what it did not take."""

    def deed(session: Session, actor: Actor) -> None:
        webhooks.retry_delivery(session, actor, uid, message)

    return _do(uid, "retried", deed)


@bp.post("/<uid>/rotate")
def rotate(uid: str) -> Response:
    """Give it another secret, and show that this once."""
    one_webhook(db.session(), gate.signed_in().actor, uid)
    with transaction() as session:
        secret = webhooks.rotate_webhook(session, gate.signed_in().actor, uid, _terms())
    return _told(uid, secret)


@bp.post("/<uid>/remove")
def remove(uid: str) -> Response:
    """Tell it nothing more, for good."""
    one_webhook(db.session(), gate.signed_in().actor, uid)
    with transaction() as session:
        webhooks.remove_webhook(session, gate.signed_in().actor, uid)
    return pages.go("web.webhooks.show_list")


def _demand() -> None:
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_ORGANISATIONS)


def _terms() -> Terms:
    return Terms(current_app.config["SECRET_KEY"], current_app.config["WEBHOOK_HOSTS"])


def _typed() -> dict[str, Any]:
    """Return what was typed; a box that is not one of ours is left for the operation to refuse."""
    return {"url": pages.field("url"), "events": request.form.getlist("events")[: len(EVENTS) + 1]}


def _set_paused(uid: str, *, paused: bool) -> Response:
    def deed(session: Session, actor: Actor) -> None:
        webhooks.edit_webhook(session, actor, uid, {"paused": paused}, _terms())

    return _do(uid, "changed", deed)


def _do(uid: str, done: str, deed: Callable[[Session, Actor], object]) -> Response:
    """Do something to one system and show its page; raises NotFoundError, NotPermittedError."""
    one_webhook(db.session(), gate.signed_in().actor, uid)

    def doing() -> Response:
        with transaction() as session:
            deed(session, gate.signed_in().actor)
            drafts.drop(session)
        return pages.go("web.webhooks.show", uid=uid, done=done)

    return reading_forms.attempt(doing, lambda faults: _page(uid, faults))


def _new(faults: Faults = NONE) -> Response:
    _demand()
    return pages.show(
        "webhook_new.html",
        errors=faults.errors,
        boards=boards(db.session(), gate.signed_in().actor),
        events=[*EVENTS.items()],
        chosen=drafts.typed().getlist("events"),
    )


def _told(uid: str, secret: str) -> Response:
    return pages.show("webhook_secret.html", uid=uid, secret=secret)


def _page(uid: str, faults: Faults = NONE) -> Response:
    found = one_webhook(db.session(), gate.signed_in().actor, uid)
    typed = drafts.typed()
    return pages.show(
        "webhook.html",
        errors=faults.errors,
        webhook=found,
        address=typed.get("url", found["url"]),
        chosen=typed.getlist("events") if "url" in typed else found["events"],
        events=[*EVENTS.items()],
        names={**EVENTS, PING: _("A message to try it")},
        outcomes=OUTCOMES,
        said=SAID,
        done=DONE.get(request.args.get("done", "")),
        instant=words.instant,
    )
