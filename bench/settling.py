"""The counties, organisations, people and plans that the activities of the bench belong to.

They are made by the service's own operations. A token's secret follows from its person's address,
so that whoever has the address can call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.tokens import secret_of
from service.app import create_app
from service.core import clock, ids
from service.core.config import Config
from service.core.db import db, transaction
from service.core.token_text import digest_of
from service.models import Organisation, Person, Token
from service.models.words import Accession, OrganisationKind, Role
from service.workflows import operations as op
from service.workflows.deeds import open_ledger
from service.workflows.operations import editing
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM, Actor, Held

SECRET = "only for the bench " * 2
BESIDE = {  # what a county has beside its municipalities
    "Länsstyrelsen": OrganisationKind.COUNTY_BOARD,
    "Regionen": OrganisationKind.REGION,
    "Polisen": OrganisationKind.POLICE,
    "Åklagaren": OrganisationKind.PROSECUTOR,
    "Frivården": OrganisationKind.PRISON_PROBATION,
    "Kvinnojouren": OrganisationKind.CIVIL_SOCIETY,
    "Brottsofferjouren": OrganisationKind.CIVIL_SOCIETY,
}
PLAN_SIZE = 200  # activities, the most that a plan has
ADOPTED = 5  # plans that a county works by at once; the older ones are closed


@dataclass(frozen=True, slots=True)
class Day:
    """The days of the bench, all counted from the instant at which its data is made."""

    now: datetime

    def ago(self, days: int) -> datetime:
        """Return the instant *days* before."""
        return self.now - timedelta(days=days)


def settle(url: str, activities: int, counties: int, now: datetime) -> None:
    """Make everything but the *activities* in the migrated, empty database at *url*.

    *counties* is how many of the country's take part.
    """
    day = Day(now)
    app = create_app(Config(database_url=url, secret_key=SECRET))
    with app.app_context(), ids.seeded("bench"), clock.set_to(day.ago(1000)):
        named = db.session.execute(text("SELECT code, name FROM county ORDER BY code"))
        taken = named.all()[:counties]
        plans = max(1, -(-activities // counties // PLAN_SIZE))
        with transaction() as session:
            for name, role in (("auditor", Role.AUDITOR), ("administrator", Role.ADMINISTRATOR)):
                _person(session, name, NewGrant(role=role, valid_from=day.ago(1000).date()))
        for code, name in taken:
            with transaction() as session:
                _county(session, day, code, name)
        for code, name in taken:
            with transaction() as session:
                _plans(session, day, code, f"{name}: plan", plans)
        db.session.remove()
        db.engine.dispose()


def _county(session: Session, day: Day, code: str, name: str) -> None:
    since = day.ago(1000).date()
    for number in (1, 2):
        grant = NewGrant(role=Role.COORDINATOR, county=code, valid_from=since)
        _person(session, f"coordinator.{code}.{number}", grant)
    organisations = [*_organisations(session, code, name)]
    values = {"title": f"Överenskommelse i {name}", "county_code": code, "valid_from": since}
    agreement = op.create_agreement(session, SYSTEM, values)
    for number, organisation in enumerate(organisations):
        terms = {"accession": Accession.SIGNED, "joined_on": since}
        op.add_party(session, SYSTEM, agreement.uid, organisation, terms)
        grant = NewGrant(role=Role.REPORTER, organisation=organisation, valid_from=since)
        _person(session, f"reporter.{code}.{number}", grant)


def _organisations(session: Session, code: str, county: str) -> Sequence[Organisation]:
    municipalities = session.execute(
        text("SELECT name FROM municipality WHERE county_code = :code ORDER BY code"),
        {"code": code},
    ).scalars()
    named = {f"{each} (påhittad)": OrganisationKind.MUNICIPALITY for each in municipalities}
    named |= {f"{each} i {county} (påhittad)": kind for each, kind in BESIDE.items()}
    return [
        op.create_organisation(session, SYSTEM, {"name": name, "sort": kind, "county_code": code})
        for name, kind in named.items()
    ]


def _person(session: Session, name: str, grant: NewGrant) -> Person:
    email = f"{name}@bench.test"
    person = op.add_person(session, SYSTEM, {"name": f"{name} (påhittad)", "email": email})
    op.grant_role(session, SYSTEM, person.uid, grant)
    token = Token(
        uid=ids.new_uid(clock.now()),
        person_id=person.id,
        digest=digest_of(secret_of(email)),
        scopes=["*"],
        revoked=False,
    )
    editing.change_child(open_ledger(session, SYSTEM, person, "system"), token, "add_token")
    return person


def _plans(session: Session, day: Day, code: str, title: str, count: int) -> None:
    coordinator = _coordinator(session, code)
    agreement = session.execute(
        text("SELECT id FROM agreement WHERE county_code = :code"), {"code": code}
    ).scalar_one()
    for number in range(count):
        values: dict[str, Any] = {
            "title": f"{title} {number + 1}",
            "county_code": code,
            "agreement_id": agreement,
            "period_start": day.ago(1000).date(),
            "period_end": day.ago(-500).date(),
            "anchor_by": day.ago(30).date(),
            "follow_up_by": day.ago(-365).date(),
        }
        plan = op.create_plan(session, coordinator, values)
        op.add_goal(session, coordinator, plan.uid, {"title": f"{title}: mål"})
        op.move_plan(session, coordinator, plan.uid, "adopt", None, 0)
        if number < count - ADOPTED:
            op.move_plan(session, coordinator, plan.uid, "close", None, 0)


def _coordinator(session: Session, code: str) -> Actor:
    person = session.execute(
        text("SELECT uid, name FROM person WHERE email = :email"),
        {"email": f"coordinator.{code}.1@bench.test"},
    ).one()
    return Actor(person=person.uid, name=person.name, held=(Held(Role.COORDINATOR, code),))
