"""What a coordinator's last word about an activity still means: rests, is escalated, is dealt with.

A snoozed activity rests until its day, until somebody is heard of, or until the next decision
about it. An escalated one is the steering group's until the activity moves on, or is put to rest.
That it was dealt with is said until something new happens: a step, a report, or a fact that did
not hold then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from service.core import clock
from service.models import Activity, Person, Plan, Review
from service.models.words import Decision
from service.workflows.stalled import TODAY, Standing, can_stall, is_stalled


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One decision about an activity: when, by whom (uid and name), and in which entry (number)."""

    decision: Decision
    until: date | None
    at: datetime
    person: str | None
    name: str | None
    sequence: int


def on_the_list() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for what a review shows now.

    What asks it (a page, a list, a digest) shows the same, with the values of
    ``stalled.moments``.
    """
    return and_(can_stall(), is_stalled(), ~is_snoozed())


def is_snoozed() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those that rest today."""
    rests, newer = aliased(Review), aliased(Review)
    return exists().where(
        rests.activity_id == Activity.id,
        rests.decision == Decision.SNOOZE,
        rests.until > TODAY,
        rests.decided_at >= Activity.heard_at,
        rests.decided_at >= Plan.state_since,
        ~exists().where(newer.activity_id == rests.activity_id, newer.id > rests.id),
    )


def is_escalated() -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for what the steering group has."""
    taken, rested = aliased(Review), aliased(Review)
    later = exists().where(
        rested.activity_id == taken.activity_id,
        rested.decision == Decision.SNOOZE,
        rested.id > taken.id,
    )
    escalated = exists().where(
        taken.activity_id == Activity.id,
        taken.decision == Decision.ESCALATE,
        taken.decided_at >= Activity.state_since,
        ~later,
    )
    return and_(can_stall(), escalated)


def latest(session: Session, activities: Sequence[str]) -> dict[str, Said]:
    """Return the last decision about each of *activities* (uids), in one statement."""
    if not activities:
        return {}
    newer = aliased(Review)
    rows = session.execute(
        select(Activity.uid, Review, Person.name)
        .join(Review, Review.activity_id == Activity.id)
        .outerjoin(Person, Person.uid == Review.person)
        .where(
            Activity.uid.in_(activities),
            ~exists().where(newer.activity_id == Review.activity_id, newer.id > Review.id),
        )
    )
    return {row.uid: _said(row.Review, row.name) for row in rows}


def _said(review: Review, name: str | None) -> Said:
    return Said(
        decision=review.decision,
        until=review.until,
        at=review.decided_at,
        person=review.person,
        name=name,
        sequence=review.entry_sequence,
    )


def still_holds(said: Said, standing: Standing) -> bool:
    """Tell whether nothing new has happened since the decision: no word, no new fact."""
    day = clock.day_of(said.at)
    return said.at >= standing.heard_at and all(each <= day for each in standing.since.values())


def rests_until(said: Said, standing: Standing, today: date) -> date | None:
    """Return the day on which what rests comes back; None for what does not rest."""
    rests = said.until is not None and said.until > today and said.at >= standing.heard_at
    return said.until if rests else None
