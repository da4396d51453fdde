"""Which log an entry lies in, and the checkpoints that cover it.

All logs share one row of places. A log begins where its first leaf lies: with the entry
``begin_log``, but for the first of all. Since a log ends with a checkpoint over all of it, a
leaf's log is that of the first checkpoint after it.
"""

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.core.db import Base
from service.models import Body, Checkpoint, Entry, Leaf
from service.trail.checkpoints import Statement, stated_in

CHECKPOINT = Base.metadata.tables[Checkpoint.__tablename__]
# In plain words, since every process's first proof waits until the library has spelled it.
NEWEST = text(
    "SELECT tree_size, note, created_at FROM trail_checkpoint ORDER BY tree_size DESC LIMIT 1"
).columns(CHECKPOINT.c.tree_size, CHECKPOINT.c.note, CHECKPOINT.c.created_at)
BEGIN = "begin_log"
STREAM = "system"


@dataclass(frozen=True, slots=True)
class Log:
    """One log: its origin, its first leaf's place, and its forerunner's last checkpoint."""

    origin: str
    start: int
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it is kept: *id* counts the leaves of all logs up to it."""

    id: int
    note: str
    created_at: datetime

    @property
    def statement(self) -> Statement:
        """The three lines."""
        return stated_in(self.note)

    @property
    def start(self) -> int:
        """The place of the first leaf of its log."""
        return self.id - self.statement.size


def current_log(session: Session, first_origin: str) -> Log:
    """Return the log that new leaves belong to; the first of all is called *first_origin*.

    Once the first has a checkpoint, that tells its origin.
    """
    begun = session.execute(
        select(Leaf.leaf_index, Body.body)
        .join(Entry, Entry.id == Leaf.entry_id)
        .join(Body, Body.entry_id == Entry.id)
        .where(Entry.stream == STREAM, Entry.event == BEGIN)
        .order_by(Entry.sequence.desc())
        .limit(1)
    ).one_or_none()
    if begun:
        evidence = orjson.loads(begun.body)["evidence"]
        return Log(evidence["origin"], begun.leaf_index, evidence["follows"])
    newest = newest_checkpoint(session)
    return Log(newest.statement.origin if newest else first_origin, 0)


def newest_checkpoint(session: Session) -> Kept | None:
    """Return the checkpoint over most leaves, None if there is none."""
    row = session.connection().execute(NEWEST).one_or_none()
    return Kept(*row) if row else None


def checkpoint_at(session: Session, key: int) -> Kept | None:
    """Return the checkpoint over *key* leaves of all logs together."""
    row = session.get(Checkpoint, key)
    return kept(row) if row else None


def covering(session: Session, place: int) -> Kept | None:
    """Return a checkpoint over the leaf at *place*: its log's newest, or the first after it.

    The newest if the leaf lies in the log that goes on; in an older log the first that covers it
    proves as much. None as long as no checkpoint covers it.
    """
    newest = newest_checkpoint(session)
    if newest and newest.start <= place < newest.id:
        return newest
    first = select(Checkpoint).where(Checkpoint.tree_size > place)
    row = session.scalar(first.order_by(Checkpoint.tree_size).limit(1))
    found = kept(row) if row else None
    # After a restore what covered it may be lost.
    return found if found and found.start <= place else None


def newest_of(session: Session, start: int) -> Kept | None:
    """Return the newest checkpoint if it is of the log from *start*."""
    newest = newest_checkpoint(session)
    return newest if newest and newest.start == start else None


def kept(row: Checkpoint) -> Kept:
    """Return a stored row as a checkpoint."""
    return Kept(row.tree_size, row.note, row.created_at)
