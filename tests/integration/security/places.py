"""Two counties full of people, and a set of things at each distance from one reporter."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.db import transaction
from service.models import Grant, Organisation, Token
from service.models.words import Accession, OrganisationKind, Role
from service.workflows import operations as op
from service.workflows.operations.activities import NewOwner
from service.workflows.operations.imports import ImportedFile
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import ANY_VERSION, SYSTEM, Level, Wish
from tests.support.acting import COUNTY, ELSEWHERE, JOINED, add_person
from tests.support.stepping import LEAD, RESPONSIBLE, organisation
from tests.support.world import Caller, World

OWN, OTHER = "arvika", "torsby"  # the reporter's own organisation, and another of the county
FAR, FARTHER = "fjärran", "bortom"  # two of the other county
SCOPES = ("*", "read", "write")
FILE = ImportedFile(name="plan.csv", digest="0" * 64, counts={"rows": 1})


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a set of things is from the reporter of ``OWN``: its county, owner, and parties."""

    county: str
    owner: str
    second: str
    parties: tuple[str, ...]


DISTANCES = {
    "own organisation": Distance(COUNTY, OWN, "sunne", (OWN, OTHER, "sunne")),
    "other organisation, own agreement": Distance(COUNTY, OTHER, "sunne", (OWN, OTHER, "sunne")),
    "other organisation, other agreement": Distance(COUNTY, OTHER, "sunne", (OTHER, "sunne")),
    "other county": Distance(ELSEWHERE, FAR, FARTHER, (FAR, FARTHER)),
}

# Who calls, and what they hold: the role, and its county, or the organisation of a reporter.
Holds = tuple[Role, str | None]
CALLERS: dict[str, tuple[Holds, ...]] = {
    "nobody": (),
    "without a role": (),
    "reporter": ((Role.REPORTER, OWN),),
    "coordinator": ((Role.COORDINATOR, COUNTY),),
    "auditor": ((Role.AUDITOR, COUNTY),),
    "auditor of the country": ((Role.AUDITOR, None),),
    "administrator": ((Role.ADMINISTRATOR, COUNTY),),
    "administrator of the country": ((Role.ADMINISTRATOR, None),),
    "coordinator until yesterday": (),
    "coordinator from tomorrow": (),
}
NOT_TODAY = {"coordinator until yesterday": -1, "coordinator from tomorrow": 1}


@dataclass
class Counties:
    """The two counties, with a token of each scope for everyone who calls."""

    world: World
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def caller(self, who: str, scope: str = "*") -> Caller:
        """Return *who* (a key of ``CALLERS``) with a token of that *scope*."""
        return Caller(self.world.app, self.tokens.get((who, scope)))

    def arrange(self, distance: str) -> dict[str, str]:
        """Make one of everything at that *distance*; return the uids by what they are of."""
        with self.world.app.app_context():
            return _arrange(self, DISTANCES[distance])

    def uid(self, name: str) -> str:
        """Return the uid of an organisation."""
        return self.world.county.uid(name)


def settle(world: World) -> Counties:
    """Let the people of ``CALLERS`` move in, and two organisations in the other county."""
    counties = Counties(world)
    with world.app.app_context():
        with transaction() as session:
            for name in (FAR, FARTHER):
                _add_organisation(session, world, name)
        with transaction() as session:
            for who, held in CALLERS.items():
                if who != "nobody":
                    _add_caller(session, counties, who, held)
    return counties


def _add_organisation(session: Session, world: World, name: str) -> None:
    values = {"name": name, "sort": OrganisationKind.MUNICIPALITY, "county_code": ELSEWHERE}
    world.county.organisations[name] = op.create_organisation(session, SYSTEM, values)


def _add_caller(session: Session, counties: Counties, who: str, held: tuple[Holds, ...]) -> None:
    grants = [_grant(session, counties, role, where) for role, where in held]
    if who in NOT_TODAY:
        grants.append(_grant_of_another_day(NOT_TODAY[who]))
    person = add_person(session, counties.world.county, f"trying {who}", *grants).person or ""
    for scope in SCOPES:
        counties.tokens[who, scope] = op.issue_token(session, SYSTEM, person, [scope], None)[1]


def _grant(session: Session, counties: Counties, role: Role, where: str | None) -> NewGrant:
    if role is not Role.REPORTER:
        return NewGrant(role=role, county=where, valid_from=JOINED)
    owner = organisation(session, counties.world.county, where or "")
    return NewGrant(role=role, organisation=owner, valid_from=JOINED)


def _grant_of_another_day(days: int) -> NewGrant:
    day = clock.today() + timedelta(days=days)
    first = JOINED if days < 0 else day
    return NewGrant(role=Role.COORDINATOR, county=COUNTY, valid_from=first, valid_until=day)


def _arrange(counties: Counties, at: Distance) -> dict[str, str]:
    county = counties.world.county
    coordinator = county.people["coordinator" if at.county == COUNTY else "coordinator elsewhere"]
    with transaction() as session:
        agreement, party = _agree(session, counties, at)
        values: dict[str, Any] = {
            "title": "Plan",
            "county_code": at.county,
            "agreement_id": agreement.id,
            "period_start": date(2026, 1, 1),
            "period_end": date(2029, 12, 31),
        }
        plan, empty = (op.create_plan(session, coordinator, {**values}) for _ in range(2))
        for each in (plan, empty):
            op.move_plan(session, coordinator, each.uid, "adopt", None, ANY_VERSION)
        owners = [
            NewOwner(role=role, organisation=organisation(session, county, name))
            for name, role in ((at.owner, LEAD), (at.second, RESPONSIBLE))
        ]
        columns = {"title": "Aktivitet", "number": "1"}
        activity = op.create_activity(session, coordinator, plan.uid, columns, owners)
        goal = op.add_goal(session, coordinator, plan.uid, {"title": "Mål"})
        imported = op.record_import(session, coordinator, plan.uid, FILE)
        op.keep_import_result(session, plan, imported.uid, {"plan": plan.uid})
    entry = _anchor(counties, at, activity.uid)
    return {
        "county": at.county,
        "agreement": agreement.uid,
        "party": party,
        "plan": plan.uid,
        "goal": goal.uid,
        "import": imported.uid,
        "empty": empty.uid,
        "activity": activity.uid,
        "entry": entry,
        "organisation": counties.uid(at.owner),
        "second": counties.uid(at.second),
        "newcomer": _newcomer(at),
        "new": ids.new_uid(clock.now()),
        **_someone(counties, at),
    }


def _newcomer(at: Distance) -> str:
    """Make an organisation that nothing is known of yet."""
    with transaction() as session:
        values = {"name": "Ny", "sort": OrganisationKind.AGENCY, "county_code": at.county}
        return op.create_organisation(session, SYSTEM, values).uid


def _agree(session: Session, counties: Counties, at: Distance) -> tuple[Any, str]:
    values = {"title": "Överenskommelse", "county_code": at.county, "valid_from": JOINED}
    agreement = op.create_agreement(session, SYSTEM, values)
    terms = {"accession": Accession.SIGNED, "joined_on": JOINED}
    parties = [
        op.add_party(
            session,
            SYSTEM,
            agreement.uid,
            organisation(session, counties.world.county, name),
            terms,
        )
        for name in at.parties
    ]
    return agreement, parties[-1].uid


def _anchor(counties: Counties, at: Distance, activity: str) -> str:
    """Let the coordinator anchor on the owner's behalf; return the entry's uid."""
    people = counties.world.county.people
    evidence = {"decisionBody": "Nämnden", "decidedOn": date(2026, 2, 11)}
    wish = Wish(
        transition="anchor",
        level=Level.PART,
        organisation=counties.uid(at.owner),
        basis="Telefon",
        evidence=evidence,
        reason="Beslut",
    )
    coordinator = people["coordinator" if at.county == COUNTY else "coordinator elsewhere"]
    with transaction() as session:
        outcome = op.move(session, coordinator, activity, wish)
        return outcome.entries[0].uid


def _someone(counties: Counties, at: Distance) -> dict[str, str]:
    """Make another reporter of the owner, with a token."""
    with transaction() as session:
        owner = session.scalars(
            select(Organisation).where(Organisation.uid == counties.uid(at.owner))
        ).one()
        email = f"{ids.new_uid(clock.now())}@exempel.test"
        person = op.add_person(session, SYSTEM, {"name": "Någon (påhittad)", "email": email})
        grant = NewGrant(role=Role.REPORTER, organisation=owner, valid_from=JOINED)
        op.grant_role(session, SYSTEM, person.uid, grant)
        op.issue_token(session, SYSTEM, person.uid, ["*"], None)
    with transaction() as session:
        role = session.scalars(select(Grant.uid).where(Grant.person_id == person.id)).one()
        token = session.scalars(select(Token.uid).where(Token.person_id == person.id)).one()
    return {"person": person.uid, "role": role, "token": token, "email": email}
