"""What an import last read for each activity, so that the next one sees what the file changed."""

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import Key


class ImportLine(Base):
    """The row of a file that an activity came from: digests of its fields, no texts."""

    __tablename__ = "import_line"
    __table_args__ = (UniqueConstraint("plan_id", "activity_id"),)

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    file_digest: Mapped[str] = mapped_column(String(64))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
