"""Messages that wait to be carried out of the service."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import Code, Instant, Key, Uid


class Message(Base):
    """One message to one person, written in the transaction of the deed that causes it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "available_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    uid: Mapped[Uid] = mapped_column(unique=True)
    topic: Mapped[Code]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[Instant]
    available_at: Mapped[Instant]
    leased_until: Mapped[Instant | None]
    attempts: Mapped[int]
    done_at: Mapped[Instant | None]
    outcome: Mapped[str | None] = mapped_column(String(30))
