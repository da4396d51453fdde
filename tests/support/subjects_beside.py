"""What belongs to subjects beside their parts: what was said, what was decided, who is told."""

from datetime import date

from sqlalchemy.orm import Session

from service.core import clock, ids
from service.models import (
    Activity,
    CalendarLink,
    Meeting,
    Organisation,
    Person,
    Responsibility,
    Review,
    StatusReport,
    Webhook,
)
from service.models.words import Decision, Progress, Signal
from tests.support.telling import tell


def a_report(session: Session, part: Responsibility) -> StatusReport:
    """Let the owner of *part* say how it goes."""
    report = StatusReport(
        uid=ids.new_uid(clock.now()),
        activity_id=part.activity.id,
        organisation=part.organisation,
        progress=Progress.BEGUN,
        signal=Signal.GREEN,
        blocked=False,
    )
    session.add(report)
    part.progress, part.signal, part.reported_at = report.progress, report.signal, clock.now()
    owner = part.organisation.uid if part.organisation else None
    tell(session, part.activity, part, report, event="report", organisation=owner)
    return report


def a_calendar_link(session: Session, person: Person) -> CalendarLink:
    """Make a link to the calendar of *person* that nobody holds the secret of."""
    link = CalendarLink(
        uid=ids.new_uid(clock.now()), person_id=person.id, digest=ids.new_salt() * 2, revoked=False
    )
    session.add(link)
    tell(session, person, link, event="add_calendar")
    return link


def a_webhook(session: Session, organisation: Organisation) -> Webhook:
    """Make a webhook of *organisation* that leads nowhere."""
    webhook = Webhook(
        uid=ids.new_uid(clock.now()),
        organisation_id=organisation.id,
        url="https://mottagare.exempel.test/",
        events=["part.moved"],
        paused=True,
        removed=False,
        secret_number=1,
        secret_mark="0" * 16,
    )
    session.add(webhook)
    tell(session, organisation, webhook, event="add_webhook")
    return webhook


def a_meeting(session: Session, organisation: Organisation) -> Meeting:
    """Open a meeting with nothing on its list."""
    meeting = Meeting(
        uid=ids.new_uid(clock.now()),
        organisation_id=organisation.id,
        held_on=date(2026, 1, 1),
        items=[],
        closed=False,
    )
    session.add(meeting)
    tell(session, organisation, meeting, event="open_meeting")
    return meeting


def a_review(session: Session, activity: Activity) -> Review:
    """Note that a coordinator has looked at *activity*."""
    review = Review(uid=ids.new_uid(clock.now()), activity_id=activity.id, decision=Decision.NOTE)
    session.add(review)
    tell(session, activity, review, event="review")
    return review
