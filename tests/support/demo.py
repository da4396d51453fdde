"""The demo county served to a browser: lived through once, and copied for whoever changes it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from service.core.db import db, transaction
from service.demo import load
from service.models import (
    Activity,
    Agreement,
    Entry,
    Goal,
    Organisation,
    Party,
    Person,
    Plan,
    Responsibility,
)
from service.models.subject import Subject
from service.models.words import PartState, PlanState
from service.workflows.operations import signing_in
from service.workflows.vocabulary import SYSTEM
from tests.support.demo_beside import add_beside, addresses_beside
from tests.support.serving import HOST, served
from tests.support.subjects import serving

STEPS = ("anchor", "implement", "follow_up")
REPORTS_FOR = "Karlstads kommun"
REPORTER, SHARED, COORDINATOR, AUDITOR = "rut", "dag", "kajsa", "greta"


@dataclass(frozen=True, slots=True)
class Demo:
    """The served county, at its address."""

    url: str
    origin: str

    def link(self, who: str) -> str:
        """Return the address that lets *who* (a key of the demo's cast) in, once."""
        with serving(self.url):
            email = f"{who}@demo.example"
            uid = db.session().scalars(select(Person.uid).where(Person.email == email)).one()
            with transaction() as session:
                return f"{self.origin}/sign-in/link/{signing_in.invite(session, SYSTEM, uid)}"

    def things(self) -> dict[type[Subject], str]:
        """Return one of each kind of thing that pages are about, by its uid.

        The activity is one that the reporter has a part in, which is to be implemented.
        """
        with serving(self.url):
            session = db.session()
            plan = select(Plan).where(Plan.state == PlanState.ADOPTED).order_by(Plan.id.desc())
            newest = session.scalars(plan).first()
            assert newest is not None
            who = select(Person.uid).where(Person.email == f"{REPORTER}@demo.example")
            own = (
                select(Activity.uid)
                .join(Responsibility, Responsibility.activity_id == Activity.id)
                .join(Organisation, Organisation.id == Responsibility.organisation_id)
                .where(Activity.plan_id == newest.id, Responsibility.state == PartState.ANCHORED)
                .where(Organisation.name == REPORTS_FOR)
                .order_by(Activity.id)
            )
            return {
                Plan: newest.uid,
                Activity: session.scalars(own).first() or "",
                **{
                    kind: session.scalars(select(kind.uid).order_by(kind.id)).first() or ""
                    for kind in (Agreement, Organisation)
                },
                Person: session.scalars(who).first() or "",
            }

    def beside(self, things: dict[type[Subject], str]) -> dict[str, str]:
        """Return an owner, a party and a goal of the *things* that have them."""
        with serving(self.url):
            session = db.session()
            owner = select(Organisation.uid).join(
                Responsibility, Responsibility.organisation_id == Organisation.id
            )
            of_activity = Responsibility.activity.has(Activity.uid == things[Activity])
            party = select(Party.uid).where(Party.agreement.has(Agreement.uid == things[Agreement]))
            goal = select(Goal.uid).where(Goal.plan.has(Plan.uid == things[Plan]))
            return {
                "organisation": session.scalars(owner.where(of_activity)).first() or "",
                "party": session.scalars(party).first() or "",
                "goal": session.scalars(goal).first() or "",
            }

    def others(self) -> dict[str, dict[str, str]]:
        """Return what fills the addresses of pages about other things, by their endpoints."""
        with serving(self.url):
            return addresses_beside()

    def entry(self, activity: str) -> str:
        """Return the newest step of the activity's parts, or else its newest entry."""
        with serving(self.url):
            asked = select(Entry.uid).where(Entry.stream == f"activity/{activity}")
            return (
                db.session()
                .scalars(asked.order_by(Entry.event.in_(STEPS).desc(), Entry.sequence.desc()))
                .first()
                or ""
            )


def live(url: str) -> None:
    """Live through the demo in the empty database at *url*."""
    with serving(url):
        load()
        add_beside()


@contextmanager
def serve(lived: Path, home: Path) -> Iterator[Demo]:
    """Serve a copy of the SQLite file *lived*."""
    copy = shutil.copy(lived, home / "demo.sqlite")
    url = f"sqlite:///{copy}"
    with served(url, home) as service:
        yield Demo(url, f"http://{HOST}:{service.port}")
