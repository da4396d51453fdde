"""Take messages out of the outbox, so that however many workers there are, each has its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from service.models import Message

LEASE = timedelta(minutes=5)  # until another worker may take what this one never finished
FIRST_DELAY = timedelta(minutes=1)  # before a failed message is tried again; doubled each time
LONGEST_DELAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that this worker alone holds; *attempts* counts this one."""

    key: int
    topic: str
    person: int
    payload: Mapping[str, Any]
    attempts: int


def claim(session: Session, now: datetime, limit: int) -> list[Claimed]:
    """Lease at most *limit* due messages, oldest first, in one statement."""
    due = (
        select(Message.id)
        .where(*_due(now))
        .order_by(Message.available_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(
        update(Message)
        .where(Message.id.in_(due))
        .values(leased_until=now + LEASE, attempts=Message.attempts + 1)
        .returning(Message.id, Message.topic, Message.person_id, Message.payload, Message.attempts)
    )
    found = [
        Claimed(key=key, topic=topic, person=person, payload=payload, attempts=attempts)
        for key, topic, person, payload, attempts in taken
    ]
    return sorted(found, key=lambda each: each.key)


def waiting(session: Session, now: datetime) -> int:
    """Count the messages that are due and that nobody holds."""
    return session.scalar(select(func.count()).select_from(Message).where(*_due(now))) or 0


def finish(session: Session, message: Claimed, now: datetime, outcome: str) -> None:
    """Note that *message* needs no more work."""
    done = update(Message).where(Message.id == message.key)
    session.execute(done.values(done_at=now, outcome=outcome, leased_until=None))


def put_back(session: Session, message: Claimed, now: datetime) -> None:
    """Let *message* be tried again later, after longer each time."""
    delay = min(FIRST_DELAY * 2 ** min(message.attempts - 1, 20), LONGEST_DELAY)
    again = update(Message).where(Message.id == message.key)
    session.execute(again.values(available_at=now + delay, leased_until=None))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(Message.leased_until.is_(None), Message.leased_until < now)
    return Message.done_at.is_(None), Message.available_at <= now, free
