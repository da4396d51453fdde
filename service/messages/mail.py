"""The carrier of letters: writes each when it is sent, and hands it to a mail server or a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.mail_settings import MailSettings
from service.messages import letters
from service.messages.claim import Claimed
from service.messages.composing import NoAddressError, compose, receiver
from service.messages.delivery import Carried, Carrier, Carry
from service.messages.smtp import Post, RefusedForGoodError
from service.models.outbox import DEAD, DELIVERED, MOOT, REFUSED

Send = Callable[[EmailMessage, str], None]


def carrier(settings: MailSettings) -> Carrier | None:
    """Return what carries letters as *settings* say; None when nothing is set up."""
    if not settings.is_set_up:
        return None

    @contextmanager
    def opened() -> Iterator[Carry]:
        if settings.folder:
            folder = settings.folder
            yield lambda message: _carry(message, settings, _into(folder, message.uid))
            return
        post = Post(settings)
        try:
            yield lambda message: _carry(message, settings, post.send)
        finally:
            post.close()

    return opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A letter that can be sent, and the bare address that it goes to."""

    composed: EmailMessage
    to: str


def _carry(message: Claimed, settings: MailSettings, send: Send) -> Carried:
    """Write the letter and hand it over; raises UndeliveredError."""
    with transaction() as session:
        ready = _written(session, message, settings)
    if isinstance(ready, Carried):
        return ready
    try:
        send(ready.composed, ready.to)
    except RefusedForGoodError as error:
        # What the one address says that all is sent to instead, is nothing of the person's own.
        return Carried(outcome=DEAD if settings.redirect else REFUSED, said=error.said)
    return Carried(outcome=DELIVERED)


def _written(session: Session, message: Claimed, settings: MailSettings) -> Ready | Carried:
    """Write the letter, or tell what comes of a message for which there is none."""
    person = letters.receiver(session, message)
    if person is None or person.disabled:
        return Carried(outcome=MOOT)
    try:
        letter = letters.write(session, message, person)
        composed = compose(letter, message, person, settings) if letter else None
    except NoAddressError:
        return Carried(outcome=REFUSED, said="address")
    if composed is None:
        return Carried(outcome=MOOT)
    return Ready(composed=composed, to=receiver(composed))


def _into(folder: Path, uid: str) -> Send:
    """Return what writes a letter into *folder*, where a person can open it."""

    def send(composed: EmailMessage, to: str) -> None:
        del to
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / f"{uid}.eml").write_bytes(composed.as_bytes())

    return send
