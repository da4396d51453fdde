"""The goals of a plan: add, rename and order them, and begin a new version of their structure."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.core.i18n import _, gettext
from service.reports.plan_goals import Goal, newest, older
from service.reports.plans import one_plan
from service.web import drafts, form_pages, gate, pages, reading_forms
from service.web.form_pages import FormPage
from service.web.reading_forms import NONE, Faults, Field, Kind
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.operations.goals import GoalWish

bp = Blueprint("goals", __name__, url_prefix="/plans/<uid>/goals")
LONGEST_TITLE = 500  # characters
# fmt: off
GOAL = (
    Field(name="title", column="title", label=_("Goal"), kind=Kind.PARAGRAPH, longest=LONGEST_TITLE, required=True),  # noqa: E501 -- a table
    Field(name="parent", column="parent", label=_("Sub-goal of"), kind=Kind.THING, hint=_("The goal that it belongs to, if it is a sub-goal.")),  # noqa: E501 -- a table
)
REPLACES = Field(name="replaces", column="replaces", label=_("Replaces"), kind=Kind.THING, hint=_("The goal of an earlier version that it takes the place of, so that results can be compared."))  # noqa: E501 -- a table
# fmt: on
WAYS = {"up": -1, "down": 1}
Json = dict[str, Any]


@bp.get("")
def show(uid: str) -> Response:
    """Show the goals of a plan; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("")
def add(uid: str) -> Response:
    """Add a goal to the newest version of the structure."""
    fields = _fields(_plan(uid))

    def deed(session: Session) -> Response:
        values = reading_forms.read(fields)
        operations.new_goal(session, gate.signed_in().actor, uid, GoalWish(**values))
        return pages.go("web.goals.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _page(uid, faults))


@bp.get("/version")
def show_version(uid: str) -> Response:
    """Show which goals a new version of the structure can take along."""
    return _version(uid)


@bp.post("/version")
def begin_version(uid: str) -> Response:
    """Begin a new version of the structure."""
    _plan(uid)

    def deed() -> Response:
        taken, version = request.form.getlist("goals"), reading_forms.version()
        with transaction() as session:
            operations.begin_structure(session, gate.signed_in().actor, uid, taken, version)
            drafts.drop(session)
        return pages.go("web.goals.show", uid=uid)

    return reading_forms.attempt(deed, lambda faults: _version(uid, faults))


@bp.post("/follow")
def follow(uid: str) -> Response:
    """Put activities under the goals that replace theirs."""
    _plan(uid)

    def deed() -> Response:
        with transaction() as session:
            moved = operations.follow_goals(session, gate.signed_in().actor, uid)
        return _page(uid, moved=moved)

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


@bp.get("/<goal>")
def show_one(uid: str, goal: str) -> Response:
    """Show the form for a goal of the newest version; raises NotFoundError, NotPermittedError."""
    return _one(uid, goal)


@bp.post("/<goal>")
def edit(uid: str, goal: str) -> Response:
    """Rename a goal, or place it under another."""
    plan = _plan(uid)
    _named(plan, goal)

    def deed(session: Session) -> Response:
        wish, version = GoalWish(**reading_forms.read(_fields(plan))), reading_forms.version()
        operations.edit_goal(session, gate.signed_in().actor, (uid, goal), wish, version)
        return pages.go("web.goals.show", uid=uid)

    return reading_forms.once_only(deed, lambda faults: _one(uid, goal, faults))


@bp.post("/<goal>/place")
def place(uid: str, goal: str) -> Response:
    """Move a goal up or down among those beside it."""
    _named(_plan(uid), goal)

    def deed() -> Response:
        order = (WAYS.get(pages.field("way"), -1), reading_forms.version())
        with transaction() as session:
            operations.place_goal(session, gate.signed_in().actor, uid, goal, order)
        return pages.go("web.goals.show", uid=uid)

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


def _plan(uid: str) -> Json:
    actor = gate.signed_in().actor
    plan = one_plan(db.session(), actor, uid)
    access.demand(actor, Right.MANAGE_PLANS, plan["countyCode"])
    return plan


def _named(plan: Json, uid: str) -> Goal:
    for each in newest(plan):
        if each["id"] == uid:
            return each
    raise NotFoundError(uid)


def _fields(plan: Json) -> list[Field]:
    """Return the fields of a goal; one replaces another only where there was an earlier version."""
    earlier = {
        each["id"]: gettext(
            "%(title)s (version %(number)s)", title=each["title"], number=each["structure"]
        )
        for each in older(plan)
    }
    tops = {each["id"]: each["title"] for each in newest(plan) if each["parent"] is None}
    fields = (*GOAL, REPLACES) if earlier else GOAL
    return reading_forms.with_options(fields, {"parent": tops, "replaces": earlier})


def _page(uid: str, faults: Faults = NONE, moved: int | None = None) -> Response:
    plan = _plan(uid)
    fields = _fields(plan)
    done = moved is not None and gettext(
        "Activities that were put under the goal that replaces theirs: %(count)s.", count=moved
    )
    return pages.show(
        "goals.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        overtaken=faults.overtaken,
        plan=plan,
        goals=newest(plan),
        older=older(plan),
        titles={each["id"]: each["title"] for each in plan["goals"]},
        done=done,
        fields=fields,
        values=reading_forms.filled(fields),
    )


def _version(uid: str, faults: Faults = NONE) -> Response:
    plan = _plan(uid)
    goals, typed = newest(plan), drafts.typed()
    called = {
        each["id"]: ("\N{EN DASH} " if each["parent"] else "") + each["title"] for each in goals
    }
    return pages.show(
        "goals_version.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        overtaken=faults.overtaken,
        plan=plan,
        goals=called.items(),
        chosen=typed.getlist("goals") if typed else [*called],
        version=form_pages.version_of(plan, faults),
    )


def _one(uid: str, goal: str, faults: Faults = NONE) -> Response:
    plan = _plan(uid)
    found = _named(plan, goal)
    form = FormPage(
        title=gettext("Edit %(name)s", name=found["title"]),
        fields=_fields(plan),
        back=(url_for("web.goals.show", uid=uid), gettext("Goals of %(name)s", name=plan["title"])),
        thing={**found, "version": plan["version"]},
    )
    return form_pages.show(form, faults)
