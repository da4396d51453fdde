"""What an import of a plan file was answered, kept for whoever asks for it later."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import Instant, Key, Uid


class ImportResult(Base):
    """The result of one import that changed something; ``uid`` is that of its trail entry.

    It is written once, in the import's own transaction, and never changed.
    """

    __tablename__ = "import_result"

    id: Mapped[Key]
    uid: Mapped[Uid] = mapped_column(unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    recorded_at: Mapped[Instant]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
