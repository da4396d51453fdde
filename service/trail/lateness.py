"""Whether every entry has its place in the log, and a checkpoint over it, in the promised time."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Entry, Leaf, Pending
from service.trail.logs import newest_checkpoint


class Log(StrEnum):
    """How the log stands."""

    NOT_BEGUN = "not begun"  # no worker has kept it yet, so nothing was promised
    OK = "ok"
    LATE = "late"


def how_late(session: Session, delay: timedelta) -> Log:
    """Tell whether an entry has waited longer than *delay*.

    For a checkpoint nobody waits in an installation that has never signed one.
    """
    if session.scalar(select(Leaf.leaf_index).limit(1)) is None:
        return Log.NOT_BEGUN
    since = waiting_since(session)
    return Log.LATE if since and clock.now() - since > delay else Log.OK


def waiting_since(session: Session) -> datetime | None:
    """Return when the oldest entry was recorded that has no place yet, or no checkpoint over it."""
    newest = newest_checkpoint(session)
    waiting = [
        select(Entry.recorded_at)
        .join(Pending, Pending.entry_id == Entry.id)
        .order_by(Pending.entry_id)
        .limit(1)
    ]
    if newest:
        unsigned = select(Entry.recorded_at).join(Leaf, Leaf.entry_id == Entry.id)
        waiting.append(unsigned.where(Leaf.leaf_index == newest.id))
    return min(filter(None, (session.scalar(each) for each in waiting)), default=None)
