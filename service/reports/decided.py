"""What coordinators have decided about activities, with what they wrote beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from service.models import Activity, Disclosure, Entry, Person, Review
from service.models.words import Decision
from service.trail.canonical import read_disclosure

NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision about an *activity* (uid); the *note* is None where it was erased, or none."""

    activity: str
    decision: Decision
    until: date | None
    at: datetime
    person: str | None
    note: str | None


def decided(session: Session, condition: ColumnElement[bool]) -> list[Decided]:
    """Return the decisions that *condition* (on ``review``, ``activity``) holds for, oldest first.

    One statement. Who may read them is the caller's to ask.
    """
    beside = and_(
        Entry.stream == "activity/" + Activity.uid, Entry.sequence == Review.entry_sequence
    )
    rows = session.execute(
        select(Activity.uid, Review, Person.name, Disclosure.disclosure)
        .join(Review, Review.activity_id == Activity.id)
        .join(Entry, beside)
        .outerjoin(Person, Person.uid == Review.person)
        .outerjoin(Disclosure, Disclosure.entry_id == Entry.id)
        .where(condition)
        .order_by(Review.id)
    )
    return [
        Decided(
            activity=row.uid,
            decision=row.Review.decision,
            until=row.Review.until,
            at=row.Review.decided_at,
            person=row.name,
            note=_note(row.disclosure),
        )
        for row in rows
    ]


def _note(disclosure: str | None) -> str | None:
    if disclosure is None:
        return None
    name, text = read_disclosure(disclosure)
    return str(text) if name == NOTE else None
