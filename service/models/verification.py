"""What the service's own verifications of the record came to, night by night."""

from datetime import datetime

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import UtcDateTime

MOST_TOLD = 20  # findings that are kept with a verification


class Verification(Base):
    """One verification: how much was read, up to which checkpoint, and what was found where.

    ``told`` holds the first findings as ``[stream, number, leaf, code]``, and no text of anybody.
    """

    __tablename__ = "trail_verification"

    verified_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    milliseconds: Mapped[int]
    entries: Mapped[int]
    uncovered: Mapped[int]
    checkpoint: Mapped[int | None]
    findings: Mapped[int]
    told: Mapped[list[list[str | int | None]]] = mapped_column(JSON)


def newest_verification(session: Session) -> Verification | None:
    """Return the last one, None if there never was any."""
    newest = select(Verification).order_by(Verification.verified_at.desc()).limit(1)
    return session.scalar(newest)
