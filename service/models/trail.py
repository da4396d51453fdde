"""The trail's tables: entries are added and never touched again (docs/trail-format.md)."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import Code, Digest, Instant, Key, UtcDateTime

LARGEST_BODY = 60_000  # bytes


class Entry(Base):
    """One thing that happened to one subject; the copies beside the hashes serve queries."""

    __tablename__ = "trail_entry"
    __table_args__ = (
        UniqueConstraint("stream", "sequence"),
        UniqueConstraint("stream", "sequence", "leaf_hash"),
        CheckConstraint("sequence >= 1", name="sequence"),
        Index("ix_trail_entry_recorded_at_id", "recorded_at", "id"),
        Index("ix_trail_entry_person_id", "person", "id"),
        Index("ix_trail_entry_organisation_id", "organisation", "id"),
    )

    id: Mapped[Key]
    stream: Mapped[Code]
    sequence: Mapped[int]
    prev_hash: Mapped[Digest | None]
    leaf_hash: Mapped[Digest] = mapped_column(unique=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    recorded_at: Mapped[Instant]
    event: Mapped[Code]
    person: Mapped[str | None] = mapped_column(String(36))
    organisation: Mapped[str | None] = mapped_column(String(36))


class Body(Base):
    """The exact canonical bytes of an entry, as they were hashed."""

    __tablename__ = "trail_body"
    __table_args__ = (CheckConstraint(f"length(body) <= {LARGEST_BODY}", name="size"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("trail_entry.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Head(Base):
    """The last entry of each stream, so that a cut tail shows; the database keeps it."""

    __tablename__ = "trail_head"

    stream: Mapped[Code] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    leaf_hash: Mapped[Digest]


class Pending(Base):
    """Entries that no log has integrated yet."""

    __tablename__ = "trail_pending"

    entry_id: Mapped[int] = mapped_column(ForeignKey("trail_entry.id"), primary_key=True)


class Leaf(Base):
    """An entry's place in the log, counted from 0 without gaps."""

    __tablename__ = "trail_leaf"

    leaf_index: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("trail_entry.id"), unique=True)
    leaf_hash: Mapped[Digest]


class Tile(Base):
    """256 hashes of one level of a log's tree, with their root; derived, rebuildable.

    A year's log, or one begun after a restore, is known by the place of its first leaf.
    """

    __tablename__ = "trail_tile"

    log_start: Mapped[Key]
    level: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    root: Mapped[Digest]
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Base):
    """A signed statement of what a log held at a size.

    ``tree_size`` counts the leaves of all logs up to there, so that it names one checkpoint; the
    note counts those of its own log.
    """

    __tablename__ = "trail_checkpoint"

    tree_size: Mapped[Key]
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Instant]


class Attestation(Base):
    """Someone else's word on a checkpoint: a cosignature or a time stamp."""

    __tablename__ = "trail_attestation"

    id: Mapped[Key]
    tree_size: Mapped[int] = mapped_column(ForeignKey("trail_checkpoint.tree_size"), index=True)
    form: Mapped[Code]
    name: Mapped[str] = mapped_column(Text)
    blob: Mapped[bytes] = mapped_column(LargeBinary)
    obtained_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Disclosure(Base):
    """A typed text beside the trail, bound to its entry by a salted digest, erasable."""

    __tablename__ = "trail_disclosure"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("trail_entry.id"), index=True)
    disclosure: Mapped[str] = mapped_column(Text)


class Thinned(Base):
    """A stream whose bodies, texts and rows were removed, by the entry ``thin`` of its plan."""

    __tablename__ = "trail_thinned"

    stream: Mapped[Code] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("trail_entry.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)


def _refuse(*_: Any) -> NoReturn:  # noqa: ANN401 -- the event's own signature
    message = "the trail is append-only"
    raise TypeError(message)


for _table in (Entry, Body, Leaf, Checkpoint, Attestation, Thinned):
    event.listen(_table, "before_update", _refuse)
    event.listen(_table, "before_delete", _refuse)
