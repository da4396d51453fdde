"""One-time links: made once, used once, and known here by a digest alone.

A link is only looked at by GET, since programs that guard mailboxes follow every address; it is
used up by the POST of the page's one button.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import JSON, ColumnElement, String, cast, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.db import Base
from service.core.errors import ServiceError
from service.core.token_text import digest_of
from service.core.types import UtcDateTime
from service.messages.link_letters import PATH, TOPIC
from service.models import Message, Person, SignInLink
from service.models.outbox import ADDS, MAIL
from service.models.sign_in import Purpose
from service.workflows.operations.signing_in import LIVES, new_secret

SENT_AGAIN = timedelta(minutes=5)  # within which the same person is sent no second link
KEPT = timedelta(days=7)  # after its end
OUTBOX = Base.metadata.tables[Message.__tablename__]


class LinkError(ServiceError):
    """The link is unknown, used or too old: which of them is nobody's business."""

    code = "link_spent"


@dataclass(frozen=True, slots=True)
class Used:
    """Whom a link let in (the person's key), and what it was for."""

    person: int
    purpose: Purpose


def address(public_url: str, secret: str) -> str:
    """Return where the link with this *secret* leads."""
    return f"{public_url.rstrip('/')}{PATH}{secret}"


def ask(session: Session, email: str, purpose: Purpose) -> None:
    """Have a link sent to whoever has the address *email*, in any case of letters.

    Whether anybody has it makes no difference that could be seen: the same two statements write,
    and the same transaction waits for the disk. The secret is made when the letter is
    (``link_letters.renew``).
    """
    now, uid = clock.now(), ids.new_uid(clock.now())
    whose = (Person.email == email.lower()) & ~Person.disabled
    link = {
        "digest": digest_of(new_secret()),
        "uid": uid,
        "person_id": select(Person.id).where(whose).scalar_subquery(),
        "purpose": purpose,
        "created_at": now,
        "expires_at": now + LIVES[purpose],
    }
    session.execute(insert(SignInLink).values(link))
    message = {
        "uid": literal(uid),
        "channel": literal(MAIL),
        "topic": literal(TOPIC),
        "person_id": Person.id,
        "payload": literal({"link": uid, "purpose": purpose.value}, JSON),
        "dedupe_key": literal(_round(purpose, now)) + cast(Person.id, String),
        "created_at": literal(now, UtcDateTime),
        "available_at": literal(now, UtcDateTime),
        "attempts": literal(0),
    }
    adds = ADDS[session.get_bind().dialect.name](OUTBOX)
    asked = adds.from_select([*message], select(*message.values()).where(whose))
    session.execute(asked.on_conflict_do_nothing())


def look(session: Session, secret: str) -> Purpose:
    """Return what the link is for, and leave it as it is; raises LinkError."""
    purpose = session.scalar(select(SignInLink.purpose).where(*_lets_in(secret)))
    if purpose is None:
        raise LinkError
    return purpose


def use(session: Session, secret: str) -> Used:
    """Use the link up, in one statement: of two at once, one is let in; raises LinkError."""
    taken = update(SignInLink).where(*_lets_in(secret)).values(used_at=clock.now())
    row = session.execute(taken.returning(SignInLink.person_id, SignInLink.purpose)).one_or_none()
    if row is None:
        raise LinkError
    return Used(row.person_id, row.purpose)


def forget(session: Session, now: datetime) -> None:
    """Delete the links that ended long before *now*."""
    session.execute(delete(SignInLink).where(SignInLink.expires_at < now - KEPT))


def _round(purpose: Purpose, now: datetime) -> str:
    """Return what messages for the same purpose have in common that are asked for at one time."""
    return f"{TOPIC}/{purpose.value}/{int(now.timestamp() // SENT_AGAIN.total_seconds())}/"


def _lets_in(secret: str) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInLink.digest == digest_of(secret),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > clock.now(),
        SignInLink.person_id.in_(select(Person.id).where(~Person.disabled)),
    )
