"""The activity: one thing to be done in a plan, and the item that the workflow tracks."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import CountyCode, MetaInstant, Typed, codes
from service.models.plan import Goal, Plan
from service.models.responsibility import Responsibility
from service.models.subject import Subject
from service.models.words import ActivityState, Precision, ResponsibilityRole, Rule

OPEN = ("proposed", "anchored", "implemented")


class Activity(Subject):
    """One thing to be done. Its state is fired by the engine, never assigned."""

    kind = "activity"
    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="days"
        ),
        CheckConstraint("state <> 'carried_over' OR carried_to IS NOT NULL", name="carried"),
        Index("ix_activity_plan_id_state_id", "plan_id", "state", "id"),
        Index("ix_activity_county_code_state", "county_code", "state"),
        Index("ix_activity_state_since_id", "state_since", "id"),
        Index("ix_activity_updated_at_id", "updated_at", "id"),
        Index(
            "ix_activity_open",
            "county_code",
            "state_since",
            "id",
            sqlite_where=text(f"state IN {OPEN}"),
            postgresql_where=text(f"state IN {OPEN}"),
        ),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    county_code: Mapped[CountyCode] = mapped_column(ForeignKey("county.code"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    number: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[Typed]
    description: Mapped[Typed | None]
    need: Mapped[Typed | None]
    resources: Mapped[Typed | None]
    indicator: Mapped[Typed | None]
    comment: Mapped[Typed | None]
    focus: Mapped[bool]
    rule: Mapped[Rule] = mapped_column(codes(Rule, "rule"))
    schedule_text: Mapped[Typed | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    precision: Mapped[Precision | None] = mapped_column(codes(Precision, "precision"))
    recurrence: Mapped[str | None] = mapped_column(String(20))
    anchor_by: Mapped[date | None]
    implement_by: Mapped[date | None]
    follow_up_by: Mapped[date | None]
    claimed_status: Mapped[str | None] = mapped_column(String(20))
    round: Mapped[int]
    predecessor: Mapped[str | None] = mapped_column(String(36), index=True)
    carried_to: Mapped[str | None] = mapped_column(String(36))
    state: Mapped[ActivityState] = mapped_column(codes(ActivityState, "state"))
    state_since: Mapped[MetaInstant]
    heard_at: Mapped[MetaInstant]  # the last step or report by a person; no edit, no job

    plan: Mapped[Plan] = relationship()
    goal: Mapped[Goal | None] = relationship()
    responsibilities: Mapped[list[Responsibility]] = relationship(
        order_by="Responsibility.id", back_populates="activity"
    )

    @property
    def current(self) -> list[Responsibility]:
        """The responsibilities that hold now, owners and participating ones."""
        return [each for each in self.responsibilities if not each.removed]

    @property
    def owners(self) -> list[Responsibility]:
        """The responsibilities with a part: those of the lead and the responsible ones."""
        return [each for each in self.current if each.role is not ResponsibilityRole.PARTICIPATING]
