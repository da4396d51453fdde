"""How often somebody has failed lately: one row for each address, and for each thing it tries.

A row is a bucket that leaks: every attempt fills it by one, and time empties it. When it will be
empty is all that is kept, so that an attempt is one statement on either database.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Double, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import Digest

FULLEST = 200.0  # attempts; more are not remembered, however many there were
Insert = postgresql.Insert | sqlite.Insert
INSERTS: Mapping[str, type[Insert]] = {
    "postgresql": postgresql.Insert,
    "sqlite": sqlite.Insert,
}


class CountedAttempt(Base):
    """One bucket; the times are seconds since 1970, and the key tells nobody whose it is."""

    __tablename__ = "counted_attempt"

    key: Mapped[Digest] = mapped_column(primary_key=True)
    counted_at: Mapped[float] = mapped_column(Double)  # the last attempt
    empty_at: Mapped[float] = mapped_column(Double, index=True)


class Bucket(NamedTuple):
    """When the last attempt was, and when all will be forgotten: seconds since 1970."""

    counted_at: float
    empty_at: float


def buckets(session: Session, keys: Sequence[bytes]) -> dict[bytes, Bucket]:
    """Return those buckets among *keys* that there are, in one statement."""
    columns = (CountedAttempt.key, CountedAttempt.counted_at, CountedAttempt.empty_at)
    found = session.execute(select(*columns).where(CountedAttempt.key.in_(keys)))
    return {bytes(row.key): Bucket(row.counted_at, row.empty_at) for row in found}


def fill(session: Session, keys: Mapping[bytes, float], now: datetime) -> None:
    """Count one attempt in each bucket of *keys*, in one statement.

    The values are the seconds after which one attempt in that bucket is forgotten.
    """
    at = now.timestamp()
    # All who count go through the rows in one order, so that none waits for the other for ever.
    rows = [{"key": k, "counted_at": at, "empty_at": at + keys[k]} for k in sorted(keys)]
    session.execute(_upsert(session.get_bind().dialect.name, rows))


def _upsert(engine: str, rows: list[dict[str, Any]]) -> Insert:
    inserted = INSERTS[engine](CountedAttempt).values(rows)
    new, old = inserted.excluded, CountedAttempt
    forgotten_every = new.empty_at - new.counted_at
    later = old.empty_at + forgotten_every
    full = new.counted_at + FULLEST * forgotten_every
    empty_at = case(
        (old.empty_at < new.counted_at, new.empty_at), (later > full, full), else_=later
    )
    counted = {"counted_at": new.counted_at, "empty_at": empty_at}
    return inserted.on_conflict_do_update(index_elements=[old.key], set_=counted)


def empty(session: Session, keys: Sequence[bytes]) -> None:
    """Forget what is in the buckets of *keys*."""
    session.execute(delete(CountedAttempt).where(CountedAttempt.key.in_(keys)))


def forget_attempts(session: Session, now: datetime) -> None:
    """Delete the buckets that have emptied."""
    session.execute(delete(CountedAttempt).where(CountedAttempt.empty_at <= now.timestamp()))
