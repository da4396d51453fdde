"""Messages that wait to be carried out of the service, and what came of each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, and_, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core import ids
from service.core.db import Base
from service.core.types import Code, Instant, Key, Uid
from service.models.organisation import Organisation
from service.models.person import Person

MAIL, WEBHOOK = "mail", "webhook"
# What comes of a message. ``moot``: there was nothing to tell any more. ``refused``: its receiver
# does not take it, or did not (``readdressed``), before the person had another address. ``dead``:
# given up after so many attempts.
DELIVERED, MOOT, REFUSED, DEAD = "delivered", "moot", "refused", "dead"
READDRESSED = "readdressed"
ADDS: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class Message(Base):
    """One message, written in the transaction of the deed that causes it.

    A letter is to a person; what goes through another channel says in its payload to whom.
    ``attempts`` counts the times it was taken, so it also tells one holder's lease from the next.
    ``said`` is the code that the last attempt was answered with, never the other side's words,
    which may hold names.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "available_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_outbox_refused",
            "person_id",
            "done_at",
            sqlite_where=text("outcome = 'refused'"),
            postgresql_where=text("outcome = 'refused'"),
        ),
    )

    id: Mapped[Key]
    uid: Mapped[Uid] = mapped_column(unique=True)
    channel: Mapped[str] = mapped_column(String(10), default=MAIL, server_default=MAIL)
    topic: Mapped[Code]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[Instant]
    available_at: Mapped[Instant]
    leased_until: Mapped[Instant | None]
    attempts: Mapped[int]
    done_at: Mapped[Instant | None]
    outcome: Mapped[str | None] = mapped_column(String(30))
    said: Mapped[str | None] = mapped_column(String(60))


def post(  # noqa: PLR0913 -- a message is what it is; each argument is a column
    session: Session,
    *,
    at: datetime,
    topic: str,
    person_id: int | None,
    payload: Mapping[str, Any],
    dedupe_key: str,
    channel: str = MAIL,
    available_at: datetime | None = None,
) -> None:
    """Put a message into the outbox, unless one with the same *dedupe_key* was ever there.

    One statement, in the caller's transaction; *at* is now, *available_at* the instant before
    which it is not sent. The *payload* names things by their uids: no texts and no addresses.
    """
    added = ADDS[session.get_bind().dialect.name](Message).values(
        uid=ids.new_uid(at),
        channel=channel,
        topic=topic,
        person_id=person_id,
        payload=dict(payload),
        dedupe_key=dedupe_key,
        created_at=at,
        available_at=available_at or at,
        attempts=0,
    )
    # Without naming the key: that would ask for the right to read it, past the rows within reach.
    session.execute(added.on_conflict_do_nothing().inline())


def forget_refusals(session: Session, receiver: Person | Organisation) -> None:
    """Note that *receiver* has another address now: what the old one refused says nothing of it.

    An organisation is written to at its contact function.
    """
    to = (
        Message.person_id == receiver.id
        if isinstance(receiver, Person)
        else is_to_contact(receiver.uid)
    )
    refused = update(Message).where(to, Message.outcome == REFUSED)
    session.execute(refused.values(outcome=READDRESSED))


def is_to_contact(organisation: Any) -> ColumnElement[bool]:  # noqa: ANN401 -- a uid, or a column
    """Return the condition on letters to the contact function of *organisation* (a uid)."""
    named = Message.payload["organisation"].as_string() == organisation
    return and_(Message.person_id.is_(None), Message.channel == MAIL, named)
