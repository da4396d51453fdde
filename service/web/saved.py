"""Lists that people come back to: an address saved under a name, seen on the page it is of.

The filters of a list stand in its address, so a saved list is an address and nothing else. It is
opened by a link, saved again under its name to change it, and shared by its address.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from service.core import clock, ids, texts
from service.core.db import transaction
from service.core.i18n import gettext
from service.models.saved_list import (
    LONGEST_NAME,
    LONGEST_PATH,
    LONGEST_QUERY,
    MOST,
    SavedList,
    remove_lists,
    save_list,
)
from service.web import gate, pages, saved_here

bp = Blueprint("saved", __name__, url_prefix="/saved-lists")
NAME = "listName"


@bp.post("")
def save() -> Response:
    """Save the list at the address given under a name, instead of one of that name there."""
    wanted = _wanted(request.form.get("list", ""))
    if wanted is None:
        return pages.go("web.home.show")
    fault = _fault(wanted)
    if fault is None:
        with transaction() as session:
            if save_list(session, wanted):
                return pages.go_back(wanted.address)
        fault = gettext("At most %(most)s lists. Remove one first.", most=MOST)
    return pages.show("saved_list.html", errors={NAME: fault}, address=wanted.address)


@bp.post("/<uid>/remove")
def remove(uid: str) -> Response:
    """Remove one of one's own; one that is gone already is no matter."""
    with transaction() as session:
        remove_lists(session, gate.signed_in().person, uid)
    return pages.go_back(pages.field("back"))


def _wanted(where: str) -> SavedList | None:
    """Return the list at the address *where* under the name that was typed; None for no list."""
    address = where.replace("\0", "")
    if not pages.is_ours(address):
        return None
    parts = urlsplit(address)
    if len(parts.path) > LONGEST_PATH or not _is_list(parts.path):
        return None
    now = clock.now()
    return SavedList(
        uid=ids.new_uid(now),
        person_id=gate.signed_in().person,
        path=parts.path,
        name=pages.field(NAME),
        query=saved_here.wording(parts.query),
        saved_at=now,
    )


def _is_list(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and adapter.match(path, method="GET")[0] in saved_here.LISTS
    except HTTPException:
        return False


def _fault(wanted: SavedList) -> str | None:
    if not wanted.name:
        return str(gettext("Give the list a name."))
    if len(wanted.query) > LONGEST_QUERY:
        return str(gettext("The list asks for too much at once to be saved."))
    found = texts.fault_in(wanted.name, LONGEST_NAME)
    return found[1] if found else None
