"""Edit and order a plan's goals, and begin a new version of their structure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import gettext
from service.models import Activity, Goal, Plan
from service.models.activity import OPEN
from service.trail.draft import Draft
from service.trail.ledger import Ledger
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.operations import editing
from service.workflows.operations.activities import edit_activity
from service.workflows.operations.plans import add_goal, demand_not_closed, open_plan
from service.workflows.vocabulary import ANY_VERSION, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWish:
    """What a goal shall be: *parent* and *replaces* are uids of the same plan's goals, or None."""

    title: str
    parent: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class _Goals:
    """The goals of a plan that is held for writing."""

    plan: Plan
    everyone: Sequence[Goal]
    by_uid: Mapping[str, Goal] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The newest version of the structure."""
        return max((each.structure for each in self.everyone), default=1)

    def named(self, uid: str) -> Goal:
        """Return one of the newest structure's goals; raises NotFoundError."""
        found = self.by_uid.get(uid)
        if found is None or found.structure != self.newest:
            raise NotFoundError(uid)
        return found

    def in_order(self) -> list[Goal]:
        """Return the newest structure's goals, each with its sub-goals right below it."""
        own = [each for each in self.everyone if each.structure == self.newest]
        return [
            each
            for top in own
            if top.parent_id is None
            for each in (top, *(one for one in own if one.parent_id == top.id))
        ]


def edit_goal(
    session: Session, actor: Actor, change: tuple[str, str], wish: GoalWish, version: int | None
) -> Plan:
    """Rename a goal, place it under another or at the top, or say which older one it replaces.

    *change* is the plan's uid and the goal's; *version* the plan's. Goals of older structures stay
    as they were. Raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed) and
    InvalidError (``/parent``, ``/replaces``).
    """
    goals = _open(session, actor, change[0], version)
    goal = goals.named(change[1])
    values = {
        "title": wish.title,
        "parent_id": _parent(goals, goal, wish.parent),
        "replaces_id": _replaced(goals, wish.replaces),
    }
    if editing.apply(goal, values):
        plan = goals.plan
        ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
        editing.change_child(ledger, goal, "edit_goal")
    return goals.plan


def new_goal(session: Session, actor: Actor, uid: str, wish: GoalWish) -> Goal:
    """Give a plan a goal, last in the newest version of its structure.

    Raises NotFoundError, NotPermittedError, RefusedError (closed) and InvalidError (``/parent``,
    ``/replaces``).
    """
    goals = _open(session, actor, uid, ANY_VERSION)
    values = {
        "title": wish.title,
        "parent_id": _parent(goals, None, wish.parent),
        "replaces_id": _replaced(goals, wish.replaces),
        "structure": goals.newest,
    }
    return add_goal(session, actor, uid, values)


def place_goal(
    session: Session, actor: Actor, uid: str, who: str, order: tuple[int, int | None]
) -> Plan:
    """Move a goal among those beside it: *order* is -1 (up) or 1 (down), and the plan's version.

    One entry tells the new places of all goals of the structure, each a number that none of them
    had, since the database holds two goals at one place for an error. At the end of the line
    nothing happens. Raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed).
    """
    by, version = order
    goals = _open(session, actor, uid, version)
    goal, present = goals.named(who), goals.in_order()
    beside = [each for each in present if each.parent_id == goal.parent_id]
    place = beside.index(goal) + by
    if not 0 <= place < len(beside):
        return goals.plan
    beside.remove(goal)
    beside.insert(place, goal)
    wanted = _anew_in_order(present, beside)
    _number(wanted)
    plan = goals.plan
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    ledger.write(Draft(event="edit_goal", rows=wanted))
    ledger.close()
    return plan


def _anew_in_order(present: Sequence[Goal], beside: Sequence[Goal]) -> list[Goal]:
    """Return all goals with those *beside* each other in their new order."""
    rank = {each.id: place for place, each in enumerate(beside)}
    return sorted(present, key=lambda each: rank.get(each.id, len(rank)))


def _number(goals: Sequence[Goal]) -> None:
    """Give *goals* new places: from 1 when those places are free, else from beyond the last."""
    taken = {each.position for each in goals}
    first = 1 if min(taken) > len(goals) else max(taken) + 1
    for place, each in enumerate(goals, start=first):
        each.position = place


def begin_structure(
    session: Session, actor: Actor, uid: str, taken: Collection[str], version: int | None
) -> Plan:
    """Begin a new version of the plan's goals with those of the newest that are *taken* along.

    *taken* are uids. Each becomes a new goal of the same title, which says that it replaces the
    old one; a sub-goal whose goal is left behind comes to the top. What activities stand under is
    not changed by it. Raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed)
    and InvalidError (``/goals``: none is taken).
    """
    goals = _open(session, actor, uid, version)
    chosen = [each for each in goals.in_order() if each.uid in taken]
    if not chosen:
        sentence = gettext("Choose at least one goal to take along.")
        raise InvalidError([FieldError("/goals", "required", sentence)])
    keys = {each.id for each in chosen}
    tops = [each for each in chosen if each.parent_id not in keys]
    plan, structure = goals.plan, goals.newest + 1
    new = {each.id: _anew(plan, each, (structure, place)) for place, each in enumerate(chosen, 1)}
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    _add(ledger, [new[each.id] for each in tops])
    below = [each for each in chosen if each not in tops]
    for each in below:
        new[each.id].parent_id = new[each.parent_id or 0].id
    _add(ledger, [new[each.id] for each in below])
    return plan


def _anew(plan: Plan, old: Goal, place: tuple[int, int]) -> Goal:
    structure, position = place
    return Goal(
        uid=ids.new_uid(clock.now()),
        plan_id=plan.id,
        structure=structure,
        position=position,
        replaces_id=old.id,
        title=old.title,
    )


def _add(ledger: Ledger, goals: Sequence[Goal]) -> None:
    if goals:
        ledger.session.add_all(goals)
        editing.tell_with(ledger, Draft(event="add_goal"), goals)
        ledger.close()


def follow_goals(session: Session, actor: Actor, uid: str) -> int:
    """Put open activities that stand under a replaced goal under the one that replaces it.

    Each by an entry of its own, as far as exactly one goal of the newest structure replaces
    theirs, over several versions too. Returns how many were moved. Raises NotFoundError,
    NotPermittedError and RefusedError (closed).
    """
    goals = _open(session, actor, uid, ANY_VERSION)
    ways = {each.id: _heir(goals, each) for each in goals.everyone}
    moved = {old: new for old, new in ways.items() if new not in (None, old)}
    wanted = (
        select(Activity.uid, Activity.goal_id)
        .where(Activity.plan_id == goals.plan.id, Activity.goal_id.in_(moved))
        .where(Activity.state.in_(OPEN))
        .order_by(Activity.id)
    )
    found = session.execute(wanted).all()
    for activity, old in found:
        change = ({"goal_id": moved[old or 0]}, None)
        edit_activity(session, actor, activity, change, ANY_VERSION)
    return len(found)


def _heir(goals: _Goals, old: Goal) -> int | None:
    """Return the key of the one goal that stands for *old* in the newest structure."""
    if old.structure == goals.newest:
        return old.id
    heirs = {_heir(goals, each) for each in goals.everyone if each.replaces_id == old.id}
    heirs.discard(None)
    return heirs.pop() if len(heirs) == 1 else None


def _open(session: Session, actor: Actor, uid: str, version: int | None) -> _Goals:
    plan = open_plan(session, actor, uid)
    expect(plan, version)
    demand_not_closed(plan)
    found = session.scalars(
        select(Goal)
        .where(Goal.plan_id == plan.id)
        .order_by(Goal.structure, Goal.position)
        .execution_options(populate_existing=True)
    ).all()
    return _Goals(plan, found, {each.uid: each for each in found})


def _parent(goals: _Goals, goal: Goal | None, uid: str | None) -> int | None:
    if uid is None:
        return None
    parent = goals.by_uid.get(uid)
    if parent is None or parent.structure != goals.newest or parent.parent_id or parent is goal:
        sentence = gettext("Choose a goal of the plan that is no sub-goal itself.")
        raise InvalidError([FieldError("/parent", "not_known", sentence)])
    if goal and any(each.parent_id == goal.id for each in goals.everyone):
        sentence = gettext("It has sub-goals of its own, so it cannot become one.")
        raise InvalidError([FieldError("/parent", "contradicts", sentence)])
    return parent.id


def _replaced(goals: _Goals, uid: str | None) -> int | None:
    if uid is None:
        return None
    old = goals.by_uid.get(uid)
    if old is None or old.structure >= goals.newest:
        sentence = gettext("Choose a goal of an earlier version.")
        raise InvalidError([FieldError("/replaces", "not_known", sentence)])
    return old.id
