"""A small county whose people act through the operations, for tests of the rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.models import Agreement, Organisation
from service.models.words import Accession, OrganisationKind, Role
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM, Actor, Held

COUNTY, ELSEWHERE = "17", "18"
NOW = datetime(2027, 3, 15, 9, tzinfo=UTC)  # no test waits for midnight
TODAY = NOW.date()
JOINED = date(2022, 1, 1)
OWNERS = ("arvika", "torsby", "karlstad", "sunne", "region")
COUNTY_ROLES = (
    ("coordinator", Role.COORDINATOR, COUNTY),
    ("another coordinator", Role.COORDINATOR, COUNTY),
    ("coordinator elsewhere", Role.COORDINATOR, ELSEWHERE),
    ("auditor", Role.AUDITOR, None),
    ("administrator", Role.ADMINISTRATOR, None),
)


@dataclass
class County:
    """Organisations and people by the short names that tests use, and an adopted plan."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    agreement: str = ""
    plan: str = ""

    def uid(self, name: str) -> str:
        """Return the uid of an organisation."""
        return self.organisations[name].uid

    def reporter(self, name: str) -> Actor:
        """Return the person who reports for that organisation alone."""
        return self.people[f"reporter of {name}"]

    @property
    def coordinator(self) -> Actor:
        """Someone who coordinates the county."""
        return self.people["coordinator"]


def settle_county(owners: Sequence[str] = OWNERS) -> County:
    """Make a county with *owners* as parties, each with a reporter, and an adopted plan.

    Beside them stands an organisation called ``stranger`` that is no party.
    """
    county = County()
    with transaction() as session:
        for name in (*owners, "stranger"):
            add_organisation(session, county, name)
        for name, role, code in COUNTY_ROLES:
            add_person(session, county, name, NewGrant(role=role, county=code, valid_from=JOINED))
        county.people["system"] = SYSTEM
    with transaction() as session:
        _add_agreement(session, county, owners)
    county.plan = add_plan(county)
    return county


def add_organisation(session: Session, county: County, name: str) -> Organisation:
    """Add a municipality with a reporter of its own."""
    values = {"name": f"{name} (påhittad)", "sort": OrganisationKind.MUNICIPALITY}
    organisation = op.create_organisation(session, SYSTEM, {**values, "county_code": COUNTY})
    county.organisations[name] = organisation
    grant = NewGrant(role=Role.REPORTER, organisation=organisation, valid_from=JOINED)
    add_person(session, county, f"reporter of {name}", grant)
    return organisation


def add_person(session: Session, county: County, name: str, *grants: NewGrant) -> Actor:
    """Add a person with some roles; *name* is what the tests call them."""
    email = f"{name.replace(' ', '.')}@exempel.test"
    person = op.add_person(session, SYSTEM, {"name": f"{name} (påhittad)", "email": email})
    for grant in grants:
        op.grant_role(session, SYSTEM, person.uid, grant)
    held = tuple(_held(grant) for grant in grants)
    county.people[name] = Actor(person=person.uid, name=name, held=held)
    return county.people[name]


def _held(grant: NewGrant) -> Held:
    organisation = grant.organisation.uid if grant.organisation else None
    return Held(grant.role, grant.county, organisation)


def _add_agreement(session: Session, county: County, owners: Sequence[str]) -> None:
    values = {"title": "Överenskommelse", "county_code": COUNTY, "valid_from": JOINED}
    agreement = op.create_agreement(session, county.coordinator, values)
    county.agreement = agreement.uid
    terms = {"accession": Accession.SIGNED, "joined_on": JOINED}
    for name in owners:
        organisation = county.organisations[name]
        op.add_party(session, county.coordinator, agreement.uid, organisation, terms)


def add_plan(county: County, *, adopted: bool = True, code: str = COUNTY) -> str:
    """Make a plan, a draft or an adopted one, under the agreement if it has one; return its uid."""
    actor = county.people["coordinator" if code == COUNTY else "coordinator elsewhere"]
    with transaction() as session:
        own = Agreement.uid == county.agreement, Agreement.county_code == code
        values: dict[str, Any] = {
            "title": "Handlingsplan",
            "county_code": code,
            "agreement_id": session.scalar(select(Agreement.id).where(*own)),
            "period_start": date(2026, 1, 1),
            "period_end": date(2029, 12, 31),
        }
        plan = op.create_plan(session, actor, values)
        if adopted:
            op.move_plan(session, actor, plan.uid, "adopt", None, 0)
        return plan.uid
