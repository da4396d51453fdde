"""By which decisions the activities of a plan were thinned out."""

from typing import Any

from sqlalchemy.orm import Session

from service.models import Plan
from service.trail import reading

EVENT = "thin"


def thinnings(session: Session, uid: str) -> list[dict[str, Any]]:
    """Return the decisions by which activities of the plan *uid* are gone, oldest first.

    Each with its entry, when it was recorded, the decision's reference (None once it is erased),
    the SHA-256 of the archive package in hexadecimal, and how many activities it was.
    """
    told = reading.told(session, f"{Plan.kind}/{uid}", [EVENT])
    return [
        {
            "entry": each.body["id"],
            "recordedAt": each.body["recorded_at"],
            "decision": each.texts.get("evidence/decision"),
            "package": each.body["evidence"]["package"],
            "count": each.body["evidence"]["activities"],
        }
        for each in told
        if "removed" in each.body["evidence"]  # of old, only texts were erased
    ]
