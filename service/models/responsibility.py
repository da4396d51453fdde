"""The link between an activity and an organisation, with the owner's part."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import META, Instant, MetaInstant, Typed, codes
from service.models.organisation import Organisation
from service.models.subject import Child
from service.models.words import PartState, Progress, ResponsibilityRole, Signal

if TYPE_CHECKING:
    from service.models.activity import Activity


class Responsibility(Child):
    """One tenure of one organisation; an owner's holds its part, with a state of its own.

    A removed one is kept, and its part is ended; the same organisation added again is a new
    row. An owner text that matches no organisation stands as ``written_as`` until matched.
    """

    kind = "responsibility"
    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint("(role = 'participating') = (state IS NULL)", name="owners_have_a_part"),
        CheckConstraint("state <> 'ended' OR removed", name="ended_is_removed"),
        CheckConstraint("organisation_id IS NOT NULL OR written_as IS NOT NULL", name="who"),
        Index(
            "uq_responsibility_current",
            "activity_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("NOT removed"),
            postgresql_where=text("NOT removed"),
        ),
        Index("ix_responsibility_organisation_id_state", "organisation_id", "state"),
        Index(
            "ix_responsibility_blocked",
            "activity_id",
            sqlite_where=text("blocked"),
            postgresql_where=text("blocked"),
        ),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    written_as: Mapped[Typed | None]
    group_code: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[Typed | None]
    role: Mapped[ResponsibilityRole] = mapped_column(codes(ResponsibilityRole, "role"))
    removed: Mapped[bool]
    state: Mapped[PartState | None] = mapped_column(codes(PartState, "state"))
    state_since: Mapped[MetaInstant | None]
    effective_on: Mapped[date | None]
    anchored_on: Mapped[date | None]
    implemented_on: Mapped[date | None]
    followed_up_on: Mapped[date | None]
    stepped_by: Mapped[str | None] = mapped_column(String(36), info=META)
    on_behalf: Mapped[bool] = mapped_column(info=META)
    progress: Mapped[Progress | None] = mapped_column(codes(Progress, "progress"))
    signal: Mapped[Signal | None] = mapped_column(codes(Signal, "signal"))
    blocked: Mapped[bool]
    blocked_help: Mapped[Typed | None]
    reported_at: Mapped[Instant | None]

    activity: Mapped["Activity"] = relationship(back_populates="responsibilities")
    organisation: Mapped[Organisation | None] = relationship()
