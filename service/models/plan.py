"""Action plans and the goals they work towards."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import CountyCode, MetaInstant, Typed, codes
from service.models.agreement import Agreement
from service.models.subject import Child, Subject
from service.models.words import PlanState


class Plan(Subject):
    """The activities of a period, under an agreement or on their own."""

    kind = "plan"
    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("period_start <= period_end", name="period"),
        CheckConstraint("backdating_limit_days BETWEEN 0 AND 3660", name="backdating"),
        CheckConstraint("stale_proposed_days BETWEEN 14 AND 1095", name="stale_proposed"),
        CheckConstraint("stale_anchored_days BETWEEN 14 AND 1095", name="stale_anchored"),
        CheckConstraint("stale_implemented_days BETWEEN 14 AND 1095", name="stale_implemented"),
        CheckConstraint("escalate_after_days BETWEEN 7 AND 365", name="escalate_after_days"),
        Index("ix_plan_county_code_state_id", "county_code", "state", "id"),
    )

    title: Mapped[Typed]
    county_code: Mapped[CountyCode] = mapped_column(ForeignKey("county.code"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    reference: Mapped[Typed | None]
    period_start: Mapped[date]
    period_end: Mapped[date]
    anchor_by: Mapped[date | None]
    follow_up_by: Mapped[date | None]
    backdating_limit_days: Mapped[int]
    # After how many days of silence an activity in each state is stale; None is the rule's own.
    stale_proposed_days: Mapped[int | None]
    stale_anchored_days: Mapped[int | None]
    stale_implemented_days: Mapped[int | None]
    escalate_after_days: Mapped[int | None]  # late for so long, the coordinators are told
    state: Mapped[PlanState] = mapped_column(codes(PlanState, "state"))
    state_since: Mapped[MetaInstant]
    published_on: Mapped[date | None]  # since when everybody may read it

    agreement: Mapped[Agreement | None] = relationship()
    goals: Mapped[list["Goal"]] = relationship(back_populates="plan", order_by="Goal.position")


class Goal(Child):
    """A goal or, with a parent, a sub-goal, in one version of the plan's goal structure.

    A later structure's goal can name the one it replaces, so that results can be compared.
    """

    kind = "goal"
    __tablename__ = "goal"
    __table_args__ = (
        UniqueConstraint("plan_id", "structure", "position"),
        CheckConstraint("structure >= 1 AND position >= 1", name="order"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    structure: Mapped[int]
    position: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    title: Mapped[Typed]

    plan: Mapped[Plan] = relationship(back_populates="goals")
    parent: Mapped["Goal | None"] = relationship(remote_side="Goal.id", foreign_keys=[parent_id])
