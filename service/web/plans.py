"""The plans that a person may read."""

from flask import Blueprint, Response

from service.core.db import db
from service.reports.paging import Paging
from service.reports.plans import PlanFilter, one_plan, plan_list
from service.web import gate, pages, words
from service.workflows import plan_flow

bp = Blueprint("plans", __name__, url_prefix="/plans")
MOST = 100  # shown at a time


@bp.get("")
def show_list() -> Response:
    """List the plans that the person may read, the latest period first."""
    found = plan_list(db.session(), gate.signed_in().actor, PlanFilter(), Paging(limit=MOST))
    return pages.show(
        "plans.html", plans=found.items, labels=plan_flow.LABELS, county_name=words.county_name
    )


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show a plan."""
    plan = one_plan(db.session(), gate.signed_in().actor, uid)
    return pages.show(
        "plan.html", plan=plan, labels=plan_flow.LABELS, county_name=words.county_name
    )
