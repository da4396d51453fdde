"""Edit what a plan's table shows of an activity, where it stands there: its row becomes a form.

Scripts put the row that is answered in the place of the one that asked (``IN_PLACE``); whatever
else is answered, such as a fault, is told beside it, so that nothing typed is lost. Without
scripts the form is a page of its own.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from service.core.db import db
from service.core.i18n import gettext
from service.models.words import ActivityState
from service.reports import plan_board
from service.reports.activity_as_edited import activity_as_edited
from service.reports.plan_board import Board
from service.web import activity_edit, drafts, form_pages, gate, pages, plan_views, reading_forms
from service.web.activity_edit import BACK, CONTENT, WHEN
from service.web.plan_views import Asked
from service.web.reading_forms import NONE, Faults, Field, Kind
from service.workflows import access, operations, stalled
from service.workflows.access import Right

bp = Blueprint("activity_row", __name__, url_prefix="/activities/<uid>/row")
STANDS = "stands"  # in an address: show the row, and not the form
IN_PLACE = {
    "HX-Retarget": "closest tr",
    "HX-Reselect": "tr.asked",
    "HX-Reswap": "outerHTML ignoreTitle:true",
}
OWN = tuple(each for each in CONTENT if each.name in ("number", "title", "focus"))
DAYS = {  # the day that the table shows is that of the step it waits for
    stage.state: each
    for stage in stalled.STAGES
    for each in WHEN
    if each.column == stage.due[0].key
}
FIELDS = (*OWN, *DAYS.values())
Addresses = Callable[[str], str]


@bp.get("")
def show(uid: str) -> Response:
    """Show the form, or to a script the row; raises NotFoundError, NotPermittedError."""
    if STANDS not in request.args:
        return _form(uid)
    return _row(_activity(uid)) if _by_script() else pages.go_back(_back(uid))


@bp.post("")
def save(uid: str) -> Response:
    """Edit what the row shows, and leave the rest as it is."""
    fields = _fields(_activity(uid))

    def deed(session: Session) -> Response:
        values, version = reading_forms.read(fields), reading_forms.version()
        operations.edit_activity(session, gate.signed_in().actor, uid, (values, None), version)
        if _by_script():
            return pages.go("web.activity_row.show", uid=uid, **{STANDS: 1, BACK: _back(uid)})
        return pages.go_back(_back(uid))

    return reading_forms.once_only(deed, lambda faults: _form(uid, faults))


def leading_to(board: Board, back: str) -> tuple[Addresses, Addresses] | None:
    """Return what gives the addresses of an activity's whole form, and of its row as a form.

    Both lead *back* afterwards. None when the person may not edit activities of the plan.
    """
    may = access.may(gate.signed_in().actor, Right.MANAGE_ACTIVITIES, board.plan["countyCode"])
    if not may or board.plan["state"] == "closed":
        return None
    here = quote(back, safe="")
    whole, row = (
        plan_views.addresses(each) for each in ("web.activity_edit.show", "web.activity_row.show")
    )
    return (lambda uid: f"{whole(uid)}?{BACK}={here}", lambda uid: f"{row(uid)}?{BACK}={here}")


def _by_script() -> bool:
    return gate.BY_SCRIPT in request.headers


def _activity(uid: str) -> dict[str, Any]:
    return activity_as_edited(db.session(), gate.signed_in().actor, uid)


def _back(uid: str) -> str:
    """Return where whoever edits came from; the activity's page when that is none of ours."""
    came = activity_edit.came_from()
    return came or url_for("web.activities.show", uid=uid)


def _fields(activity: dict[str, Any]) -> list[Field]:
    """Return the row's fields: of the days that of the step it waits for, and one that was typed.

    A title of one line is typed in one, so that Enter saves it.
    """
    day = DAYS.get(ActivityState(activity["state"]))
    days = [each for each in DAYS.values() if each is day or each.name in drafts.typed()]
    one_line = "\n" not in activity["title"]
    return [
        replace(each, kind=Kind.LINE) if one_line and each.name == "title" else each
        for each in (*OWN, *days)
    ]


def _form(uid: str, faults: Faults = NONE) -> Response:
    activity = _activity(uid)
    fields = _fields(activity)
    called = " ".join(filter(None, (activity["number"], activity["title"])))
    answer = pages.show(
        "activity_row.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        overtaken=faults.overtaken,
        theirs=_theirs(fields, activity) if faults.overtaken else {},
        title=gettext("Edit the row of %(name)s", name=called),
        uid=uid,
        fields=fields,
        ids={each.name: _id(each, uid) for each in fields},
        values=reading_forms.filled(fields, activity),
        version=form_pages.version_of(activity, faults),
        back=_back(uid),
        by_script=_by_script(),
    )
    answer.headers.update(IN_PLACE)
    return answer


def _theirs(fields: list[Field], activity: dict[str, Any]) -> dict[str, str]:
    """Return what stands there now in those fields in which something else was typed."""
    found = {each.name: reading_forms.differing([each], activity) for each in fields}
    return {name: differing[0]["theirs"] for name, differing in found.items() if differing}


def _id(row: Field, uid: str) -> str:
    """Return what the control of *row* is known by: several rows can be forms at a time."""
    return f"{row.name.replace('/', '-')}-{uid}"


def _row(activity: dict[str, Any]) -> Response:
    session, uid, back = db.session(), activity["id"], _back(activity["id"])
    whole = plan_board.plan_board(session, gate.signed_in().actor, activity["plan"]["id"])
    board = Board(whole.plan, whole.goals, [each for each in whole.lines if each.uid == uid])
    unasked = Asked(plan_board.BoardFilter(), "", "table", {})
    answer = pages.show(
        "activity_row_stands.html",
        title=activity["title"],
        editing=leading_to(board, back),
        **plan_views.shown(session, board, unasked),
    )
    answer.headers.update(IN_PLACE)
    return answer
