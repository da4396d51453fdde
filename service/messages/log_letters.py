"""The log's newest checkpoint by mail: what lies in somebody else's mailbox we cannot rewrite.

An address of the configuration is in no row: a message names it by its mark, and one that is
configured no more gets nothing.
"""

from collections.abc import Sequence
from hashlib import sha256

from flask import current_app
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.i18n import gettext
from service.messages.claim import Claimed
from service.messages.letter import Letter, address, set_out
from service.models import Person
from service.models.outbox import post
from service.trail.logs import checkpoint_at, newest_checkpoint

TOPIC = "checkpoint"
LANGUAGE = "sv"  # of mailboxes that belong to no person
LATEST = "/public/checkpoints/latest"
MARK = 16  # hexadecimal digits


def mail_newest(addresses: Sequence[str]) -> int:
    """Post the newest checkpoint to each of *addresses* that has not got it; count them."""
    with transaction() as session:
        newest = newest_checkpoint(session)
        if newest is None:
            return 0
        for each in addresses:
            post(
                session,
                at=clock.now(),
                topic=TOPIC,
                person_id=None,
                payload={"checkpoint": newest.id, "receiver": _mark(each)},
                dedupe_key=f"{TOPIC}/{newest.id}/{_mark(each)}",
            )
    return len(addresses)


def receiver_of(session: Session, message: Claimed) -> Person | None:
    """Return a stand-in for the address that *message* is to: no row, and never stored."""
    del session
    for each in current_app.config["LOG"].mail_to:
        if _mark(each) == message.payload["receiver"]:
            return Person(id=0, uid="", name="", email=each, locale=LANGUAGE, disabled=False)
    return None


def checkpoint(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Write the checkpoint down as it was signed; None where it is kept no more."""
    del person
    kept = checkpoint_at(session, message.payload["checkpoint"])
    if kept is None:
        return None
    said = kept.statement
    subject = gettext("Checkpoint %(size)s of %(origin)s", size=said.size, origin=said.origin)
    return set_out("checkpoint", subject, note=kept.note, size=said.size, latest=address(LATEST))


def _mark(address_: str) -> str:
    return sha256(address_.strip().lower().encode()).hexdigest()[:MARK]
