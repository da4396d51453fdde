"""Plans: list, read, draft, edit, and move from draft to adopted to closed."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api import references
from service.api.answers import created, listed, thing
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.preconditions import expected
from service.api.schemas import Wire
from service.api.schemas.lists import PlanListSchema
from service.api.schemas.plans import PlanEditSchema, PlanMoveSchema, PlanSchema
from service.api.sending import Sent, query, sent, write
from service.reports.plans import PlanFilter, one_plan, plan_list
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.finding import find_plan
from service.workflows.operations.plans import open_plan

bp = Blueprint("plans", __name__, url_prefix="/plans")
LIST, NEW, CHANGED = PlanListSchema(), PlanSchema(), PlanEditSchema(partial=True)
STEP, PLAIN = PlanMoveSchema(), Wire()


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List the plans that the person may read."""
    asked = query(LIST)
    page = page_of(asked)
    return listed(plan_list(reading(), actor(), PlanFilter(**asked), page), page)


@bp.get("/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show a plan, a draft with what is left to do before it is adopted."""
    query(PLAIN)
    return thing(one_plan(reading(), actor(), uid))


@bp.post("")
def draft() -> ResponseReturnValue:
    """Draft a plan."""
    read = sent(NEW)

    def deed(session: Session) -> dict[str, Any]:
        values = _columns(session, read.values, read.values["county_code"])
        plan = operations.create_plan(session, actor(), values)
        return one_plan(session, actor(), plan.uid)

    return write(read, lambda _: _demand_manages(read), deed, lambda body: created(body, "plans"))


@bp.patch("/<uid>")
def edit(uid: str) -> ResponseReturnValue:
    """Edit a plan that is not closed."""
    read, version = sent(CHANGED), expected()

    def gates(session: Session) -> None:
        expect(open_plan(session, actor(), uid), version)

    def deed(session: Session) -> dict[str, Any]:
        county = find_plan(session, actor(), uid).county_code
        values = _columns(session, read.values, county)
        operations.edit_plan(session, actor(), uid, values, version)
        return one_plan(session, actor(), uid)

    return write(read, gates, deed, thing)


@bp.post("/<uid>/transitions")
def move(uid: str) -> ResponseReturnValue:
    """Adopt, close or reopen a plan."""
    read, version = sent(STEP), expected(any_version=True)

    def gates(session: Session) -> None:
        plan = find_plan(session, actor(), uid, lock=True)
        access.demand(actor(), Right.MOVE_PLANS, plan.county_code)
        expect(plan, version)

    def deed(session: Session) -> dict[str, Any]:
        name, reason = read.values["transition"], read.get("reason")
        operations.move_plan(session, actor(), uid, name, reason, version)
        return one_plan(session, actor(), uid)

    return write(read, gates, deed, thing)


def _demand_manages(read: Sent) -> None:
    county = read.get("county_code")
    if county:
        access.demand(actor(), Right.MANAGE_PLANS, county)
    else:
        access.demand_anywhere(actor(), Right.MANAGE_PLANS)


def _columns(session: Session, values: dict[str, Any], county: str) -> dict[str, Any]:
    columns = {name: value for name, value in values.items() if name != "agreement"}
    if "agreement" in values:
        uid = values["agreement"]
        found = references.agreement(session, actor(), uid, county) if uid else None
        columns["agreement_id"] = found.id if found else None
    return columns
