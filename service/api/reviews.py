"""What coordinators decide about activities that have stopped."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api.answers import entered
from service.api.gate import actor
from service.api.schemas.steps import ReviewSchema
from service.api.sending import sent, write
from service.reports.activities import one_activity
from service.reports.history import shown_entries
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.case import open_case
from service.workflows.operations import Dealing

bp = Blueprint("reviews", __name__, url_prefix="/activities/<uid>/reviews")
REVIEW = ReviewSchema()


@bp.post("")
def decide(uid: str) -> ResponseReturnValue:
    """Remind, snooze, escalate, note, or propose to cancel."""
    read = sent(REVIEW)

    def gates(session: Session) -> None:
        case = open_case(session, actor(), uid, lock=False)
        access.demand(actor(), Right.MANAGE_ACTIVITIES, case.activity.county_code)

    def deed(session: Session) -> dict[str, Any]:
        written = operations.review(session, actor(), uid, Dealing(**read.values))
        return {
            "activity": one_activity(session, actor(), uid),
            "entries": shown_entries(session, [written]),
        }

    return write(read, gates, deed, entered)
