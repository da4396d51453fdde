"""A small county as it is entered at a terminal."""

from dataclasses import dataclass

from service.core.db import transaction
from service.models import Organisation
from service.models.words import ResponsibilityRole
from service.workflows import operations
from service.workflows.finding import find
from service.workflows.operations.activities import NewOwner
from service.workflows.vocabulary import SYSTEM
from tests.integration.cli.console import COUNTY, SECRET, Console
from tests.support.subjects import serving

COORDINATOR, OTHER_COORDINATOR = "kajsa@exempel.test", "kurt@exempel.test"
REPORTER, SHARED, AUDITOR = "rut@exempel.test", "dag@exempel.test", "greta@exempel.test"


@dataclass(frozen=True, slots=True)
class County:
    """A county's ids: two owners, a draft, and an activity in it that both own."""

    console: Console
    url: str
    first: str
    second: str
    plan: str
    activity: str


def settle(url: str) -> County:
    """Enter two owners, five people and a draft with one activity that both own."""
    console = at(url)
    first, second = console.add_organisation("Eda kommun"), console.add_organisation("Kils kommun")
    for email in (COORDINATOR, OTHER_COORDINATOR):
        console.add_person(email, "coordinator", "--county", COUNTY)
    console.add_person(AUDITOR, "auditor", "--county", COUNTY)
    console.add_person(REPORTER, "reporter", "--organisation", first)
    both = ["--organisation", first, "--organisation", second]
    console.add_person(SHARED, "reporter", *both)
    plan = console.add_plan("--as", COORDINATOR)
    return County(
        console=console,
        url=url,
        first=first,
        second=second,
        plan=plan,
        activity=propose(url, plan, first, second),
    )


def at(url: str) -> Console:
    """Return a terminal at the database with this URL."""
    return Console({"FORANKRA_DATABASE_URL": url, "FORANKRA_SECRET_KEY": SECRET})


def propose(url: str, plan: str, *owners: str) -> str:
    """Propose an activity; activities come from plan files and the API, not from a terminal."""
    with serving(url), transaction() as session:
        named = [
            NewOwner(
                role=ResponsibilityRole.RESPONSIBLE,
                organisation=find(session, Organisation, owner),
            )
            for owner in owners
        ]
        values = {"title": "Samverka om våld i nära relationer", "number": "1.1"}
        return operations.create_activity(session, SYSTEM, plan, values, named).uid
