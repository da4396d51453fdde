"""Begin a new version of a plan's goals, and let its activities follow."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, Goal, Plan
from service.models.activity import OPEN
from service.trail.draft import Draft
from service.trail.ledger import Ledger
from service.workflows.deeds import open_ledger, role_of
from service.workflows.operations import editing
from service.workflows.operations.activities import edit_activity
from service.workflows.operations.goals_held import Goals, open_goals
from service.workflows.vocabulary import ANY_VERSION, Actor


def begin_structure(
    session: Session, actor: Actor, uid: str, taken: Collection[str], version: int | None
) -> Plan:
    """Begin a new version of the plan's goals with those of the newest that are *taken* along.

    *taken* are uids. Each becomes a new goal of the same title, which says that it replaces the
    old one; a sub-goal whose goal is left behind comes to the top. What activities stand under is
    not changed by it. Raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed)
    and InvalidError (``/goals``: none is taken).
    """
    goals = open_goals(session, actor, uid, version)
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
    goals = open_goals(session, actor, uid, ANY_VERSION)
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


def _heir(goals: Goals, old: Goal) -> int | None:
    """Return the key of the one goal that stands for *old* in the newest structure."""
    if old.structure == goals.newest:
        return old.id
    heirs = {_heir(goals, each) for each in goals.everyone if each.replaces_id == old.id}
    heirs.discard(None)
    return heirs.pop() if len(heirs) == 1 else None
