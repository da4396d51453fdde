"""One activity: where it stands, whom it waits for, and what can be done."""

from flask import Blueprint, Response, request

from service.core.db import db
from service.reports.activities import one_activity
from service.web import gate, pages

bp = Blueprint("activities", __name__, url_prefix="/activities")


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show the activity with what the person may do in it; raises NotFoundError."""
    organisation = request.args.get("organisation")
    found = one_activity(db.session(), gate.signed_in().actor, uid, organisation)
    return pages.show("activity.html", activity=found)
