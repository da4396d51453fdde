"""A coordinator's dealing with an activity that has stopped."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.core.types import META, MetaInstant, codes
from service.models.subject import Child
from service.models.words import Decision


class Review(Child):
    """What a coordinator decided on one occasion; it is never changed, a new one is written.

    Only a snooze has a day, ``until`` which the activity rests: on that day it is back. What was
    written with it is beside its entry, as every note is.
    """

    kind = "review"
    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("(decision = 'snooze') = (until IS NOT NULL)", name="until"),
        Index("ix_review_activity_id_id", "activity_id", "id"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    decision: Mapped[Decision] = mapped_column(codes(Decision, "decision"))
    until: Mapped[date | None]
    meeting: Mapped[str | None] = mapped_column(String(36), index=True)  # at which it was decided
    person: Mapped[str | None] = mapped_column(String(36), info=META)
    decided_at: Mapped[MetaInstant]
