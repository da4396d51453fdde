"""Carry messages to other systems by the convention Standard Webhooks.

Each is signed over its uid, the moment and its exact bytes (HMAC-SHA256), and sent again until
the receiver answers with 2xx: at least once, so receivers keep the ``webhook-id`` of what they
took. docs/webhooks.md says it all.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import orjson
from sqlalchemy import func, select, update
from standardwebhooks.webhooks import Webhook as Signer

from service.core import clock, versions
from service.core.db import transaction
from service.core.outgoing import OutgoingError, target_of
from service.core.webhook_secrets import mark_of, secret_of
from service.messages.claim import Claimed
from service.messages.delivery import Carried, Carrier, Carry, UndeliveredError
from service.messages.posting import UnansweredError, post_json
from service.models import Webhook, WebhookState
from service.models.outbox import MOOT
from service.workflows.operations.webhooks import Terms, stop_webhook
from service.workflows.webhook_events import PING

STOPPED_AFTER = timedelta(days=3)  # without any answer that accepts
ACCEPTED = range(200, 300)
GONE = 410  # the convention: the receiver wants nothing more
PAUSED, KEY_CHANGED = "paused", "key_changed"


def carrier(terms: Terms, tls: ssl.SSLContext | None = None) -> Carrier:
    """Return what carries a batch; *tls* stands in for the usual trust."""

    @contextmanager
    def batch() -> Iterator[Carry]:
        yield _Batch(terms, tls).carry

    return batch


@dataclass(slots=True)
class _Batch:
    """One batch: a system that did not answer is not waited for again in it."""

    terms: Terms
    tls: ssl.SSLContext | None
    down: dict[str, str] = field(default_factory=dict)

    def carry(self, message: Claimed) -> Carried:
        """Send one message; raises UndeliveredError."""
        webhook = _webhook(message)
        if webhook is None:
            return Carried(outcome=MOOT)
        if webhook.paused and message.topic != PING:
            raise UndeliveredError(PAUSED)
        if webhook.uid in self.down:
            raise UndeliveredError(self.down[webhook.uid])
        try:
            status = self._send(webhook, message)
        except (UnansweredError, OutgoingError) as error:
            self.down[webhook.uid] = error.code
            _note_failure(webhook)
            raise UndeliveredError(error.code) from error
        return self._judged(webhook, status)

    def _send(self, webhook: Webhook, message: Claimed) -> int:
        target = target_of(webhook.url, self.terms.listed)
        body = orjson.dumps(message.payload["body"])
        headers = _signed(message.uid, body, self._secrets(webhook))
        return post_json(target, body, headers, self.tls)

    def _secrets(self, webhook: Webhook) -> list[str]:
        """Return the secrets that hold now, the newest first; raises UndeliveredError."""
        number, until = webhook.secret_number, webhook.overlap_until
        both = number > 1 and until is not None and until > clock.now()
        held = [
            secret_of(self.terms.secret, webhook.uid, each)
            for each in ((number, number - 1) if both else (number,))
        ]
        if mark_of(held[0]) != webhook.secret_mark:
            raise UndeliveredError(KEY_CHANGED)
        return held

    def _judged(self, webhook: Webhook, status: int) -> Carried:
        said = f"http_{status}"
        if status in ACCEPTED:
            _note_success(webhook)
            return Carried(said=said)
        self.down[webhook.uid] = said
        _note_failure(webhook, at_once=status == GONE)
        raise UndeliveredError(said, receiver=True)


def _signed(uid: str, body: bytes, secrets: list[str]) -> dict[str, str]:
    now = clock.now()
    signatures = [Signer(each).sign(uid, now, body.decode()) for each in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Forankra/{versions.APP}",
        "webhook-id": uid,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _webhook(message: Claimed) -> Webhook | None:
    """Return the webhook that the message is to, unless it was removed."""
    with transaction() as session:
        own = Webhook.uid == message.payload["webhook"], ~Webhook.removed
        fresh = select(Webhook).where(*own).execution_options(populate_existing=True)
        return session.scalars(fresh).one_or_none()


def _note_success(webhook: Webhook) -> None:
    own = WebhookState.webhook_id == webhook.id, WebhookState.failing_since.is_not(None)
    with transaction() as session:
        session.execute(update(WebhookState).where(*own).values(failing_since=None))


def _note_failure(webhook: Webhook, *, at_once: bool = False) -> None:
    """Remember since when it has not answered; after days of that it is told no more."""
    now, own = clock.now(), WebhookState.webhook_id == webhook.id
    with transaction() as session:
        since = func.coalesce(WebhookState.failing_since, now)
        noted = update(WebhookState).where(own).values(failing_since=since)
        failing = session.scalar(noted.returning(WebhookState.failing_since))
    with transaction() as session:  # another one, since whoever edits it holds its owner first
        if at_once or (failing is not None and failing <= now - STOPPED_AFTER):
            stop_webhook(session, webhook.uid)
