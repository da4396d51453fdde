"""Take messages out of the outbox, so that however many workers there are, each has its own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import ColumnElement, Update, func, or_, select, update
from sqlalchemy.orm import Session

from service.models import Message
from service.models.outbox import MAIL

LEASE = timedelta(minutes=10)  # until another worker may take what this one never finished
FIRST_DELAY = timedelta(minutes=1)  # before a failed message is tried again; doubled each time
LONGEST_DELAY = timedelta(days=1)
MOST_ATTEMPTS = 15  # some four to five days, as RFC 5321, section 4.5.4.1, has it
CHANCE = SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message that this worker alone holds; *attempts* counts this one."""

    key: int
    uid: str
    channel: str
    topic: str
    person: int | None
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a message is held, and how long it waits before it is tried again."""

    lease: timedelta = LEASE
    first: timedelta = FIRST_DELAY
    longest: timedelta = LONGEST_DELAY
    attempts: int = MOST_ATTEMPTS

    def delay(self, attempts: int) -> timedelta:
        """Return a time between half and all of what doubles with each attempt.

        By chance, so that what failed together does not come back together.
        """
        full = min(self.first * (1 << min(attempts - 1, 20)), self.longest)
        return full * CHANCE.uniform(0.5, 1.0)


PACE = Pace()


def claim(
    session: Session,
    now: datetime,
    limit: int,
    channels: Collection[str] = (MAIL,),
    lease: timedelta = LEASE,
) -> list[Claimed]:
    """Lease at most *limit* due messages of *channels*, oldest first, in one statement."""
    due = (
        select(Message.id)
        .where(*_due(now, channels))
        .order_by(Message.available_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(
        update(Message)
        .where(Message.id.in_(due))
        .values(leased_until=now + lease, attempts=Message.attempts + 1)
        .returning(
            *(Message.id, Message.uid, Message.channel, Message.topic, Message.person_id),
            *(Message.payload, Message.attempts, Message.created_at, Message.available_at),
        )
    )
    found = sorted(taken, key=lambda row: (row.available_at, row.id))
    return [
        Claimed(
            key=row.id,
            uid=row.uid,
            channel=row.channel,
            topic=row.topic,
            person=row.person_id,
            payload=row.payload,
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in found
    ]


def waiting(session: Session, now: datetime) -> int:
    """Count the messages that are due and that nobody holds, of all channels."""
    return session.scalar(select(func.count()).select_from(Message).where(*_due(now))) or 0


def finish(
    session: Session,
    message: Claimed,
    now: datetime,
    outcome: str,
    *,
    said: str | None = None,
) -> None:
    """Note that *message* needs no more work, unless somebody else holds it by now."""
    session.execute(
        _held(message).values(done_at=now, outcome=outcome, said=said, leased_until=None)
    )


def put_back(
    session: Session, message: Claimed, now: datetime, said: str | None = None, pace: Pace = PACE
) -> None:
    """Let *message* be tried again later, after longer each time."""
    later = now + pace.delay(message.attempts)
    session.execute(_held(message).values(available_at=later, said=said, leased_until=None))


def release(session: Session, message: Claimed) -> None:
    """Give back what was claimed and not tried: it is due as it was."""
    session.execute(_held(message).values(leased_until=None, attempts=message.attempts - 1))


def _held(message: Claimed) -> Update:
    """Change the message only as long as it is held by this claim: each raises ``attempts``."""
    return update(Message).where(
        Message.id == message.key,
        Message.attempts == message.attempts,
        Message.done_at.is_(None),
    )


def _due(now: datetime, channels: Collection[str] | None = None) -> tuple[ColumnElement[bool], ...]:
    free = or_(Message.leased_until.is_(None), Message.leased_until < now)
    always = Message.done_at.is_(None), Message.available_at <= now, free
    return always if channels is None else (*always, Message.channel.in_(channels))
