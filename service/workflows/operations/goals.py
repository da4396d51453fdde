"""Add, edit and order a plan's goals."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Goal, Plan
from service.trail.draft import Draft
from service.workflows.deeds import open_ledger, role_of
from service.workflows.operations import editing
from service.workflows.operations.goals_held import Goals, open_goals
from service.workflows.operations.plans import add_goal
from service.workflows.vocabulary import ANY_VERSION, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalWish:
    """What a goal shall be: *parent* and *replaces* are uids of the same plan's goals, or None."""

    title: str
    parent: str | None = None
    replaces: str | None = None


def edit_goal(
    session: Session, actor: Actor, change: tuple[str, str], wish: GoalWish, version: int | None
) -> Plan:
    """Rename a goal, place it under another or at the top, or say which older one it replaces.

    *change* is the plan's uid and the goal's; *version* the plan's. Goals of older structures stay
    as they were. Raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed) and
    InvalidError (``/parent``, ``/replaces``).
    """
    goals = open_goals(session, actor, change[0], version)
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
    goals = open_goals(session, actor, uid, ANY_VERSION)
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
    goals = open_goals(session, actor, uid, version)
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


def _parent(goals: Goals, goal: Goal | None, uid: str | None) -> int | None:
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


def _replaced(goals: Goals, uid: str | None) -> int | None:
    if uid is None:
        return None
    old = goals.by_uid.get(uid)
    if old is None or old.structure >= goals.newest:
        sentence = gettext("Choose a goal of an earlier version.")
        raise InvalidError([FieldError("/replaces", "not_known", sentence)])
    return old.id
