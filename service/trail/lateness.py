"""Whether every entry has its place in the log, and a checkpoint over it, in the promised time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, literal, select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Checkpoint, Entry, Leaf, Pending
from service.trail.logs import Kept, kept


class Log(StrEnum):
    """How the log stands."""

    NOT_BEGUN = "not begun"  # no worker has kept it yet, so nothing was promised
    OK = "ok"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the log: whether it has begun, what waits in it since when, what it signed."""

    begun: bool
    since: datetime | None
    newest: Kept | None

    def state(self, delay: timedelta) -> Log:
        """Tell whether an entry has waited longer than *delay*."""
        if not self.begun:
            return Log.NOT_BEGUN
        return Log.LATE if self.since and clock.now() - self.since > delay else Log.OK


NEWEST = (
    select(Checkpoint.tree_size)
    .order_by(Checkpoint.tree_size.desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
UNPLACED = (
    select(Entry.recorded_at)
    .join(Pending, Pending.entry_id == Entry.id)
    .order_by(Pending.entry_id)
    .limit(1)
    .scalar_subquery()
)
UNSIGNED = (  # the entry whose place is the next after what is signed
    select(Entry.recorded_at)
    .join(Leaf, Leaf.entry_id == Entry.id)
    .where(Leaf.leaf_index == NEWEST)
    .scalar_subquery()
)
ONE = select(literal(1).label("one")).subquery("one")
LOOK = (
    select(exists(select(Leaf.leaf_index)), UNPLACED, UNSIGNED, Checkpoint)
    .select_from(ONE)
    .outerjoin(Checkpoint, Checkpoint.tree_size == NEWEST)
)


def look(session: Session) -> Look:
    """Return how the log stands, in one statement.

    Where nothing has ever been signed nobody waits for a checkpoint.
    """
    begun, unplaced, unsigned, found = session.execute(LOOK).one()
    newest: Checkpoint | None = found
    since = min(filter(None, (unplaced, unsigned)), default=None)
    return Look(bool(begun), since, kept(newest) if newest else None)


def how_late(session: Session, delay: timedelta) -> Log:
    """Tell whether an entry has waited longer than *delay*."""
    return look(session).state(delay)
