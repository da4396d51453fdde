"""An owner's word on how it goes, without a transition."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import META, MetaInstant, Typed, codes
from service.models.organisation import Organisation
from service.models.subject import Child
from service.models.words import Progress, Signal


class StatusReport(Child):
    """What one owner said on one occasion; it is never changed, a new one is written."""

    kind = "status_report"
    __tablename__ = "status_report"
    __table_args__ = (Index("ix_status_report_activity_id_id", "activity_id", "id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person: Mapped[str | None] = mapped_column(info=META)
    reported_at: Mapped[MetaInstant]
    progress: Mapped[Progress | None] = mapped_column(codes(Progress, "progress"))
    signal: Mapped[Signal | None] = mapped_column(codes(Signal, "signal"))
    comment: Mapped[Typed | None]
    blocked: Mapped[bool]
    blocked_help: Mapped[Typed | None]

    organisation: Mapped[Organisation] = relationship()
