"""The whole history of an activity as a file for a spreadsheet."""

from sqlalchemy.orm import Session

from service.reports.reach import known_activity
from service.trail import reading
from service.trail.history_csv import history_csv
from service.workflows.vocabulary import Actor


def activity_history_file(session: Session, actor: Actor, uid: str) -> tuple[str, int]:
    """Return the history of the activity *uid* as CSV text, oldest first, and how many entries.

    In six statements however long it is. Raises NotFoundError.
    """
    known_activity(session, actor, uid)
    told = reading.history(session, f"activity/{uid}")
    return history_csv(told, reading.names_in(session, told)), len(told)
