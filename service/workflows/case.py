"""One activity as the rules look at it: read in one place, then judged without the database."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from service.core import clock
from service.core.errors import NotFoundError
from service.models import Activity, Party, Plan, Responsibility
from service.models.words import ActivityState
from service.workflows import access
from service.workflows.hands import hands_in_follow_up
from service.workflows.vocabulary import Actor, Wish


@dataclass(slots=True, kw_only=True)
class Case:
    """An activity with its plan and parts, the actor, and what else the guards ask about.

    ``left`` holds, by the organisation's key, the last day of each party that has left;
    ``heir`` is the uid of the activity that the predecessor lives on as; ``hands`` are the
    people behind the lead's follow-up, read only where somebody could confirm it.
    """

    activity: Activity
    actor: Actor
    today: date = field(default_factory=clock.today)
    part: Responsibility | None = None
    wish: Wish | None = None
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


def open_case(session: Session, actor: Actor, uid: str, *, lock: bool) -> Case:
    """Read the activity *uid* and all that its rules need, in four statements or a few more.

    With *lock* its plan is held for reading and the activity for writing, in that order; the
    parts are read after that, in a statement of their own, or they could be older than the
    lock. Raises NotFoundError when there is no such activity or the actor may not know of it.
    """
    plan = session.scalars(_plan_of(uid, lock=lock)).one_or_none()
    found = select(Activity).where(Activity.uid == uid)
    if lock:
        found = found.with_for_update()
    activity = session.scalars(found.execution_options(populate_existing=True)).one_or_none()
    if activity is None or plan is None:
        raise NotFoundError(uid)
    access.demand_readable(session, actor, plan)
    set_committed_value(activity, "plan", plan)
    load_parts(session, activity)
    case = Case(activity=activity, actor=actor)
    case.left = left_days(session, plan, case.today)
    case.successor = _successor_state(session, activity)
    case.heir = _heir(session, activity)
    if activity.state is ActivityState.IMPLEMENTED and actor.coordinates(plan.county_code):
        case.hands = hands_in_follow_up(session, activity)
    return case


def _plan_of(uid: str, *, lock: bool) -> Select[Plan]:
    plan = select(Plan).join(Activity, Activity.plan_id == Plan.id).where(Activity.uid == uid)
    if lock:
        plan = plan.with_for_update(of=Plan, read=True)
    return plan.execution_options(populate_existing=True)


def load_parts(session: Session, activity: Activity) -> None:
    """Read the responsibilities of *activity* anew, with their organisations."""
    parts = (
        select(Responsibility)
        .where(Responsibility.activity_id == activity.id)
        .options(joinedload(Responsibility.organisation))
        .order_by(Responsibility.id)
        .execution_options(populate_existing=True)
    )
    set_committed_value(activity, "responsibilities", list(session.scalars(parts).unique()))


def left_days(session: Session, plan: Plan, today: date) -> dict[int, date]:
    """Return the last day of each organisation that has left the plan's agreement, by its key.

    An organisation that has joined anew has not left.
    """
    if plan.agreement_id is None:
        return {}
    parties = session.execute(
        select(Party.organisation_id, Party.left_on)
        .where(Party.agreement_id == plan.agreement_id)
        .order_by(Party.joined_on)
    )
    last = {organisation: day for organisation, day in parties}  # noqa: C416 -- rows are not tuples to mypy
    return {organisation: day for organisation, day in last.items() if day and day < today}


def _successor_state(session: Session, activity: Activity) -> ActivityState | None:
    if activity.carried_to is None or activity.state is not ActivityState.CARRIED_OVER:
        return None
    return session.scalar(select(Activity.state).where(Activity.uid == activity.carried_to))


def _heir(session: Session, activity: Activity) -> str | None:
    if activity.predecessor is None or activity.state is not ActivityState.CANCELLED:
        return None
    return session.scalar(select(Activity.carried_to).where(Activity.uid == activity.predecessor))
