"""Set the due days of many activities at once: each on its own, with what came of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.i18n import _, gettext
from service.core.ids import is_uid
from service.reports.due_days import due_days
from service.reports.plans import one_plan
from service.web import drafts, gate, one_by_one, pages, reading_forms
from service.web.one_by_one import Came
from service.web.reading_forms import NONE, Faults, Field, Kind
from service.workflows import access, operations
from service.workflows.access import Right

bp = Blueprint("due_days", __name__, url_prefix="/plans/<uid>/due-days")
MOST = 200  # at a time
LONGEST_VERSION = 9  # digits
# fmt: off
FIELDS = (
    Field(name="dueOn/anchor", column="anchor_by", label=_("To be anchored by"), kind=Kind.DAY),
    Field(name="dueOn/implement", column="implement_by", label=_("To be implemented by"), kind=Kind.DAY, hint=_("Not for the plan itself: there it is the end of each activity's own schedule.")),  # noqa: E501 -- a table
    Field(name="dueOn/followUp", column="follow_up_by", label=_("To be followed up by"), kind=Kind.DAY),  # noqa: E501 -- a table
)
# fmt: on
OF_PLANS = ("anchor_by", "follow_up_by")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An activity, by its uid, or the plan (its own uid), with the version that was shown."""

    uid: str
    version: int


@bp.get("")
def show(uid: str) -> Response:
    """Show the open activities with their days; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("")
def set_all(uid: str) -> Response:
    """Set the days of all that are chosen; a day that is left empty stays as it is."""
    plan = _plan(uid)

    def deed() -> Response:
        values = _values()
        came = [_set(each, uid, values) for each in _chosen(uid, values)]
        drafts.drop_if(not each.refused for each in came)
        return _told(plan, came)

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


def _values() -> Mapping[str, date]:
    values = {name: day for name, day in reading_forms.read(FIELDS).items() if day}
    if not values:
        reading_forms.refuse("dueOn/anchor", "required", gettext("Give at least one day."))
    return values


def _chosen(plan: str, values: Mapping[str, date]) -> list[Chosen]:
    """Return what was chosen, each once, in the order of the page; raises InvalidError for none."""
    names = ("activity", "listed") if "all" in request.form else ("activity",)
    given = [each for name in names for each in request.form.getlist(name)]
    pairs = (each.partition(" ") for each in given)
    found = {
        uid: Chosen(uid, int(version))
        for uid, _space, version in pairs
        if is_uid(uid) and version.isdecimal() and len(version) <= LONGEST_VERSION
    }
    if plan in found and not {*values} & {*OF_PLANS}:
        sentence = gettext("The plan itself has a day for anchoring and one for following up.")
        reading_forms.refuse("activity", "contradicts", sentence)
    if not found:
        reading_forms.refuse("activity", "required", gettext("Choose at least one activity."))
    if len(found) > MOST:
        sentence = gettext("Choose at most %(count)s at a time.", count=MOST)
        reading_forms.refuse("activity", "too_many", sentence)
    return list(found.values())


def _set(each: Chosen, plan: str, values: Mapping[str, date]) -> Came:
    deed = partial(_set_plan if each.uid == plan else _set_activity, each, values)
    return one_by_one.each_alone(each.uid, deed)


def _set_plan(each: Chosen, values: Mapping[str, date], session: Session) -> None:
    own = {name: day for name, day in values.items() if name in OF_PLANS}
    operations.edit_plan(session, gate.signed_in().actor, each.uid, own, each.version)


def _set_activity(each: Chosen, values: Mapping[str, date], session: Session) -> None:
    actor = gate.signed_in().actor
    operations.edit_activity(session, actor, each.uid, (values, None), each.version)


def _plan(uid: str) -> Json:
    actor = gate.signed_in().actor
    plan = one_plan(db.session(), actor, uid)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan["countyCode"])
    return plan


def _page(uid: str, faults: Faults = NONE) -> Response:
    plan = _plan(uid)
    found = due_days(db.session(), uid)
    lacking = request.args.get("lacking") == "1"
    chosen = {given.partition(" ")[0] for given in drafts.typed().getlist("activity")}
    return pages.show(
        "due_days.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        plan=plan,
        activities=[each for each in found if not (lacking and each["implement"])],
        lacking=lacking,
        lack=sum(not each["implement"] for each in found),
        total=len(found),
        chosen=chosen,
        fields=FIELDS,
        values=reading_forms.filled(FIELDS),
    )


def _told(plan: Json, came: list[Came]) -> Response:
    titles = {each["id"]: each["title"] for each in due_days(db.session(), plan["id"])}
    return pages.show(
        "due_days_set.html",
        plan=plan,
        came=came,
        titles={**titles, plan["id"]: plan["title"]},
        done=sum(not each.refused for each in came),
    )
