"""What a person has typed and not sent: thrown away by the one who typed it."""

from flask import Blueprint, Response

from service.core.db import transaction
from service.models.draft import throw_away
from service.web import gate, pages

bp = Blueprint("unsent", __name__, url_prefix="/drafts")


@bp.post("/throw-away")
def throw() -> Response:
    """Throw away one's own draft of the form at the address given; show the form as it was."""
    where = pages.field("place")
    with transaction() as session:
        throw_away(session, gate.signed_in().person, where)
    return pages.go_back(where)
