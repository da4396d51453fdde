"""Draft a plan, edit it, and move it from draft to adopted to closed."""

from typing import Any

from flask import Blueprint, Response, url_for
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.errors import NotFoundError
from service.core.i18n import _, gettext
from service.reports.plans import one_plan
from service.web import choices, form_pages, gate, pages, reading_forms, words
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, PARAGRAPH, Faults, Field, Kind, refuse, refuse_choice
from service.workflows import access, finding, operations, plan_flow, stalled
from service.workflows.access import Right
from service.workflows.answering import LATEST, SOONEST
from service.workflows.plan_flow import PlanTransition
from service.workflows.vocabulary import Actor

bp = Blueprint("plan_edit", __name__)
DAY, NUMBER = Kind.DAY, Kind.NUMBER
SILENCE = {"low": stalled.SHORTEST, "high": stalled.LONGEST}
# fmt: off
PLAN = (
    Field(name="title", column="title", label=_("Title"), required=True),
    Field(name="agreement", column="agreement", label=_("Agreement"), kind=Kind.THING, hint=_("The regional agreement that the plan belongs to, if it has one.")),  # noqa: E501 -- a table
    Field(name="reference", column="reference", label=_("Reference number")),
    Field(name="periodStart", column="period_start", label=_("First day of the period"), kind=DAY, required=True),  # noqa: E501 -- a table
    Field(name="periodEnd", column="period_end", label=_("Last day of the period"), kind=DAY, required=True),  # noqa: E501 -- a table
    Field(name="anchorBy", column="anchor_by", label=_("To be anchored by"), kind=DAY, hint=_("For every activity that has no day of its own for it.")),  # noqa: E501 -- a table
    Field(name="followUpBy", column="follow_up_by", label=_("To be followed up by"), kind=DAY, hint=_("For every activity that has no day of its own for it.")),  # noqa: E501 -- a table
    Field(name="staleProposedDays", column="stale_proposed_days", label=_("Days of silence before a proposed activity is stale"), kind=NUMBER, options=SILENCE, hint=_("From 14 to 1095. Left empty, it is %(days)s.", days=90)),  # noqa: E501 -- a table
    Field(name="staleAnchoredDays", column="stale_anchored_days", label=_("Days of silence before an anchored activity is stale"), kind=NUMBER, options=SILENCE, hint=_("From 14 to 1095. Left empty, it is %(days)s.", days=365)),  # noqa: E501 -- a table
    Field(name="staleImplementedDays", column="stale_implemented_days", label=_("Days of silence before an implemented activity is stale"), kind=NUMBER, options=SILENCE, hint=_("From 14 to 1095. Left empty, it is %(days)s.", days=180)),  # noqa: E501 -- a table
    Field(name="escalateAfterDays", column="escalate_after_days", label=_("Days late before the county's coordinators are told"), kind=NUMBER, options={"low": SOONEST, "high": LATEST}, hint=_("From 7 to 365. Left empty, nothing is escalated by itself.")),  # noqa: E501 -- a table
)
COUNTY = Field(name="countyCode", column="county_code", label=_("County"), kind=Kind.CHOICE, options=words.COUNTIES, required=True)  # noqa: E501 -- a table
REASON = Field(name="reason", column="reason", label=_("Reason"), kind=Kind.PARAGRAPH, longest=PARAGRAPH)  # noqa: E501 -- a table
# fmt: on
NEW = (PLAN[0], COUNTY, *PLAN[1:])
MEANS = {
    "adopt": _(
        "From now on the owners anchor, implement and report. "
        "Whoever may read the plan sees it. Activities can still be added and changed."
    ),
    "close": _("No step is taken in a closed plan, and nothing in it is changed."),
    "reopen": _("Steps can be taken in the plan again."),
}


@bp.get("/plans/new")
def new() -> Response:
    """Show the form for a plan; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PLANS)
    return _new()


@bp.post("/plans/new")
def draft() -> Response:
    """Draft a plan; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PLANS)

    def deed(session: Session) -> Response:
        values = reading_forms.read(NEW)
        actor = gate.signed_in().actor
        columns = _columns(session, actor, values, values["county_code"])
        plan = operations.create_plan(session, actor, columns).uid
        return pages.go("web.plans.show", uid=plan)

    return reading_forms.once_only(deed, _new)


@bp.get("/plans/<uid>/edit")
def show(uid: str) -> Response:
    """Show the form for a plan that there is; raises NotFoundError, NotPermittedError."""
    _plan(uid, Right.MANAGE_PLANS)
    return _edit(uid)


@bp.post("/plans/<uid>/edit")
def edit(uid: str) -> Response:
    """Edit a plan; raises NotFoundError, NotPermittedError."""
    county = _plan(uid, Right.MANAGE_PLANS)["countyCode"]

    def deed(session: Session) -> Response:
        values, version = reading_forms.read(PLAN), reading_forms.version()
        actor = gate.signed_in().actor
        columns = _columns(session, actor, values, county)
        operations.edit_plan(session, actor, uid, columns, version)
        return pages.go("web.plans.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _edit(uid, faults))


@bp.get("/plans/<uid>/moves/<move>")
def show_move(uid: str, move: str) -> Response:
    """Show what a step of the plan means, and what is left to do before it."""
    return _step(uid, _row(move))


@bp.post("/plans/<uid>/moves/<move>")
def take(uid: str, move: str) -> Response:
    """Adopt, close or reopen a plan; raises NotFoundError, NotPermittedError."""
    row = _row(move)
    _plan(uid, Right.MOVE_PLANS)

    def deed(session: Session) -> Response:
        reason = reading_forms.read([REASON])["reason"]
        version = reading_forms.version()
        operations.move_plan(session, gate.signed_in().actor, uid, row.name, reason, version)
        return pages.go("web.plans.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _step(uid, row, faults))


def _row(name: str) -> PlanTransition:
    row = next((each for each in plan_flow.TRANSITIONS if each.name == name), None)
    if row is None:
        raise NotFoundError(name)
    return row


def _plan(uid: str, right: Right) -> dict[str, Any]:
    """Return the plan of a county where one holds *right*; NotFoundError, NotPermittedError."""
    actor = gate.signed_in().actor
    plan = one_plan(db.session(), actor, uid)
    access.demand(actor, right, plan["countyCode"])
    return plan


def _columns(session: Session, actor: Actor, values: dict[str, Any], county: str) -> dict[str, Any]:
    """Return the values by column, the agreement by its key; raises InvalidError."""
    columns = {name: value for name, value in values.items() if name != "agreement"}
    uid, key = values["agreement"], None
    if uid:
        key = _agreement_key(session, actor, uid, county)
    return {**columns, "agreement_id": key}


def _agreement_key(session: Session, actor: Actor, uid: str, county: str) -> int:
    try:
        found = finding.find_agreement(session, actor, uid)
    except NotFoundError:
        refuse_choice("agreement")
    if found.county_code != county:
        refuse("agreement", "other_county", gettext("It belongs to another county."))
    return found.id


def _new(faults: Faults = NONE) -> Response:
    actor = gate.signed_in().actor
    counties = choices.counties(actor, Right.MANAGE_PLANS)
    first = next(iter(counties)) if len(counties) == 1 else None
    agreements = choices.agreements(db.session(), actor, first)
    form = FormPage(
        title=gettext("Draft a plan"),
        fields=NEW,
        back=(url_for("web.plans.show_list"), gettext("Action plans")),
        intro=(
            gettext(
                "A draft is seen by you and the county's other coordinators alone. "
                "Import or add its activities next, then adopt it."
            ),
        ),
        submit=gettext("Draft the plan"),
        options={"countyCode": counties, "agreement": agreements},
        thing={"countyCode": first, "version": ""},
    )
    return form_pages.show(form, faults)


def _edit(uid: str, faults: Faults = NONE) -> Response:
    plan = _plan(uid, Right.MANAGE_PLANS)
    agreements = choices.agreements(db.session(), gate.signed_in().actor, plan["countyCode"])
    form = FormPage(
        title=gettext("Edit %(name)s", name=plan["title"]),
        fields=PLAN,
        back=(url_for("web.plans.show", uid=uid), plan["title"]),
        thing=plan,
        options={"agreement": agreements},
    )
    return form_pages.show(form, faults)


def _step(uid: str, row: PlanTransition, faults: Faults = NONE) -> Response:
    plan = _plan(uid, Right.MOVE_PLANS)
    return pages.show(
        "plan_move.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        overtaken=faults.overtaken,
        plan=plan,
        row=row,
        means=MEANS[row.name],
        labels=plan_flow.LABELS,
        field_row=REASON,
        values=reading_forms.filled([REASON]),
        version=form_pages.version_of(plan, faults),
        checklist=plan.get("checklist", ()),
        editing="web.activity_edit.show",
    )
