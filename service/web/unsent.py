"""What a person has typed and not sent: found from the start page, thrown away by its writer."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from flask_babel import LazyString
from werkzeug.exceptions import HTTPException

from service.core.db import db, transaction
from service.models.draft import drafts_of, throw_away
from service.web import drafts, gate, pages, words
from service.web.drafted_forms import FORMS

bp = Blueprint("unsent", __name__, url_prefix="/drafts")


@bp.post("/throw-away")
def throw() -> Response:
    """Throw away one's own draft of the form at the address given; show the form as it was."""
    where = pages.field("place")
    with transaction() as session:
        throw_away(session, gate.signed_in().person, where)
    return pages.go_back(where)


def mine() -> Iterator[tuple[LazyString, str, str]]:
    """Yield what form each of the person's drafts is of, where it goes on, and since when."""
    for each in drafts_of(db.session(), gate.signed_in().person):
        title = _title(urlsplit(each.place).path)
        if title is not None:
            yield title, drafts.filled_in(each.place), words.moment(each.kept_at)


def _title(path: str) -> LazyString | None:
    """Return what the form at *path* is called; None for one that there is no more."""
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = adapter.match(path, method="GET")[0] if adapter else ""
    except HTTPException:
        return None
    return FORMS[endpoint].title if endpoint in FORMS else None
