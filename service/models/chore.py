"""When each piece of periodic work is due next, so that of many workers one does it."""

from datetime import datetime, timedelta

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import Instant
from service.models.outbox import ADDS

HEARTBEAT = "say that a worker lives"
TRIED_AGAIN = timedelta(minutes=10)  # after which another worker takes up what one never finished


class ChoreDue(Base):
    """One piece of periodic work, by its name in the table of chores."""

    __tablename__ = "chore"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[Instant]


def take_chore(session: Session, name: str, now: datetime) -> bool:
    """Tell whether the caller is the one to do the chore now; it is held for ten minutes."""
    known = ADDS[session.get_bind().dialect.name](ChoreDue).values(name=name, due_at=now)
    session.execute(known.on_conflict_do_nothing().inline())
    due = update(ChoreDue).where(ChoreDue.name == name, ChoreDue.due_at <= now)
    taken = session.execute(due.values(due_at=now + TRIED_AGAIN).returning(ChoreDue.name))
    return taken.one_or_none() is not None


def put_off_chore(session: Session, name: str, until: datetime) -> None:
    """Note that the chore has been done, and is due again at *until*."""
    session.execute(update(ChoreDue).where(ChoreDue.name == name).values(due_at=until))


def worker_lag(session: Session, now: datetime) -> int | None:
    """Return by how many seconds the workers' own sign of life is late; None if none ever lived."""
    due = session.scalar(select(ChoreDue.due_at).where(ChoreDue.name == HEARTBEAT))
    return None if due is None else max(0, int((now - due).total_seconds()))
