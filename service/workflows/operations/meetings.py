"""Hold a review meeting: what is on the list is kept as it is when the meeting is opened."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from service.core import clock, ids
from service.core.errors import NotFoundError, RefusedError
from service.models import Activity, Meeting, Organisation, Responsibility
from service.models.words import OrganisationKind
from service.trail.draft import Draft
from service.workflows import access, reviewed, stalled
from service.workflows.access import Right
from service.workflows.deeds import open_ledger, role_of
from service.workflows.operations import editing
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor

MOST = 200  # items, the escalated and the longest in their state first; an entry has its limit


def open_meeting(session: Session, actor: Actor, county: str, held_on: date) -> Meeting:
    """Open a meeting of *county*, and keep what is on its list and with its steering group now.

    It is written in the stream of the county board. Raises NotPermittedError and RefusedError
    (``no_county_board``).
    """
    access.demand(actor, Right.MANAGE_ACTIVITIES, county)
    board = session.scalars(
        select(Organisation)
        .where(
            Organisation.sort == OrganisationKind.COUNTY_BOARD,
            Organisation.county_code == county,
        )
        .order_by(Organisation.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if board is None:
        raise RefusedError([refusal("no_county_board")])
    meeting = Meeting(
        uid=ids.new_uid(clock.now()),
        organisation_id=board.id,
        held_on=held_on,
        items=list(_items(session, county)),
        closed=False,
    )
    ledger = open_ledger(session, actor, board, role_of(actor, county))
    editing.change_child(ledger, meeting, "open_meeting")
    return meeting


def close_meeting(session: Session, actor: Actor, uid: str) -> Meeting:
    """Close the meeting *uid*; one that is closed stays so, and nothing is written.

    Raises NotFoundError and NotPermittedError.
    """
    meeting = find_meeting(session, actor, uid)
    if meeting.closed:
        return meeting
    board = session.scalars(
        select(Organisation)
        .where(Organisation.id == meeting.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    meeting.closed = True
    ledger = open_ledger(session, actor, board, role_of(actor, board.county_code))
    ledger.write(Draft(event="close_meeting", rows=[meeting]))
    ledger.close()
    return meeting


def find_meeting(session: Session, actor: Actor, uid: str) -> Meeting:
    """Return a meeting of a county that *actor* reviews; raises NotFoundError for any other."""
    found = session.execute(
        select(Meeting, Organisation.county_code)
        .join(Meeting.organisation)
        .where(Meeting.uid == uid)
    ).one_or_none()
    if found is None or not access.may(actor, Right.REVIEW, found.county_code):
        raise NotFoundError(uid)
    meeting: Meeting = found.Meeting
    return meeting


def _items(session: Session, county: str) -> Iterable[dict[str, Any]]:
    now = clock.now()
    escalated = reviewed.is_escalated().label("escalated")
    query = (
        select(Activity, escalated)
        .join(Activity.plan)
        .options(
            contains_eager(Activity.plan),
            selectinload(Activity.responsibilities).joinedload(Responsibility.organisation),
        )
        .where(Activity.county_code == county, or_(reviewed.on_the_list(), escalated))
        .order_by(escalated.desc(), Activity.state_since, Activity.id)
        .limit(MOST)
    )
    for row in session.execute(query, stalled.moments(now)):
        activity: Activity = row.Activity
        standing = stalled.judge(activity, activity.plan, activity.owners, now)
        yield {
            "activity": activity.uid,
            "state": activity.state.value,
            "facts": {name: day.isoformat() for name, day in standing.since.items()},
            "escalated": bool(row.escalated),
            "waitingOn": [
                each.organisation.uid for each in standing.waiting_on if each.organisation
            ],
        }
