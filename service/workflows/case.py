"""One activity as the rules look at it: read in one place, then judged without the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from service.core import clock
from service.core.db import in_one_trip
from service.core.read_rows import ReadRows
from service.core.spelled import Asked, ByKey
from service.models import Activity, Goal, Organisation, Party, Plan, Responsibility
from service.models.words import ActivityState, PlanState
from service.workflows import access
from service.workflows.hands import hands_in_follow_up
from service.workflows.thinned import missing
from service.workflows.vocabulary import Actor, Wish

ABOVE = aliased(Goal, name="above")  # the goal that a sub-goal belongs to
ACTIVITY, PLAN, PART = ReadRows(Activity), ReadRows(Plan), ReadRows(Responsibility)
OWNER = ReadRows(Organisation, "id", "uid", "name", "active_until")  # what rules ask
FOUND = (
    select(*ACTIVITY.columns, *PLAN.columns, ABOVE.uid, ABOVE.title, Goal.uid, Goal.title)
    .select_from(Activity)
    .join(Activity.plan)
    .outerjoin(Activity.goal)
    .outerjoin(ABOVE, ABOVE.id == Goal.parent_id)
    .order_by(Activity.plan_id, Activity.id)  # the order in which everyone locks
)
# Rows are locked in the order of these words, and are all read as they are after the wait.
LOCKED = FOUND.with_for_update(of=Plan, read=True).suffix_with(
    "FOR UPDATE OF activity", dialect="postgresql"
)
LATEST_LEAVE = (
    select(Party.left_on)
    .where(
        Party.agreement_id == Plan.agreement_id,
        Party.organisation_id == Responsibility.organisation_id,
    )
    .order_by(Party.joined_on.desc())
    .limit(1)
    .scalar_subquery()
)
PARTS = (
    select(*PART.columns, *OWNER.columns, LATEST_LEAVE)
    .select_from(Responsibility)
    .join(Responsibility.activity)
    .join(Activity.plan)
    .outerjoin(Responsibility.organisation)
    .order_by(Responsibility.id)
)
FIND = {False: ByKey(FOUND, Activity.uid), True: ByKey(LOCKED, Activity.uid)}
FIND_PARTS = ByKey(PARTS, Activity.uid)


class Heading(NamedTuple):
    """A goal as far as an activity shows it; without a uid it is none."""

    uid: str
    title: str


@dataclass(slots=True, kw_only=True)
class Case:
    """An activity with its plan and parts, the actor, and what else the guards ask about.

    ``goals`` are the goal and, below it, the sub-goal that the activity stands under; ``left``
    holds, by the organisation's key, the last day of each party that has left;
    ``heir`` is the uid of the activity that the predecessor lives on as; ``hands`` are the
    people behind the lead's follow-up, read only where somebody could confirm it.
    """

    activity: Activity
    actor: Actor
    today: date = field(default_factory=clock.today)
    part: Responsibility | None = None
    wish: Wish | None = None
    goals: list[Heading] = field(default_factory=list)
    left: dict[int, date] = field(default_factory=dict)
    target: Plan | None = None
    successor: ActivityState | None = None
    heir: str | None = None
    hands: frozenset[str] = frozenset()

    def owner(self, organisation: str | None) -> Responsibility | None:
        """Return the current part of the owner with this uid."""
        return next(
            (
                each
                for each in self.activity.owners
                if each.organisation and each.organisation.uid == organisation
            ),
            None,
        )


class Ahead:
    """Activities to be locked that are asked for before they are needed.

    So they go in one trip with whatever else is sent first. The parts are read by a statement of
    their own, after that which locks, or they could be older than the lock.
    """

    def __init__(self, *uids: str) -> None:
        self.uids = uids
        self._asked: tuple[Asked, Asked] | None = None

    def send(self, session: Session) -> None:
        """Ask for them, and wait for no answer where the session's trip goes on."""
        self._asked = _sent(session, self.uids, lock=True)

    def taken(self, session: Session) -> tuple[Asked, Asked]:
        """Return what was asked, once; it is asked now if it was not yet."""
        asked, self._asked = self._asked, None
        return asked or _sent(session, self.uids, lock=True)


def _sent(session: Session, uids: Sequence[str], *, lock: bool) -> tuple[Asked, Asked]:
    with in_one_trip(session) as connection:
        return FIND[lock].begin(connection, uids), FIND_PARTS.begin(connection, uids)


def open_case(
    session: Session, actor: Actor, uid: str, *, lock: bool, ahead: Ahead | None = None
) -> Case:
    """Read the activity *uid* and all that its rules need, in two statements or a few more.

    With *lock* its plan is held for reading and the activity for writing, in that order. What was
    asked *ahead* is not asked again. Raises NotFoundError when there is no such activity or the
    actor may not know of it.
    """
    asked = ahead.taken(session) if ahead else _sent(session, [uid], lock=lock)
    cases = _cases(session, actor, *asked)
    if not cases:
        raise missing(session, actor, uid)
    demand_readable(session, cases[uid])
    return cases[uid]


def open_cases(
    session: Session, actor: Actor, uids: Sequence[str], *, lock: bool
) -> dict[str, Case]:
    """Read the activities *uids* as ``open_case`` reads one, in as many statements for all.

    Returns a case for each that there is, by its uid, whether the actor may know of it or not.
    """
    return _cases(session, actor, *_sent(session, uids, lock=lock))


def _cases(session: Session, actor: Actor, found: Asked, parts: Asked) -> dict[str, Case]:
    read = [_case(session, actor, row) for row in found.rows]
    cases = {each.activity.uid: each for each in read}
    _put_parts(session, read, parts.rows)
    for case in cases.values():
        activity = case.activity
        case.successor = _successor_state(session, activity)
        case.heir = _heir(session, activity)
        if activity.state is ActivityState.IMPLEMENTED and actor.coordinates(activity.county_code):
            case.hands = hands_in_follow_up(session, activity)
    return cases


def _case(session: Session, actor: Actor, row: Sequence[Any]) -> Case:
    activity, rest = ACTIVITY.take(session, row)
    plan, rest = PLAN.take(session, rest)
    set_committed_value(activity, "plan", plan)
    headings = (Heading(*rest[:2]), Heading(*rest[2:]))
    goals = [each for each in headings if each.uid]
    return Case(activity=activity, actor=actor, goals=goals)


def _put_parts(session: Session, cases: Collection[Case], rows: Iterable[Sequence[Any]]) -> None:
    """Give the *cases* their responsibilities as *rows* have them, with their organisations.

    And who of them has left the plan's agreement; one that has joined anew has not.
    """
    parts = defaultdict(list)
    for row in rows:
        part, rest = PART.take(session, row)
        organisation, (left_on,) = OWNER.take(session, rest)
        set_committed_value(part, "organisation", organisation)
        parts[part.activity_id].append((part, left_on))
    for case in cases:
        own = parts[case.activity.id]
        set_committed_value(case.activity, "responsibilities", [part for part, _ in own])
        gone = ((part.organisation_id, day) for part, day in own if day and day < case.today)
        case.left = {organisation: day for organisation, day in gone if organisation}


def demand_readable(session: Session, case: Case) -> None:
    """Raise NotFoundError unless the actor may know of the activity.

    Who has or had a responsibility in it may; only for others is the database asked.
    """
    own, plan = case.actor.organisations, case.activity.plan
    shares = [each.organisation for each in case.activity.responsibilities]
    concerned = any(each.uid in own for each in shares if each)
    if plan.state is PlanState.DRAFT or not concerned:
        access.demand_readable(session, case.actor, plan.id, plan.county_code)


def _successor_state(session: Session, activity: Activity) -> ActivityState | None:
    if activity.carried_to is None or activity.state is not ActivityState.CARRIED_OVER:
        return None
    return session.scalar(select(Activity.state).where(Activity.uid == activity.carried_to))


def _heir(session: Session, activity: Activity) -> str | None:
    if activity.predecessor is None or activity.state is not ActivityState.CANCELLED:
        return None
    return session.scalar(select(Activity.carried_to).where(Activity.uid == activity.predecessor))
