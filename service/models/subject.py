"""What every subject of the trail has: a place in its own stream."""

from typing import ClassVar

from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import META, Digest, Key, MetaInstant, Uid


class Subject(Base):
    """A row with a stream of its own: *version* and *head* are the stream's last entry.

    The database refuses a change of the row unless they rise with it (migrations/versions).
    """

    __abstract__ = True
    kind: ClassVar[str]

    id: Mapped[Key]
    uid: Mapped[Uid] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(info=META)
    head: Mapped[Digest] = mapped_column(info=META)
    updated_at: Mapped[MetaInstant]

    @property
    def stream(self) -> str:
        """The name of the stream that tells this subject's history."""
        return f"{self.kind}/{self.uid}"


class Child(Base):
    """A row that belongs to a subject: *entry_sequence* is the entry that last changed it."""

    __abstract__ = True
    kind: ClassVar[str]

    id: Mapped[Key]
    uid: Mapped[Uid] = mapped_column(unique=True)
    entry_sequence: Mapped[int] = mapped_column(info=META)
