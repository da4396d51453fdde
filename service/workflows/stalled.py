"""What has stopped: late, stale and blocked are three separate facts, computed, never stored.

Only open activities in adopted plans can stop. Each fact can be asked of one activity that is
already read (``judge``) and of the database (the conditions below); both read the same table,
which docs/stalled.md shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from service.core import clock
from service.models import Activity, Organisation, Plan, Responsibility
from service.models.words import ActivityState, PartState, PlanState, ResponsibilityRole, Rule
from service.workflows.following import counted, lead_of
from service.workflows.long_ago import LongAgo

Day = InstrumentedAttribute[date | None]
# What a plan may choose as its own limit for silence, in days.
SHORTEST, LONGEST = 14, 1095


@dataclass(frozen=True, slots=True)
class Stage:
    """The step that an activity in *state* waits for.

    It is due on the first of the days *due* that is set, and it is stale when nobody has been
    heard of for *silence* days, or for as many as the plan says in *own*.
    """

    state: ActivityState
    step: str
    due: tuple[Day, Day]
    silence: int
    own: InstrumentedAttribute[int | None]


# fmt: off
STAGES = (
    Stage(ActivityState.PROPOSED,    "anchor",    (Activity.anchor_by,    Plan.anchor_by),    90,  Plan.stale_proposed_days),  # noqa: E501 -- a table
    Stage(ActivityState.ANCHORED,    "implement", (Activity.implement_by, Activity.ends_on),  365, Plan.stale_anchored_days),  # noqa: E501 -- a table
    Stage(ActivityState.IMPLEMENTED, "follow_up", (Activity.follow_up_by, Plan.follow_up_by), 180, Plan.stale_implemented_days),  # noqa: E501 -- a table
)
# fmt: on
# What the conditions below are asked for; ``moments`` gives the values.
TODAY = bindparam("today", type_=Date)
NOW = bindparam("whole_second", type_=Activity.state_since.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one activity stands: the three facts, who is blocked, whom it waits for, since when.

    ``due`` is the day of the step it waits for; ``heard_at`` when somebody was last heard of;
    ``since`` holds, by name, the first day of each fact that holds.
    """

    late: bool
    stale: bool
    blocked_by: tuple[Responsibility, ...]
    waiting_on: tuple[Responsibility, ...]
    days_in_state: int
    due: date | None
    heard_at: datetime
    since: Mapping[str, date]

    @property
    def blocked(self) -> bool:
        """Tell whether a counted owner says that it cannot go on."""
        return bool(self.blocked_by)

    @property
    def is_stalled(self) -> bool:
        """Tell whether any of the three facts holds."""
        return self.late or self.stale or self.blocked


def stage_of(state: ActivityState) -> Stage | None:
    """Return the stage of an open activity; None for one that waits for nothing."""
    return next((stage for stage in STAGES if stage.state == state), None)


def due_day(stage: Stage, activity: Activity, plan: Plan) -> date | None:
    """Return the day by which the stage's step should be taken, if any is set."""
    rows = (plan if column.class_ is Plan else activity for column in stage.due)
    days = (getattr(row, column.key) for row, column in zip(rows, stage.due, strict=True))
    return next((day for day in days if day), None)


def silence(stage: Stage, plan: object) -> timedelta:
    """Return how long nobody may be heard of before an activity of *plan*, or its row, is stale."""
    own: int | None = getattr(plan, stage.own.key)
    return timedelta(days=own or stage.silence)


def judge(
    activity: Activity, plan: Plan, owners: Sequence[Responsibility], now: datetime
) -> Standing:
    """Say how *activity* stands at the instant *now*, from what is already read.

    *owners* are the current ones. Rows with the columns of the models serve as well.
    """
    stage = stage_of(activity.state) if plan.state == PlanState.ADOPTED else None
    today = clock.day_of(now)
    due = due_day(stage, activity, plan) if stage else None
    blocked_by = tuple(each for each in counted(owners) if each.blocked) if stage else ()
    heard_at = max(activity.heard_at, plan.state_since)
    since = dict(_since(stage, plan, due, heard_at, blocked_by)) if stage else {}
    late = due is not None and due < today
    stale = stage is not None and heard_at < whole_second(now) - silence(stage, plan)
    holding = {"late": late, "stale": stale, "blocked": bool(blocked_by)}
    return Standing(
        late=late,
        stale=stale,
        blocked_by=blocked_by,
        waiting_on=tuple(_waited_for(activity, owners)) if stage else (),
        days_in_state=(today - clock.day_of(activity.state_since)).days,
        due=due,
        heard_at=heard_at,
        since={name: day for name, day in since.items() if holding[name]},
    )


def _since(
    stage: Stage,
    plan: Plan,
    due: date | None,
    heard_at: datetime,
    blocked_by: Sequence[Responsibility],
) -> Iterator[tuple[str, date]]:
    """Yield the first day of each fact, were it to hold."""
    if due:
        yield "late", due + timedelta(days=1)
    yield "stale", clock.day_of(heard_at + silence(stage, plan))
    said = [each.reported_at or heard_at for each in blocked_by]
    if said:
        yield "blocked", clock.day_of(min(said))


def _waited_for(activity: Activity, owners: Sequence[Responsibility]) -> list[Responsibility]:
    """Return the counted owners that stand exactly where the activity stands.

    Under the rule lead it waits for the lead alone, until all are to follow up.
    """
    state = activity.state.value
    here = [each for each in counted(owners) if each.state and each.state.value == state]
    if activity.rule != Rule.LEAD or activity.state == ActivityState.IMPLEMENTED:
        return here
    lead = lead_of(owners)
    return [each for each in here if each is lead]


def whole_second(now: datetime) -> datetime:
    """Return *now* without its fraction, with which a database could not count."""
    return now.replace(microsecond=0)


def moments(now: datetime) -> dict[str, date | datetime]:
    """Return the values, by name, that the conditions below are to be asked with at *now*."""
    return {TODAY.key: clock.day_of(now), NOW.key: whole_second(now)}


def can_stall() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those that can stop at all."""
    states = [stage.state for stage in STAGES]
    return and_(Plan.state == PlanState.ADOPTED, Activity.state.in_(states))


def is_late() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those that are late today."""
    overdue = [
        and_(Activity.state == stage.state, due.is_not(None), due < TODAY)
        for stage in STAGES
        for due in [func.coalesce(*stage.due)]
    ]
    return and_(Plan.state == PlanState.ADOPTED, or_(*overdue))


def is_stale() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those that are stale now.

    One limit for all states makes one question of it.
    """
    limits = {stage.state: func.coalesce(stage.own, stage.silence) for stage in STAGES}
    since = LongAgo(NOW, case(limits, value=Activity.state))
    return and_(can_stall(), Activity.heard_at < since, Plan.state_since < since)


def is_blocked() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those with a blocked owner."""
    return and_(can_stall(), _has_owner(and_(Responsibility.blocked, _counts(Responsibility))))


def is_stalled() -> ColumnElement[bool]:
    """Return the condition for those of which at least one of the three facts holds."""
    return or_(is_late(), is_stale(), is_blocked())


def is_waiting_on(organisation: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition for those that wait for the owner with this uid."""
    asked = select(Organisation.id).where(Organisation.uid == organisation).scalar_subquery()
    who = Responsibility.organisation_id == asked
    decides = or_(
        Activity.rule != Rule.LEAD,
        Activity.state == ActivityState.IMPLEMENTED,
        Responsibility.role == ResponsibilityRole.LEAD,
        ~_has_others(),
    )
    here = and_(_counts(Responsibility), Responsibility.state == Activity.state)
    return and_(can_stall(), _has_owner(and_(here, decides, who)))


def _has_owner(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Responsibility.activity_id == Activity.id,
        ~Responsibility.removed,
        Responsibility.state.is_not(None),
        condition,
    )


def _has_others() -> ColumnElement[bool]:
    """Is there, beside this owner, a named lead or another that counts?"""
    other = aliased(Responsibility)
    return exists().where(
        other.activity_id == Activity.id,
        ~other.removed,
        other.id != Responsibility.id,
        or_(other.role == ResponsibilityRole.LEAD, _counts(other)),
    )


def _counts(owner: type[Responsibility]) -> ColumnElement[bool]:
    return and_(owner.state.is_not(None), owner.state.not_in([PartState.DECLINED, PartState.ENDED]))
