"""What is said of one activity that is read, of many in the database, and slowly, is the same."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from operator import itemgetter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.db import db
from service.models import Activity, Plan, Review
from service.models.words import (
    ActivityState,
    Decision,
    PartState,
    PlanState,
    ResponsibilityRole,
    Rule,
)
from service.reports.activity_shape import standing
from service.workflows import reviewed, stalled
from service.workflows.case import open_case
from service.workflows.operations.activities import NewOwner, new_responsibility
from service.workflows.stalled import Standing
from service.workflows.vocabulary import SYSTEM
from tests.support.acting import COUNTY, OWNERS, County
from tests.support.slow_stalled import plainly
from tests.support.subjects import a_plan, tell

NOW = datetime(2028, 6, 15, 12, tzinfo=UTC)
TODAY = NOW.date()
LIMITS = ("stale_proposed_days", "stale_anchored_days", "stale_implemented_days")

# What a state hangs on is drawn more often than the rest.
OWNING = (ResponsibilityRole.LEAD, ResponsibilityRole.RESPONSIBLE)
STANDING = (PartState.PROPOSED, PartState.ANCHORED, PartState.IMPLEMENTED)

# Days and moments close to every limit, on both sides of it.
days = st.none() | st.integers(-2, 2).map(lambda off: TODAY + timedelta(days=off))
moments = st.builds(
    lambda limit, off: NOW - timedelta(days=limit, seconds=off),
    st.sampled_from([10, 14, 90, 180, 365, 500]),
    st.sampled_from([-1, 0, 1]),
)


@dataclass(frozen=True)
class Owner:
    """A responsibility to be made."""

    organisation: str | None
    role: ResponsibilityRole
    state: PartState
    removed: bool
    blocked: bool
    since: datetime
    reported_at: datetime | None


@dataclass(frozen=True)
class Drawn:
    """An activity to be made, with its plan and owners."""

    plan: PlanState
    adopted_at: datetime
    plan_days: tuple[date | None, date | None]
    state: ActivityState
    since: datetime
    heard: datetime | None
    rested: tuple[datetime, date] | None
    noted: datetime | None
    limits: tuple[int | None, int | None, int | None]
    rule: Rule
    own_days: tuple[date | None, date | None, date | None, date | None]
    owners: list[Owner]


owners = st.builds(
    Owner,
    organisation=st.sampled_from([*OWNERS, None]),
    role=st.sampled_from([*ResponsibilityRole, *OWNING]),
    state=st.sampled_from([*PartState, *STANDING, *STANDING]),
    removed=st.sampled_from([False, False, False, True]),
    blocked=st.booleans(),
    since=moments,
    reported_at=st.none() | moments,
)


def one_lead(drawn: list[Owner]) -> list[Owner]:
    """Return the owners with at most one lead, which the operations see to."""
    leads = [each for each in drawn if each.role is ResponsibilityRole.LEAD]
    return [
        replace(each, role=ResponsibilityRole.RESPONSIBLE) if each in leads[1:] else each
        for each in drawn
    ]


activities = st.builds(
    Drawn,
    plan=st.sampled_from([*PlanState, *[PlanState.ADOPTED] * 9]),
    adopted_at=moments,
    plan_days=st.tuples(days, days),
    state=st.sampled_from([*ActivityState, *[stage.state for stage in stalled.STAGES] * 4]),
    since=moments,
    heard=st.none() | moments,
    rested=st.none() | st.tuples(moments, days.filter(bool)),
    noted=st.none() | st.none() | moments,
    limits=st.tuples(*[st.sampled_from([None, None, 14, 90, 1095])] * 3),
    rule=st.sampled_from(Rule),
    own_days=st.tuples(days, days, days, days),
    owners=st.lists(
        owners, min_size=1, max_size=4, unique_by=lambda each: each.organisation or id(each)
    ).map(one_lead),
)


def make(session: Session, county: County, drawn: Drawn) -> str:
    """Store what was drawn, past the rules but with its trail; return the activity's uid."""
    with clock.set_to(drawn.adopted_at):
        plan, _ = a_plan(session, None, drawn.plan)
        plan.anchor_by, plan.follow_up_by = drawn.plan_days
        for name, limit in zip(LIMITS, drawn.limits, strict=True):
            setattr(plan, name, limit)
        tell(session, plan)
    with clock.set_to(NOW - timedelta(days=1000)):
        activity = _proposed(session, plan, drawn)
    changes: list[tuple[datetime, partial[None]]] = [
        (drawn.since, partial(_stand, session, activity, drawn)),
        *((each.since, partial(_add, session, county, activity, each)) for each in drawn.owners),
    ]
    if drawn.heard:
        changes.append((drawn.heard, partial(_say, session, activity)))
    if drawn.rested:
        rested, until = drawn.rested
        changes.append((rested, partial(_decide, session, activity, until)))
    if drawn.noted:
        changes.append((drawn.noted, partial(_decide, session, activity, None)))
    for at, change in sorted(changes, key=itemgetter(0)):
        with clock.set_to(at):
            change()
    return activity.uid


def _say(session: Session, activity: Activity) -> None:
    tell(session, activity, event="status_report")


def _decide(session: Session, activity: Activity, until: date | None) -> None:
    decision = Decision.SNOOZE if until else Decision.NOTE
    uid = ids.new_uid(clock.now())
    review = Review(uid=uid, activity_id=activity.id, decision=decision, until=until)
    session.add(review)
    tell(session, activity, review, event="review")


def _proposed(session: Session, plan: Plan, drawn: Drawn) -> Activity:
    anchor, implement, follow_up, ends = drawn.own_days
    activity = Activity(
        uid=ids.new_uid(clock.now()),
        plan=plan,
        county_code=COUNTY,
        title="En aktivitet",
        focus=False,
        rule=drawn.rule,
        round=1,
        state=ActivityState.PROPOSED,
        anchor_by=anchor,
        implement_by=implement,
        follow_up_by=follow_up,
        ends_on=ends,
    )
    session.add(activity)
    tell(session, activity, event="create")
    return activity


def _add(session: Session, county: County, activity: Activity, owner: Owner) -> None:
    organisation = county.organisations[owner.organisation] if owner.organisation else None
    text = None if organisation else "Någon annan"
    new = NewOwner(role=owner.role, organisation=organisation, written_as=text)
    part = new_responsibility(new)
    part.activity_id = activity.id
    if part.state:
        part.state = owner.state
        part.removed = owner.removed or owner.state is PartState.ENDED
    part.blocked, part.reported_at = owner.blocked, owner.reported_at
    session.add(part)
    tell(session, activity, part)


def _stand(session: Session, activity: Activity, drawn: Drawn) -> None:
    activity.state = drawn.state
    if drawn.state is ActivityState.CARRIED_OVER:
        activity.carried_to = activity.uid
    tell(session, activity)


def _said(session: Session, uid: str) -> Standing:
    activity = open_case(session, SYSTEM, uid, lock=False).activity
    return standing(activity, activity.plan, activity.current, NOW)


Facts = tuple[bool, bool, bool, bool, bool]


def _facts(session: Session, uid: str) -> Facts:
    conditions = (
        stalled.is_late(),
        stalled.is_stale(),
        stalled.is_blocked(),
        stalled.is_stalled(),
        reviewed.is_snoozed(),
    )
    query = select(*conditions).select_from(Activity).join(Activity.plan)
    asked = query.where(Activity.uid == uid)
    late, stale, blocked, stopped, rests = session.execute(asked, stalled.moments(NOW)).one()
    return bool(late), bool(stale), bool(blocked), bool(stopped), bool(rests)


def _waiting(session: Session, county: County, uid: str) -> set[str]:
    one = select(Activity.id).join(Activity.plan).where(Activity.uid == uid)
    uids = [county.uid(name) for name in OWNERS]
    conditions = {each: stalled.is_waiting_on(literal(each)) for each in uids}
    return {each for each, condition in conditions.items() if session.scalar(one.where(condition))}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=activities)
def test_one_activity_and_the_database_agree(county: County, drawn: Drawn) -> None:
    session = db.session()
    try:
        uid = make(session, county, drawn)
        said = _said(session, uid)
        named = {each.organisation.uid for each in said.waiting_on if each.organisation}
        facts, waiting = _facts(session, uid), _waiting(session, county, uid)
    finally:
        session.rollback()

    assert facts[:4] == (said.late, said.stale, said.blocked, said.is_stalled)
    assert facts == plainly(drawn, NOW)
    assert waiting == named
