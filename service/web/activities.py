"""One activity: where it stands, whom it waits for, what can be done, and how it came there."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, request
from sqlalchemy.orm import Session

from service.auth import readings
from service.auth.readings import Reading
from service.core.db import db
from service.reports.activities import one_activity
from service.reports.history import activity_history
from service.reports.history_file import activity_history_file
from service.reports.late_then import late_steps
from service.reports.paging import Paging
from service.reports.stated import Stated, stated
from service.reports.surroundings import surroundings
from service.web import activity_list, activity_shown, compare, gate, moved_on, pages, turning
from service.web import activity_words as aw
from service.web.story import story
from service.workflows.vocabulary import Actor

ENTRIES = 25  # of the story on one page

bp = Blueprint("activities", __name__, url_prefix="/activities")
bp.add_url_rule("", view_func=activity_list.show_list)
bp.add_url_rule("/hits", view_func=activity_list.show_hits)
bp.add_url_rule("/<uid>/compare", view_func=compare.show_compared)


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show the activity as it stands, or as it was (known) at a moment; raises NotFoundError."""
    if request.args.get("as_of") or request.args.get("as_it_was"):
        return compare.show_then(uid)
    actor, session = gate.signed_in().actor, db.session()
    activity = one_activity(session, actor, uid, _organisation())
    said = stated(session, actor, uid)
    around = surroundings(session, actor, activity)
    return pages.show(
        "activity.html",
        activity=activity,
        around=around,
        owners=activity_shown.owners(activity, said, actor.organisations),
        due=activity_shown.due_days(activity, around),
        moves=activity_shown.moves(activity),
        others=_others(actor, activity),
        manages=actor.coordinates(activity["countyCode"]),
        own=actor.organisations,
        correctable=partial(activity_shown.is_correctable, actor, activity),
        organisation=_organisation(),
        reports=list(activity_shown.reports_for(actor, activity)),
        shown=activity_shown,
        moved_on=moved_on.since_the_letter(activity),
        aw=aw,
        **aw.READERS,
        **_story(session, activity, said),
    )


@bp.get("/<uid>/history.csv")
def show_history_file(uid: str) -> Response:
    """Give the whole history as a file for a spreadsheet; raises NotFoundError."""
    session, actor = db.session(), gate.signed_in().actor
    told, count = activity_history_file(session, actor, uid)
    _note(session, uid, count)
    answer = make_response(told)
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="history-{uid}.csv"'
    return answer


def _organisation() -> str | None:
    return request.args.get("organisation") or None


def _story(session: Session, activity: dict[str, Any], said: Stated) -> dict[str, Any]:
    uid, page = activity["id"], Paging(turning.page_asked(), ENTRIES)
    found = activity_history(session, gate.signed_in().actor, uid, page)
    _note(session, uid, len(found.items))
    late = late_steps(session, uid, activity["plan"]["id"])
    told = story(found.items, said, activity_shown.names_of(activity), late)
    return {"story": told, "page": page.number, "more": found.more, "turn": turning.address_of}


def _note(session: Session, uid: str, count: int) -> None:
    """Tell the trail what an auditor has read of it."""
    read = Reading(of="history", filters={"activity": uid}, shown=count)
    readings.note(session, gate.signed_in().actor, read)


def _others(actor: Actor, activity: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the owners whose moves a coordinator can ask for, by uid."""
    if not actor.coordinates(activity["countyCode"]):
        return []
    return [
        (each["organisation"]["id"], each["organisation"]["name"])
        for each in activity["owners"]
        if each["state"] and each["organisation"]["id"]
    ]
