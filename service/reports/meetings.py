"""Review meetings: which there have been, and what was on the list and decided at one."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.models import Activity, Meeting, Organisation, Plan, Review
from service.reports.decided import Decided, decided
from service.reports.spelling import code, day
from service.workflows import access
from service.workflows.access import Right
from service.workflows.operations.meetings import find_meeting
from service.workflows.vocabulary import Actor

SHOWN = 200  # meetings, the latest first


def meetings(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the meetings of the counties that *actor* reviews, the latest first.

    Raises NotPermittedError.
    """
    access.demand_anywhere(actor, Right.REVIEW)
    counties = access.counties_of(actor, Right.REVIEW)
    number = select(func.count()).where(Review.meeting == Meeting.uid).scalar_subquery()
    asked = select(Meeting, Organisation.county_code, number.label("decided")).join(
        Meeting.organisation
    )
    if counties is not None:
        asked = asked.where(Organisation.county_code.in_(counties))
    rows = session.execute(asked.order_by(Meeting.held_on.desc(), Meeting.id.desc()).limit(SHOWN))
    return [{**_shown(row.Meeting, row.county_code), "decided": row.decided} for row in rows]


def one_meeting(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the meeting *uid* with what was on its list, each with what was decided about it.

    Titles are those of today, states and facts those of then; raises NotFoundError.
    """
    meeting = find_meeting(session, actor, uid)
    board = session.get_one(Organisation, meeting.organisation_id)
    told = defaultdict(list)
    for each in decided(session, Review.meeting == uid):
        told[each.activity].append(each)
    uids = [each["activity"] for each in meeting.items]
    named = _activities(session, {*uids, *told})
    waited = {uid for each in meeting.items for uid in each["waitingOn"]}
    names = _names(session, waited)
    then = {each["activity"]: each for each in meeting.items}
    return {
        **_shown(meeting, board.county_code),
        "items": [
            {
                **named[each],
                "then": then.get(each),
                "waitingOn": [names[who] for who in then.get(each, NOTHING)["waitingOn"]],
                "decisions": told[each],
            }
            for each in dict.fromkeys([*uids, *told])
            if each in named
        ],
    }


NOTHING: dict[str, Any] = {"waitingOn": []}


def _shown(meeting: Meeting, county: str | None) -> dict[str, Any]:
    return {
        "id": meeting.uid,
        "heldOn": day(meeting.held_on),
        "closed": meeting.closed,
        "countyCode": county,
        "count": len(meeting.items),
    }


def _activities(session: Session, uids: set[str]) -> dict[str, dict[str, Any]]:
    columns = (Activity.uid, Activity.number, Activity.title, Activity.state)
    rows = session.execute(
        select(*columns, Plan.title.label("plan")).join(Activity.plan).where(Activity.uid.in_(uids))
    )
    return {
        row.uid: {
            "id": row.uid,
            "number": row.number,
            "title": row.title,
            "plan": row.plan,
            "state": code(row.state),
        }
        for row in rows
    }


def _names(session: Session, uids: set[str]) -> dict[str, str]:
    asked = select(Organisation.uid, Organisation.name).where(Organisation.uid.in_(uids))
    return {row.uid: row.name for row in session.execute(asked)}


def escalations(session: Session, activities: list[str]) -> dict[str, Decided]:
    """Return by activity (uid) the decision by which it was last taken to the steering group."""
    condition = (Review.decision == "escalate") & Activity.uid.in_(activities)
    return {each.activity: each for each in decided(session, condition)}
