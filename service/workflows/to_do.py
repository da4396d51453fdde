"""What waits for an owner: its next steps, and what was entered on its behalf, most urgent first.

The start page, the digests and the API say the same, since all of them ask here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.folding import number_key
from service.models import Activity, Entry, Organisation, Plan, Responsibility
from service.models.words import PartState, PlanState
from service.workflows import activity_flow, engine, stalled
from service.workflows.case import LATEST_LEAVE
from service.workflows.stalled import Stage
from service.workflows.vocabulary import Level

OBJECTION = "object"
STEPS = sorted({row.name for row in engine.FLOWS[Level.PART]})


class Urgency(StrEnum):
    """How much it presses, the most first."""

    ENTERED = "entered"
    LATE = "late"
    SOON = "soon"
    STALE = "stale"
    LATER = "later"


SOON = timedelta(days=30)  # before its day, a step is due soon
SHOWN = timedelta(days=60)  # for so long is a step on the owner's behalf told, where none follows
AWAITED = {stage.state.value: stage for stage in stalled.STAGES}  # a part waits for the same steps
QUERY = (
    select(
        *(Activity.uid, Activity.number, Activity.title, Plan.uid.label("plan")),
        *(Plan.title.label("plan_title"), Organisation.uid.label("organisation")),
        *(Organisation.name, Responsibility.state, Responsibility.state_since),
        *(Responsibility.reported_at, Responsibility.blocked, Responsibility.on_behalf),
        *(Plan.state_since.label("plan_since"), Plan.anchor_by.label("plan_anchor_by")),
        *(Plan.follow_up_by.label("plan_follow_up_by"), Activity.anchor_by, Activity.implement_by),
        *(Activity.follow_up_by, Activity.ends_on, Activity.state.label("activity_state")),
        *(Plan.stale_proposed_days, Plan.stale_anchored_days, Plan.stale_implemented_days),
    )
    .join(Responsibility.activity)
    .join(Activity.plan)
    .join(Responsibility.organisation)
    .where(
        Organisation.uid.in_(bindparam("organisations", expanding=True)),
        or_(Organisation.active_until.is_(None), Organisation.active_until >= stalled.TODAY),
        func.coalesce(LATEST_LEAVE, stalled.TODAY) >= stalled.TODAY,
        ~Responsibility.removed,
        Plan.state == PlanState.ADOPTED,
        or_(
            and_(
                Responsibility.state.in_([PartState(each) for each in AWAITED]),
                Activity.state.in_(activity_flow.OPEN),
            ),
            and_(Responsibility.on_behalf, Responsibility.state_since >= bindparam("shown_since")),
        ),
    )
    .order_by(Activity.id, Responsibility.id)
)
ENTERED = (
    select(Entry.stream, Entry.organisation, Entry.uid, Entry.event)
    .where(
        Entry.stream.in_(bindparam("streams", expanding=True)),
        Entry.organisation.in_(bindparam("organisations", expanding=True)),
        Entry.event.in_([*STEPS, OBJECTION]),
    )
    .order_by(Entry.sequence)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One part of an own organisation (uids), and what is asked of it.

    ``step`` is the next step, None where there is none to take; ``days_left`` are counted to
    ``due`` and negative when it has passed. ``entered`` is the entry of a last step that was
    taken on the owner's behalf and that it has not objected to. It has waited ``since``, and if
    nobody is heard of it is stale from ``silent_at``.
    """

    activity: str
    number: str | None
    title: str
    plan: str
    plan_title: str
    organisation: str
    name: str
    state: PartState
    step: str | None
    due: date | None
    days_left: int | None
    stale: bool
    blocked: bool
    entered: str | None
    since: datetime
    silent_at: datetime | None

    @property
    def silent_on(self) -> date | None:
        """The day from which it is stale, if nobody is heard of."""
        return clock.day_of(self.silent_at) if self.silent_at else None

    @property
    def urgency(self) -> Urgency:
        """How much it presses."""
        if self.entered:
            return Urgency.ENTERED
        if self.days_left is not None and self.days_left <= SOON.days:
            return Urgency.LATE if self.days_left < 0 else Urgency.SOON
        return Urgency.STALE if self.stale else Urgency.LATER


def waiting(
    session: Session,
    organisations: Collection[str],
    now: datetime,
    *only: ColumnElement[bool],
) -> list[ToDo]:
    """Return what waits for *organisations* (uids) at the instant *now*, most urgent first.

    With *only*, those of which these conditions hold. Their parts in open activities of adopted
    plans, and what was entered on their behalf; in two statements at most. Nothing waits for one
    that has left the agreement or is no longer active.
    """
    if not organisations:
        return []
    asked = {"organisations": sorted(organisations), "shown_since": now - SHOWN}
    query = QUERY.where(*only) if only else QUERY
    rows = session.execute(query, {**asked, **stalled.moments(now)}).all()
    entered = _entered(session, [each for each in rows if each.on_behalf])
    today = clock.day_of(now)
    found = [_judged(each, entered.get((each.uid, each.organisation)), now, today) for each in rows]
    return sorted((each for each in found if each.step or each.entered), key=by_urgency)


def _entered(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[Any, str]:
    """Return the last step of each part of *rows*, unless its owner has objected since."""
    if not rows:
        return {}
    asked = {
        "streams": [f"{Activity.kind}/{each.uid}" for each in rows],
        "organisations": [each.organisation for each in rows],
    }
    last: dict[Any, str] = {}
    for entry in session.execute(ENTERED, asked):
        whose = entry.stream.partition("/")[2], entry.organisation
        if entry.event == OBJECTION:
            last.pop(whose, None)
        else:
            last[whose] = entry.uid
    mine = {(each.uid, each.organisation) for each in rows}
    return {whose: uid for whose, uid in last.items() if whose in mine}


def _judged(row: Row[*tuple[Any, ...]], entered: str | None, now: datetime, today: date) -> ToDo:
    stage = AWAITED.get(row.state.value) if row.activity_state in activity_flow.OPEN else None
    due = _due(row, stage) if stage else None
    heard = max(at for at in (row.state_since, row.reported_at, row.plan_since) if at)
    silent_at = heard + stalled.silence(stage, row) if stage else None
    return ToDo(
        activity=row.uid,
        number=row.number,
        title=row.title,
        plan=row.plan,
        plan_title=row.plan_title,
        organisation=row.organisation,
        name=row.name,
        state=row.state,
        step=stage.step if stage else None,
        due=due,
        days_left=(due - today).days if due else None,
        stale=silent_at is not None and silent_at < now,
        blocked=row.blocked,
        entered=entered,
        since=max(row.state_since, row.plan_since),
        silent_at=silent_at,
    )


def _due(row: Row[*tuple[Any, ...]], stage: Stage) -> date | None:
    """Return the first of the stage's days that is set; a plan's columns are named after it."""
    names = (f"plan_{column.key}" if column.class_ is Plan else column.key for column in stage.due)
    return next((day for name in names if (day := getattr(row, name))), None)


def by_urgency(each: ToDo) -> tuple[int, date, str, str]:
    """Return what sorts the most urgent first."""
    pressing = list(Urgency).index(each.urgency)
    return pressing, each.due or date.max, number_key(each.number), each.title
