"""Tell other systems of what happens in a county: their addresses, and what they are told of.

A webhook is of the county board, in whose stream its deeds are; whoever manages the
organisations of the county makes and changes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.core import clock, ids, outgoing
from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import _, gettext
from service.core.outgoing import Listed, OutgoingError
from service.core.webhook_secrets import mark_of, secret_of
from service.models import Message, Organisation, Webhook, WebhookState
from service.models.outbox import WEBHOOK, post
from service.models.webhook import LONGEST_URL
from service.models.words import OrganisationKind
from service.trail.integrating import size
from service.trail.ledger import Ledger
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import open_ledger, role_of
from service.workflows.finding import find
from service.workflows.operations import editing
from service.workflows.vocabulary import SYSTEM, Actor
from service.workflows.webhook_events import EVENTS, PING, body_of

OVERLAP = timedelta(hours=24)  # for which both secrets hold after a change
CHANGED = ("url", "events", "paused")
FAULTS = {
    outgoing.NOT_HTTPS: _("Write an address that begins with https://."),
    outgoing.NOT_PLAIN: _("Write an address without a user, a # or letters beyond ASCII."),
    outgoing.NOT_OPEN: _("Write an address outside: this one is listed nowhere in the settings."),
    outgoing.PORT: _(
        "Write an address without a port: what is listed in the settings alone has one."
    ),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds in this installation: its own secret, and the hosts inside that may be told."""

    secret: str = field(repr=False)
    listed: Listed


def add_webhook(
    session: Session, actor: Actor, organisation: str, values: dict[str, Any], terms: Terms
) -> tuple[Webhook, str]:
    """Let a system of the county board *organisation* (a uid) be told; return its secret too.

    *values* are ``url`` and ``events``. What has a place in the log by now it is not told.
    Raises NotFoundError, NotPermittedError, InvalidError (``/url``, ``/events``,
    ``/organisation``).
    """
    board = _board(session, actor, organisation)
    _demand_valid(values, terms)
    uid = ids.new_uid(clock.now())
    secret = secret_of(terms.secret, uid, 1)
    webhook = Webhook(
        uid=uid,
        organisation_id=board.id,
        url=values["url"],
        events=sorted(values["events"]),
        paused=False,
        removed=False,
        secret_number=1,
        secret_mark=mark_of(secret),
    )
    editing.change_child(_ledger(session, actor, board), webhook, "add_webhook")
    session.add(WebhookState(webhook_id=webhook.id, next_leaf=size(session)))
    session.flush()
    return webhook, secret


def edit_webhook(
    session: Session, actor: Actor, uid: str, values: dict[str, Any], terms: Terms
) -> Webhook:
    """Change ``url``, ``events`` or ``paused`` of a webhook.

    One that goes on is told what happened meanwhile, and what was given up is tried again.
    Raises as ``add_webhook``.
    """
    board, webhook = _open(session, actor, uid)
    _demand_valid({"url": webhook.url, "events": webhook.events, **values}, terms)
    wanted = {name: each for name, each in values.items() if name in CHANGED}
    if "events" in wanted:
        wanted["events"] = sorted(wanted["events"])
    resumed = webhook.paused and wanted.get("paused") is False
    if editing.apply(webhook, wanted):
        editing.change_child(_ledger(session, actor, board), webhook, "edit_webhook")
    if resumed:
        _begin_again(session, webhook)
    return webhook


def rotate_webhook(session: Session, actor: Actor, uid: str, terms: Terms) -> str:
    """Give a webhook another secret, and return it; the one before holds for a day beside it.

    Raises NotFoundError, NotPermittedError.
    """
    board, webhook = _open(session, actor, uid)
    webhook.secret_number += 1
    secret = secret_of(terms.secret, uid, webhook.secret_number)
    webhook.secret_mark = mark_of(secret)
    webhook.overlap_until = clock.now() + OVERLAP
    editing.change_child(_ledger(session, actor, board), webhook, "rotate_webhook")
    return secret


def remove_webhook(session: Session, actor: Actor, uid: str) -> None:
    """Tell a system nothing more, for good; raises NotFoundError, NotPermittedError."""
    board, webhook = _open(session, actor, uid)
    webhook.removed = True
    editing.change_child(_ledger(session, actor, board), webhook, "remove_webhook")


def stop_webhook(session: Session, uid: str) -> None:
    """Pause a webhook that has not answered for days, in the service's own name."""
    board, webhook = _open(session, SYSTEM, uid)
    if editing.apply(webhook, {"paused": True}):
        editing.change_child(_ledger(session, SYSTEM, board), webhook, "stop_webhook")


def ping_webhook(session: Session, actor: Actor, uid: str) -> str:
    """Send a webhook one message that tells of nothing, to try it; return the message's key.

    Raises NotFoundError, NotPermittedError.
    """
    _board_of, webhook = _open(session, actor, uid)
    now = clock.now()
    key = f"webhook/{webhook.uid}/ping/{ids.new_uid(now)}"
    post_to(session, webhook.uid, key, body_of(PING, now, {"webhook": webhook.uid}))
    return key


def retry_delivery(session: Session, actor: Actor, uid: str, message: str) -> None:
    """Try once more what a webhook did not take; raises NotFoundError, NotPermittedError."""
    _board_of, webhook = _open(session, actor, uid)
    if not _make_due(session, webhook, Message.uid == message):
        raise NotFoundError(message)


def post_to(session: Session, webhook: str, key: str, body: dict[str, Any]) -> None:
    """Put the *body* of a message to a *webhook* (a uid) into the outbox, once under its *key*."""
    post(
        session,
        at=clock.now(),
        topic=body["type"],
        person_id=None,
        payload={"webhook": webhook, "body": body},
        dedupe_key=key,
        channel=WEBHOOK,
    )


def _board(session: Session, actor: Actor, uid: str) -> Organisation:
    board = find(session, Organisation, uid, lock=True)
    access.demand(actor, Right.MANAGE_ORGANISATIONS, board.county_code)
    if board.sort is not OrganisationKind.COUNTY_BOARD or board.county_code is None:
        sentence = gettext("Choose a county board: its county is what is told of.")
        raise InvalidError([FieldError("/organisation", "unknown", sentence)])
    return board


def _open(session: Session, actor: Actor, uid: str) -> tuple[Organisation, Webhook]:
    """Return a webhook with the organisation that it is of, which is held for writing."""
    asked = select(Organisation.uid).join(Webhook, Webhook.organisation_id == Organisation.id)
    owner = session.scalar(asked.where(Webhook.uid == uid, ~Webhook.removed))
    if owner is None:
        raise NotFoundError(uid)
    board = find(session, Organisation, owner, lock=True)
    access.demand(actor, Right.MANAGE_ORGANISATIONS, board.county_code)
    fresh = select(Webhook).where(Webhook.uid == uid).execution_options(populate_existing=True)
    return board, session.scalars(fresh).one()


def _ledger(session: Session, actor: Actor, board: Organisation) -> Ledger:
    return open_ledger(session, actor, board, role_of(actor, board.county_code))


def _demand_valid(values: dict[str, Any], terms: Terms) -> None:
    faults = [*_faults_of_url(values["url"], terms), *_faults_of_events(values["events"])]
    if faults:
        raise InvalidError(faults)


def _faults_of_url(url: str, terms: Terms) -> Sequence[FieldError]:
    if len(url) > LONGEST_URL:
        sentence = gettext("At most %(most)s characters.", most=LONGEST_URL)
        return [FieldError("/url", "too_long", sentence)]
    try:
        outgoing.target_of(url, terms.listed)
    except OutgoingError as error:
        return [FieldError("/url", error.code, str(FAULTS[error.code]))]
    return []


def _faults_of_events(events: Sequence[str]) -> Sequence[FieldError]:
    if events and {*events} <= {*EVENTS}:
        return []
    return [FieldError("/events", "required", gettext("Choose what the system is to be told of."))]


def _begin_again(session: Session, webhook: Webhook) -> None:
    own = WebhookState.webhook_id == webhook.id
    session.execute(update(WebhookState).where(own).values(failing_since=None))
    _make_due(session, webhook, Message.outcome != "delivered")


def _make_due(session: Session, webhook: Webhook, which: Any) -> int:  # noqa: ANN401 -- a condition
    """Let what was posted to *webhook* and is done with be tried as if for the first time."""
    own = Message.dedupe_key.startswith(f"webhook/{webhook.uid}/"), Message.channel == WEBHOOK
    again = update(Message).where(*own, Message.done_at.is_not(None), which)
    values = {"done_at": None, "outcome": None, "attempts": 0, "available_at": clock.now()}
    done = session.execute(again.values(**values).returning(Message.id))
    return len(done.all())
