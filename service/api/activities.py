"""Activities: list, read, propose, edit."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.api import references
from service.api.answers import created, listed, thing
from service.api.faults import field_error
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.preconditions import expected
from service.api.schemas.activities import ActivityEditSchema, ActivitySchema
from service.api.schemas.lists import ActivityListSchema, OneActivitySchema
from service.api.sending import Sent, query, sent, write
from service.core.errors import InvalidError
from service.models import Activity
from service.reports.activities import (
    ActivityFilter,
    activity_as_it_was,
    activity_as_of,
    activity_list,
    one_activity,
)
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.operations.activities import NewOwner, open_for_change

bp = Blueprint("activities", __name__, url_prefix="/activities")
LIST, ONE = ActivityListSchema(), OneActivitySchema()
NEW, CHANGED = ActivitySchema(), ActivityEditSchema(partial=True)
GROUPS = ("schedule", "due_on")  # objects on the wire, columns side by side in the table


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List the activities that the person may read."""
    asked = query(LIST)
    page = page_of(asked)
    return listed(
        activity_list(reading(snapshot=False), actor(), ActivityFilter(**asked), page), page
    )


@bp.get("/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show an activity with what the person may do in it, or as it was (known) at a moment."""
    asked = query(ONE)
    if "as_it_was" in asked:
        known = asked.get("as_of")
        return activity_as_it_was(reading(), actor(), uid, asked["as_it_was"], known)
    if "as_of" in asked:
        return activity_as_of(reading(), actor(), uid, asked["as_of"])
    return thing(one_activity(reading(), actor(), uid, asked.get("organisation")))


@bp.post("")
def propose() -> ResponseReturnValue:
    """Propose an activity in a plan."""
    read = sent(NEW)
    return write(
        read,
        lambda session: _demand_manages(session, read),
        lambda session: _create(session, read),
        lambda body: created(body, "activities"),
    )


@bp.patch("/<uid>")
def edit(uid: str) -> ResponseReturnValue:
    """Edit an activity; a new rule makes it follow at once."""
    read, version = sent(CHANGED), expected()

    def gates(session: Session) -> None:
        expect(open_for_change(session, actor(), uid).activity, version)

    def deed(session: Session) -> dict[str, Any]:
        values = {**read.values}
        reason = values.pop("reason", None)
        change = (_columns(session, values, _plan_id(session, uid)), reason)
        operations.edit_activity(session, actor(), uid, change, version)
        return one_activity(session, actor(), uid)

    return write(read, gates, deed, thing)


def _demand_manages(session: Session, read: Sent) -> None:
    plan = references.plan(session, actor(), read.get("plan"))
    if plan:
        access.demand(actor(), Right.MANAGE_ACTIVITIES, plan.county_code)
    else:
        access.demand_anywhere(actor(), Right.MANAGE_ACTIVITIES)


def _create(session: Session, read: Sent) -> dict[str, Any]:
    values = {**read.values}
    plan, wanted = references.plan(session, actor(), values.pop("plan")), values.pop("owners", [])
    if plan is None:
        raise InvalidError([field_error("/plan", "not_known")])
    found = references.organisations(session, wanted)
    owners = [
        NewOwner(role=each["role"], organisation=found[each["organisation"]]) for each in wanted
    ]
    columns = _columns(session, values, plan.id)
    activity = operations.create_activity(session, actor(), plan.uid, columns, owners)
    return one_activity(session, actor(), activity.uid)


def _columns(session: Session, values: Mapping[str, Any], plan_id: int | None) -> dict[str, Any]:
    """Return the values by column: groups laid out, the goal by its key."""
    columns = {name: value for name, value in values.items() if name not in (*GROUPS, "goal")}
    for group in GROUPS:
        columns |= values.get(group, {})
    if "goal" in values:
        uid = values["goal"]
        columns["goal_id"] = references.goal(session, uid, plan_id or 0).id if uid else None
    return columns


def _plan_id(session: Session, uid: str) -> int | None:
    return session.scalar(select(Activity.plan_id).where(Activity.uid == uid))
