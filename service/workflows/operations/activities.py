"""Create and edit activities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from service.core import clock, ids
from service.core.errors import FieldError, InvalidError, RefusedError
from service.core.i18n import gettext
from service.models import Activity, Organisation, Responsibility
from service.models.words import ResponsibilityRole, Rule
from service.trail.draft import Draft
from service.workflows import access, activity_flow, guards, part_flow
from service.workflows.access import Right
from service.workflows.case import Case, open_case
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.finding import find_plan
from service.workflows.operations import editing
from service.workflows.operations.part_steps import follow
from service.workflows.operations.plans import demand_not_closed
from service.workflows.vocabulary import Actor, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """An organisation, or a text that matches none yet, with its role in a new activity."""

    role: ResponsibilityRole
    organisation: Organisation | None = None
    written_as: str | None = None
    group_code: str | None = None
    note: str | None = None


def create_activity(
    session: Session,
    actor: Actor,
    plan_uid: str,
    values: Mapping[str, Any],
    owners: Sequence[NewOwner] = (),
) -> Activity:
    """Propose an activity in a plan; *values* are the columns by name.

    Raises NotFoundError, NotPermittedError, RefusedError (closed plan) and InvalidError (two
    leads, an organisation twice, or a schedule that ends before it begins).
    """
    plan = find_plan(session, actor, plan_uid, lock=True)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan.county_code)
    demand_not_closed(plan)
    _demand_distinct(owners)
    activity = Activity(
        uid=ids.new_uid(clock.now()),
        plan_id=plan.id,
        plan=plan,
        county_code=plan.county_code,
        state=activity_flow.INITIAL,
        **{"focus": False, "rule": Rule.ALL, "round": 1, **values},
    )
    parts = [new_responsibility(owner) for owner in owners]
    for part in parts:
        part.activity = activity
    editing.demand_days_in_order(activity)
    ledger = open_ledger(session, actor, activity, role_of(actor, plan.county_code))
    session.add_all([activity, *parts])
    first = Draft(
        event="create",
        rows=[activity],
        level=Level.ACTIVITY.value,
        round=1,
        after=activity.state.value,
    )
    editing.tell_with(ledger, first, parts)
    ledger.close()
    return activity


def new_responsibility(owner: NewOwner) -> Responsibility:
    """Return the responsibility of *owner*; lead and responsible get a part of their own."""
    participating = owner.role is ResponsibilityRole.PARTICIPATING
    part = Responsibility(
        uid=ids.new_uid(clock.now()),
        organisation_id=owner.organisation.id if owner.organisation else None,
        written_as=owner.written_as,
        group_code=owner.group_code,
        note=owner.note,
        role=owner.role,
        removed=False,
        blocked=False,
        on_behalf=False,
        state=None if participating else part_flow.INITIAL,
    )
    set_committed_value(part, "organisation", owner.organisation)
    return part


def _demand_distinct(owners: Sequence[NewOwner]) -> None:
    leads = sum(owner.role is ResponsibilityRole.LEAD for owner in owners)
    named = [owner.organisation.id for owner in owners if owner.organisation]
    errors = []
    if leads > 1:
        errors.append(FieldError("/owners", "two_leads", gettext("Name one lead at most.")))
    if len(set(named)) < len(named):
        sentence = gettext("Name each organisation once.")
        errors.append(FieldError("/owners", "duplicate", sentence))
    if errors:
        raise InvalidError(errors)


def edit_activity(
    session: Session,
    actor: Actor,
    uid: str,
    change: tuple[Mapping[str, Any], str | None],
    version: int | None,
) -> Activity:
    """Edit an activity; *change* is its values by column and the reason.

    A new rule needs a reason, and the activity follows it at once; it is not changed in a
    followed-up, cancelled or carried-over activity. Raises NotFoundError, NotPermittedError,
    VersionError, RefusedError and InvalidError.
    """
    values, reason = change
    case = open_for_change(session, actor, uid)
    activity = case.activity
    expect(activity, version)
    demand_not_closed(activity.plan)
    ruled = values.get("rule", activity.rule) is not activity.rule
    if ruled:
        _judge_new_rule(case, reason)
    if not editing.apply(activity, values):
        return activity
    ledger = open_ledger(session, actor, activity, role_of(actor, activity.county_code))
    entry = ledger.write(
        Draft(event="edit", rows=[activity], round=activity.round, texts={"reason": reason})
    )
    if ruled:
        follow(ledger, case, entry)
    ledger.close()
    return activity


def _judge_new_rule(case: Case, reason: str | None) -> None:
    closed = guards.activity_is_open(case)
    if closed:
        raise RefusedError([closed])
    if not (reason or "").strip():
        sentence = gettext("Give a reason for the new rule.")
        raise InvalidError([FieldError("/reason", "required", sentence)])


def open_for_change(session: Session, actor: Actor, uid: str) -> Case:
    """Return the case held for writing; raises NotFoundError, NotPermittedError."""
    case = open_case(session, actor, uid, lock=True)
    access.demand(actor, Right.MANAGE_ACTIVITIES, case.activity.county_code)
    return case
