"""Create, edit and move plans, and give them goals."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import FieldError, InvalidError, NotPermittedError, Refusal, RefusedError
from service.core.i18n import gettext
from service.models import Activity, Goal, Plan
from service.models.activity import OPEN
from service.models.words import PlanState
from service.trail.draft import Draft
from service.workflows import access, engine, plan_flow
from service.workflows.access import Right
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.finding import find_plan
from service.workflows.operations import editing
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor

BACKDATING_LIMIT_DAYS = 400
NAMED_AT_MOST = 20  # open activities listed in one refusal


def create_plan(session: Session, actor: Actor, values: Mapping[str, Any]) -> Plan:
    """Create a draft; *values* are the columns by name. Raises NotPermittedError."""
    access.demand(actor, Right.MANAGE_PLANS, values["county_code"])
    plan = Plan(
        uid=ids.new_uid(clock.now()),
        state=plan_flow.INITIAL,
        **{"backdating_limit_days": BACKDATING_LIMIT_DAYS, **values},
    )
    editing.create(open_ledger(session, actor, plan, role_of(actor, plan.county_code)), plan)
    return plan


def edit_plan(
    session: Session, actor: Actor, uid: str, values: Mapping[str, Any], version: int | None
) -> Plan:
    """Edit a plan; raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed)."""
    plan = open_plan(session, actor, uid)
    expect(plan, version)
    demand_not_closed(plan)
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    editing.edit(ledger, plan, values)
    return plan


def open_plan(session: Session, actor: Actor, uid: str) -> Plan:
    """Return the plan held for writing; raises NotFoundError, NotPermittedError."""
    plan = find_plan(session, actor, uid, lock=True)
    access.demand(actor, Right.MANAGE_PLANS, plan.county_code)
    return plan


def demand_not_closed(plan: Plan) -> None:
    """Raise RefusedError when *plan* is closed."""
    if plan.state is PlanState.CLOSED:
        raise RefusedError([refusal("plan_closed")])


def move_plan(
    session: Session, actor: Actor, uid: str, name: str, reason: str | None, version: int | None
) -> Plan:
    """Adopt, close or reopen a plan.

    The plan is held for writing, so that no step is taken in it meanwhile. Raises NotFoundError,
    NotPermittedError, VersionError, RefusedError (wrong state; open activities) and InvalidError.
    """
    plan = find_plan(session, actor, uid, lock=True)
    row = next((row for row in plan_flow.TRANSITIONS if row.name == name), None)
    if row is None:
        sentence = gettext("There is no such transition.")
        raise InvalidError([FieldError("/transition", "unknown", sentence)])
    if actor.person is None:
        raise NotPermittedError(name)
    access.demand(actor, Right.MOVE_PLANS, plan.county_code)
    expect(plan, version)
    _judge(session, plan, row, reason)
    before = plan.state
    engine.fire_plan(plan, name)
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    ledger.write(
        Draft(
            event=name,
            rows=[plan],
            before=before.value,
            after=plan.state.value,
            effective_on=clock.today(),
            texts={"reason": reason},
        )
    )
    ledger.close()
    return plan


def publish_plan(
    session: Session, actor: Actor, uid: str, version: int | None, *, public: bool
) -> Plan:
    """Let everybody read a plan that is adopted or closed, or (not *public*) no longer.

    Nothing is written when it is so already. Raises NotFoundError, NotPermittedError,
    VersionError and RefusedError (a draft).
    """
    plan = find_plan(session, actor, uid, lock=True)
    access.demand(actor, Right.MOVE_PLANS, plan.county_code)
    expect(plan, version)
    if public and plan.state is PlanState.DRAFT:
        raise RefusedError([_not_yet_adopted()])
    if (plan.published_on is not None) is public:
        return plan
    plan.published_on = clock.today() if public else None
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    ledger.write(Draft(event="publish" if public else "withdraw", rows=[plan]))
    ledger.close()
    return plan


def _not_yet_adopted() -> Refusal:
    state, *sources = (str(plan_flow.LABELS[each]).lower() for each in plan_flow.STATES)
    return refusal("wrong_plan_state", state=state, sources=", ".join(sources))


def _judge(session: Session, plan: Plan, row: plan_flow.PlanTransition, reason: str | None) -> None:
    reasons = [each for each in (_wrong_state(plan, row), _open(session, plan, row)) if each]
    errors = []
    if row.reason and not (reason or "").strip():
        errors.append(FieldError("/reason", "required", gettext("Give a reason.")))
    if reasons:
        raise RefusedError(reasons, errors)
    if errors:
        raise InvalidError(errors)


def _wrong_state(plan: Plan, row: plan_flow.PlanTransition) -> Refusal | None:
    if plan.state in row.sources:
        return None
    sources = ", ".join(str(plan_flow.LABELS[each]).lower() for each in row.sources)
    state = str(plan_flow.LABELS[plan.state]).lower()
    return refusal("wrong_plan_state", state=state, sources=sources)


def _open(session: Session, plan: Plan, row: plan_flow.PlanTransition) -> Refusal | None:
    if row.to is not PlanState.CLOSED:
        return None
    named = session.execute(
        select(Activity.number, Activity.title)
        .where(Activity.plan_id == plan.id, Activity.state.in_(OPEN))
        .order_by(Activity.id)
        .limit(NAMED_AT_MOST + 1)
    ).all()
    if not named:
        return None
    words = [" ".join(filter(None, each)) for each in named[:NAMED_AT_MOST]]
    more = ["…"] if len(named) > NAMED_AT_MOST else []
    return refusal("open_activities", names="; ".join(words + more))


def add_goal(session: Session, actor: Actor, uid: str, values: Mapping[str, Any]) -> Goal:
    """Give a plan a goal or, with ``parent_id``, a sub-goal, last in its structure.

    Raises NotFoundError, NotPermittedError, RefusedError (closed).
    """
    plan = open_plan(session, actor, uid)
    demand_not_closed(plan)
    structure = values.get("structure", 1)
    last = session.scalar(
        select(func.max(Goal.position)).where(Goal.plan_id == plan.id, Goal.structure == structure)
    )
    goal = Goal(
        uid=ids.new_uid(clock.now()),
        plan_id=plan.id,
        position=(last or 0) + 1,
        **{"structure": structure, **values},
    )
    ledger = open_ledger(session, actor, plan, role_of(actor, plan.county_code))
    editing.change_child(ledger, goal, "add_goal")
    return goal
