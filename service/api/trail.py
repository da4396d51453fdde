"""The whole trail, and the review list: what coordinators and auditors look through."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from service.api.answers import address, linked, listed
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.schemas.lists import StalledSchema, TrailSchema
from service.api.sending import query
from service.auth import readings
from service.auth.readings import Reading
from service.reports.history import TrailFilter, trail_list
from service.reports.review import AWAKE, WITH_SNOOZED, stalled_list

bp = Blueprint("trail", __name__)
ENTRIES, STALLED = TrailSchema(), StalledSchema()


@bp.get("/stalled-activities")
def show_stalled() -> ResponseReturnValue:
    """List what has stopped, and whom it waits for."""
    asked = query(STALLED)
    page = page_of(asked)
    which = WITH_SNOOZED if asked.get("include") else AWAKE
    session = reading(snapshot=False)
    return listed(stalled_list(session, actor(), asked.get("county"), page, which), page)


@bp.get("/trail")
def show_trail() -> ResponseReturnValue:
    """List entries, newest first; a cursor leads on, since nothing is counted here."""
    asked = query(ENTRIES)
    cursor, limit = asked.pop("cursor", None), asked.pop("limit")
    session = reading()
    items, following = trail_list(session, actor(), TrailFilter(**asked), cursor, limit)
    read = Reading(of="trail", filters=asked, shown=len(items))
    readings.note(session, actor(), read)
    links = {"self": address(limit=limit)}
    if following:
        links["next"] = address(limit=limit, cursor=following)
    body = {
        "items": items,
        "page": {"limit": limit, "nextCursor": following},
        "_links": {name: {"href": href} for name, href in links.items()},
    }
    return linked(jsonify(body), links)
