"""What a request was answered, kept for a day under the key that came along with it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, LargeBinary, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import Digest, Instant, Uid

KEPT_FOR = timedelta(hours=24)
WHOLE = -1  # the item that stands for the request as a whole
LONGEST_KEY = 255  # characters


class KeptAnswer(Base):
    """One answer to one person: to a whole request, or to the item of that number in a batch.

    The row is written in the transaction of the deed, so there is none for a deed that was not
    done. Without an answer it says only which request the key belongs to.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (CheckConstraint("(status IS NULL) = (body IS NULL)", name="whole"),)

    person: Mapped[Uid] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    request_hash: Mapped[Digest]
    kept_at: Mapped[Instant] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


def forget_answers(session: Session, now: datetime) -> None:
    """Delete every answer that has been kept for its day; all items of a key go together."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.kept_at <= now - KEPT_FOR))
