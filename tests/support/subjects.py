"""One of each subject, with one of each of its parts, made the way the service makes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.db import transaction
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
    OrganisationKind,
    PartState,
    PlanState,
    ResponsibilityRole,
    Role,
    Rule,
)
from tests.support.subjects_beside import (
    a_calendar_link,
    a_meeting,
    a_report,
    a_review,
    a_webhook,
)
from tests.support.telling import serving, tell

__all__ = [
    "Settled",
    "a_calendar_link",
    "a_meeting",
    "a_person",
    "a_plan",
    "a_report",
    "a_review",
    "a_webhook",
    "an_activity",
    "an_agreement",
    "an_organisation",
    "serving",
    "settle",
    "tell",
]

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


def _uids(count: int) -> Iterator[str]:
    return (ids.new_uid(clock.now()) for _ in range(count))
