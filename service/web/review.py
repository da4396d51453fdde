"""What has stopped in one's county, grouped by whom it waits for, the longest first."""

from flask import Blueprint, Response, request

from service.core.db import db
from service.reports.paging import Paging
from service.reports.review import stalled_list
from service.web import gate, pages

bp = Blueprint("review", __name__)
SHOWN = 500  # activities at most


@bp.get("/review")
def show() -> Response:
    """Show the review; raises NotPermittedError."""
    county = request.args.get("county") or None
    found = stalled_list(db.session(), gate.signed_in().actor, county, Paging(limit=SHOWN))
    return pages.show("review.html", items=found.items)
