"""One of each subject, with one of each of its parts, made the way the service makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service import ground
from service.core import clock, ids
from service.core.config import Config
from service.core.db import db, transaction
from service.models import (
    Activity,
    Agreement,
    CalendarLink,
    Child,
    Goal,
    Grant,
    Meeting,
    Organisation,
    Party,
    Person,
    Plan,
    Responsibility,
    Review,
    StatusReport,
    Subject,
    Token,
    Webhook,
)
from service.models.words import (
    Accession,
    ActivityState,
    Decision,
    OrganisationKind,
    PartState,
    PlanState,
    Progress,
    ResponsibilityRole,
    Role,
    Rule,
    Signal,
)
from service.trail.deed import Deed
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger

COUNTY = "17"
BEGINS, ENDS = date(2026, 1, 1), date(2029, 12, 31)


@dataclass(frozen=True, slots=True)
class Settled:
    """A small county: every kind of row that the trail tells of, once."""

    organisation: Organisation
    person: Person
    grant: Grant
    token: Token
    agreement: Agreement
    party: Party
    plan: Plan
    goal: Goal
    activity: Activity
    responsibility: Responsibility
    report: StatusReport
    review: Review
    meeting: Meeting
    link: CalendarLink
    webhook: Webhook


@contextmanager
def serving(url: str) -> Iterator[None]:
    """Let the block use the service's own session on the database at *url*."""
    app = ground.lay(Config(database_url=url, secret_key="only for tests " * 3))
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def tell(session: Session, subject: Subject, *parts: Child, **draft: Any) -> Written:  # noqa: ANN401 -- a draft's fields
    """Write one entry about what changed in *subject* and its *parts*, and store it all."""
    ledger = Ledger(session, Deed(person=None, role="system"), subject)
    written = ledger.write(Draft(**{"event": "edit", "rows": [subject, *parts], **draft}))
    ledger.close()
    return written


def settle() -> Settled:
    """Make one of each in one transaction."""
    with transaction() as session:
        return _settle(session)


def _settle(session: Session) -> Settled:
    organisation = an_organisation(session)
    person, grant, token = a_person(session, organisation)
    agreement, party = an_agreement(session, organisation)
    plan, goal = a_plan(session, agreement)
    activity, responsibility = an_activity(session, plan, organisation, goal=goal)
    return Settled(
        organisation=organisation,
        person=person,
        grant=grant,
        token=token,
        agreement=agreement,
        party=party,
        plan=plan,
        goal=goal,
        activity=activity,
        responsibility=responsibility,
        report=a_report(session, responsibility),
        review=a_review(session, activity),
        meeting=a_meeting(session, organisation),
        link=a_calendar_link(session, person),
        webhook=a_webhook(session, organisation),
    )


def _made(session: Session, subject: Subject, *parts: Child) -> None:
    session.add_all([subject, *parts])
    tell(session, subject, *parts, event="create")


def an_organisation(session: Session, name: str = "Exempels kommun") -> Organisation:
    """Make a municipality."""
    organisation = Organisation(
        uid=ids.new_uid(clock.now()),
        name=name,
        sort=OrganisationKind.MUNICIPALITY,
        county_code=COUNTY,
        identifiers=[],
        aliases=[],
    )
    _made(session, organisation)
    return organisation


def a_person(
    session: Session, organisation: Organisation, email: str = "kim@exempel.test"
) -> tuple[Person, Grant, Token]:
    """Make a reporter for *organisation*, with a token that nobody holds the secret of."""
    uids = _uids(3)
    person = Person(uid=next(uids), name="Kim Påhittad", email=email, locale="sv", disabled=False)
    grant = Grant(
        uid=next(uids),
        person=person,
        role=Role.REPORTER,
        organisation=organisation,
        valid_from=BEGINS,
        revoked=False,
    )
    token = Token(
        uid=next(uids),
        person=person,
        digest=ids.new_salt() * 2,
        scopes=["*"],
        revoked=False,
    )
    _made(session, person, grant, token)
    return person, grant, token


def an_agreement(session: Session, organisation: Organisation) -> tuple[Agreement, Party]:
    """Make an agreement that *organisation* has signed."""
    uids = _uids(2)
    agreement = Agreement(
        uid=next(uids), title="Överenskommelse", county_code=COUNTY, valid_from=BEGINS
    )
    party = Party(
        uid=next(uids),
        agreement=agreement,
        organisation=organisation,
        accession=Accession.SIGNED,
        joined_on=BEGINS,
    )
    _made(session, agreement, party)
    return agreement, party


def a_plan(
    session: Session, agreement: Agreement | None, state: PlanState = PlanState.ADOPTED
) -> tuple[Plan, Goal]:
    """Make a plan with one goal."""
    uids = _uids(2)
    plan = Plan(
        uid=next(uids),
        title="Handlingsplan",
        county_code=COUNTY,
        agreement=agreement,
        period_start=BEGINS,
        period_end=ENDS,
        backdating_limit_days=400,
        state=state,
    )
    goal = Goal(uid=next(uids), plan=plan, structure=1, position=1, title="Ett mål")
    _made(session, plan, goal)
    return plan, goal


def an_activity(
    session: Session, plan: Plan, *owners: Organisation, goal: Goal | None = None
) -> tuple[Activity, Responsibility]:
    """Make a proposed activity that *owners* answer for; gives the first one's part too."""
    activity = Activity(
        uid=ids.new_uid(clock.now()),
        plan=plan,
        goal=goal,
        county_code=plan.county_code,
        title="En aktivitet",
        focus=False,
        rule=Rule.ALL,
        round=1,
        state=ActivityState.PROPOSED,
    )
    parts = [
        Responsibility(
            uid=uid,
            activity=activity,
            organisation=owner,
            role=ResponsibilityRole.RESPONSIBLE,
            removed=False,
            state=PartState.PROPOSED,
            on_behalf=False,
            blocked=False,
        )
        for uid, owner in zip(_uids(len(owners)), owners, strict=True)
    ]
    _made(session, activity, *parts)
    return activity, parts[0]


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
        held_on=BEGINS,
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


def _uids(count: int) -> Iterator[str]:
    return (ids.new_uid(clock.now()) for _ in range(count))
