"""Propose an activity in a plan, and edit one."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.i18n import _, gettext
from service.models import Goal
from service.models.words import Precision, Rule
from service.reports.activity_as_edited import activity_as_edited
from service.reports.plan_goals import newest
from service.reports.plans import one_plan
from service.web import choices, form_pages, gate, pages, reading_forms
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, PAGE, PARAGRAPH, Faults, Field, Kind, refuse_choice
from service.workflows import access, operations
from service.workflows.access import Right

bp = Blueprint("activity_edit", __name__)
BACK = "back"  # where whoever edits came from, and is led back to
LONGEST_TITLE, LONGEST_NUMBER = 1_000, 40  # characters
TEXT, DAY, CHOICE = Kind.PARAGRAPH, Kind.DAY, Kind.CHOICE
# fmt: off
CONTENT = (
    Field(name="number", column="number", label=_("Number"), longest=LONGEST_NUMBER),
    Field(name="title", column="title", label=_("Title"), kind=TEXT, longest=LONGEST_TITLE, required=True),  # noqa: E501 -- a table
    Field(name="goal", column="goal", label=_("Goal"), kind=Kind.THING),
    Field(name="description", column="description", label=_("Description"), kind=TEXT, longest=PAGE),  # noqa: E501 -- a table
    Field(name="need", column="need", label=_("Need"), kind=TEXT, longest=PAGE),
    Field(name="resources", column="resources", label=_("Resources"), kind=TEXT, longest=PAGE),
    Field(name="indicator", column="indicator", label=_("Follow-up and indicator"), kind=TEXT, longest=PAGE),  # noqa: E501 -- a table
    Field(name="comment", column="comment", label=_("Comment"), kind=TEXT, longest=PAGE),
    Field(name="focus", column="focus", label=_("Focus activity, which all parties share"), kind=Kind.TICK),  # noqa: E501 -- a table
)
WHEN = (
    Field(name="schedule/text", column="schedule_text", label=_("When, in the plan's own words"), hint=_("For example: spring 2026.")),  # noqa: E501 -- a table
    Field(name="schedule/startsOn", column="starts_on", label=_("First day"), kind=DAY),
    Field(name="schedule/endsOn", column="ends_on", label=_("Last day"), kind=DAY),
    Field(name="schedule/precision", column="precision", label=_("How exactly that is meant"), kind=CHOICE, options=choices.PRECISIONS, convert=Precision),  # noqa: E501 -- a table
    Field(name="schedule/recurrence", column="recurrence", label=_("How often it comes again"), kind=CHOICE, options=choices.RECURRENCES),  # noqa: E501 -- a table
    Field(name="dueOn/anchor", column="anchor_by", label=_("To be anchored by"), kind=DAY, hint=_("Without a day of its own it has the plan's.")),  # noqa: E501 -- a table
    Field(name="dueOn/implement", column="implement_by", label=_("To be implemented by"), kind=DAY, hint=_("Without a day of its own it has the last day above.")),  # noqa: E501 -- a table
    Field(name="dueOn/followUp", column="follow_up_by", label=_("To be followed up by"), kind=DAY, hint=_("Without a day of its own it has the plan's.")),  # noqa: E501 -- a table
)
RULE = Field(name="rule", column="rule", label=_("When the activity itself moves"), kind=CHOICE, options=choices.RULES, convert=Rule, required=True)  # noqa: E501 -- a table
REASON = Field(name="reason", column="reason", label=_("Reason"), kind=TEXT, longest=PARAGRAPH, hint=_("Needed when you change when the activity moves: it follows at once, and may move now."))  # noqa: E501 -- a table
# fmt: on
NEW = (*CONTENT, *WHEN, RULE)
EDITED = (*NEW, REASON)


@bp.get("/plans/<uid>/activities/new")
def new(uid: str) -> Response:
    """Show the form for an activity; raises NotFoundError, NotPermittedError."""
    return _new(uid)


@bp.post("/plans/<uid>/activities/new")
def propose(uid: str) -> Response:
    """Propose an activity; raises NotFoundError, NotPermittedError."""
    _plan(uid)

    def deed(session: Session) -> Response:
        columns = _columns(session, reading_forms.read(NEW), uid)
        actor = gate.signed_in().actor
        activity = operations.create_activity(session, actor, uid, columns).uid
        return pages.go("web.owners.show", uid=activity)

    return reading_forms.once_only(deed, lambda faults: _new(uid, faults))


@bp.get("/activities/<uid>/edit")
def show(uid: str) -> Response:
    """Show the form for an activity that there is; raises NotFoundError, NotPermittedError."""
    return _edit(uid)


@bp.post("/activities/<uid>/edit")
def edit(uid: str) -> Response:
    """Edit an activity; a new rule makes it follow at once."""
    plan = _activity(uid)["plan"]["id"]

    def deed(session: Session) -> Response:
        values, version = reading_forms.read(EDITED), reading_forms.version()
        reason = values.pop("reason")
        change = (_columns(session, values, plan), reason)
        operations.edit_activity(session, gate.signed_in().actor, uid, change, version)
        return pages.go_back(pages.field(BACK) or url_for("web.activities.show", uid=uid))

    return reading_forms.once_only(deed, lambda faults: _edit(uid, faults))


def came_from() -> str:
    """Return where whoever edits came from, if that is an address of ours; else nothing."""
    told = pages.field(BACK) or request.args.get(BACK, "")[: pages.LONGEST]
    return told if pages.is_ours(told) else ""


def _plan(uid: str) -> dict[str, Any]:
    actor = gate.signed_in().actor
    plan = one_plan(db.session(), actor, uid)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan["countyCode"])
    return plan


def _activity(uid: str) -> dict[str, Any]:
    return activity_as_edited(db.session(), gate.signed_in().actor, uid)


def _columns(session: Session, values: dict[str, Any], plan: str) -> dict[str, Any]:
    """Return the values by column, the goal by its key; raises InvalidError for another plan's."""
    columns = {name: value for name, value in values.items() if name != "goal"}
    key = None
    if values["goal"]:
        wanted = select(Goal.id).join(Goal.plan)
        key = session.scalar(wanted.where(Goal.uid == values["goal"], Goal.plan.has(uid=plan)))
        if key is None:
            refuse_choice("goal")
    return {**columns, "goal_id": key}


def _goals(plan: dict[str, Any], own: str | None = None) -> dict[str, str]:
    """Return the goals of the newest version by uid, a sub-goal indented below its own.

    The activity's *own* goal stands among them even when it is of an earlier version.
    """
    held = [each for each in plan["goals"] if each["id"] == own and each not in newest(plan)]
    return {
        each["id"]: ("\N{EN DASH} " if each["parent"] else "") + each["title"]
        for each in (*held, *newest(plan))
    }


def _new(uid: str, faults: Faults = NONE) -> Response:
    plan = _plan(uid)
    form = FormPage(
        title=gettext("Propose an activity"),
        fields=NEW,
        back=(url_for("web.plans.show", uid=uid), plan["title"]),
        intro=(gettext("Only the title is needed now. On the next page you name the owners."),),
        submit=gettext("Propose the activity"),
        thing={"rule": Rule.ALL.value, "version": ""},
        options={"goal": _goals(plan)},
    )
    return form_pages.show(form, faults)


def _edit(uid: str, faults: Faults = NONE) -> Response:
    activity = _activity(uid)
    plan = one_plan(db.session(), gate.signed_in().actor, activity["plan"]["id"])
    called = " ".join(filter(None, (activity["number"], activity["title"])))
    form = FormPage(
        title=gettext("Edit %(name)s", name=called),
        fields=EDITED,
        back=(url_for("web.activities.show", uid=uid), called),
        thing=activity,
        options={"goal": _goals(plan, activity["goal"] and activity["goal"]["id"])},
    )
    told = {"activity": activity, "roles": choices.OWNER_ROLES, "came_from": came_from()}
    return form_pages.show(form, faults, "activity_edit.html", **told)
