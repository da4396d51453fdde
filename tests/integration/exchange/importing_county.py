"""A county whose parties have joined and whose plan is a draft, and what imports leave in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.core.db import db, transaction
from service.exchange.importing import GivenFile, import_plan
from service.exchange.parties_in import import_parties
from service.exchange.results import ImportResult
from service.models import Activity, Entry, ImportLine, Organisation, Plan, Responsibility
from service.models.words import Role
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM, Actor, Held, Wish
from tests.unit.exchange.plan_files import HEADER, PLANS, Made, workbook

PARTIES = (PLANS / "parties.csv").read_bytes()
FOUR_YEARS = (date(2026, 1, 1), date(2029, 12, 31))
ONE_YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DECISION = {"decisionBody": "Styrelsen", "decidedOn": date(2026, 2, 1), "reference": "1/26"}

Cells = Sequence[Any]
Row = tuple[str | None, ...]
# Two rows under the usual header, with nothing to ask about.
ONE: Row = (
    "1",
    "Stöd",
    "Ordna en dag",
    "Region Värmland",
    "Kriminalvården",
    "2027",
    "Påbörjad",
    "Ny",
)
TWO: Row = ("2", "Stöd", "Skriva en rutin", "Karlstad, Arvika", "Polisen", "HT 2026", None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """Who coordinates it, and the uids of its agreement and its plan."""

    coordinator: Actor
    agreement: str
    plan: str

    def give(
        self,
        content: bytes,
        filename: str = "plan.xlsx",
        *,
        dry_run: bool = False,
        mapping: Mapping[str, str] | None = None,
    ) -> ImportResult:
        """Import a file into the plan, in a transaction of its own."""
        given = GivenFile(content=content, filename=filename, mapping=mapping)
        with transaction() as session:
            return import_plan(session, self.coordinator, self.plan, given, dry_run=dry_run)

    def give_rows(self, *rows: Cells, dry_run: bool = False) -> ImportResult:
        """Import a workbook with these rows under the usual header."""
        return self.give(sheet(*rows), dry_run=dry_run)

    def give_example(self, name: str, *, dry_run: bool = False) -> ImportResult:
        """Import one of the example files."""
        return self.give((PLANS / name).read_bytes(), name, dry_run=dry_run)

    def activity(self, number: str) -> Activity:
        """Return the activity with a number, as it is stored."""
        return next(each for each in stored_activities(self.plan) if each.number == number)

    def adopt(self) -> None:
        """Adopt the plan."""
        with transaction() as session:
            op.move_plan(session, self.coordinator, self.plan, "adopt", None, 0)

    def anchor(self, number: str) -> None:
        """Let the coordinator anchor every owner's part on its behalf."""
        for part in self.activity(number).owners:
            wish = Wish(
                transition="anchor",
                organisation=part.organisation.uid if part.organisation else None,
                basis="Sagt på mötet",
                evidence=DECISION,
            )
            with transaction() as session:
                op.move(session, self.coordinator, self.activity(number).uid, wish)

    def organisation(self, name: str) -> Organisation:
        """Return an organisation of the county."""
        found = select(Organisation).where(Organisation.name == name)
        return db.session().scalars(found).one()


def settle(county: str = "17", period: tuple[date, date] = FOUR_YEARS) -> County:
    """Let the parties of the example file join, and begin a plan."""
    with transaction() as session:
        person = op.add_person(session, SYSTEM, {"name": "Kim Påhittad", "email": "kim@ex.test"})
        op.grant_role(session, SYSTEM, person.uid, NewGrant(role=Role.COORDINATOR, county=county))
        held = (Held(Role.COORDINATOR, county),)
        coordinator = Actor(person=person.uid, name=person.name, held=held)
        agreement = op.create_agreement(
            session,
            coordinator,
            {"title": "Överenskommelse", "county_code": county, "valid_from": date(2021, 1, 1)},
        )
        import_parties(session, coordinator, agreement.uid, PARTIES, "parties.csv")
        plan = begin_plan(session, coordinator, county, agreement.id, period)
    return County(coordinator=coordinator, agreement=agreement.uid, plan=plan)


def begin_plan(
    session: Session,
    actor: Actor,
    county: str,
    agreement_id: int | None,
    period: tuple[date, date] = FOUR_YEARS,
) -> str:
    """Create a draft and return its uid."""
    values = {
        "title": "Handlingsplan",
        "county_code": county,
        "agreement_id": agreement_id,
        "period_start": period[0],
        "period_end": period[1],
    }
    return op.create_plan(session, actor, values).uid


def sheet(*rows: Cells) -> bytes:
    """Make a workbook with these rows under the usual header."""
    return _made(tuple(map(tuple, rows)))


@cache
def _made(rows: tuple[tuple[Any, ...], ...]) -> bytes:
    # A workbook carries the second it was made in, so each is made once.
    return workbook(Made(rows=(HEADER, *rows)))


def with_(row: Row, **cells: str | None) -> Row:
    """Return the row with other cells."""
    names = ("number", "goal", "title", "owner", "others", "when", "status", "comment")
    return tuple(cells.get(name, cell) for name, cell in zip(names, row, strict=True))


def stored_activities(plan: str) -> list[Activity]:
    """Return the plan's activities as they are stored, in the order they were made."""
    session = db.session()
    session.rollback()
    session.expire_all()
    found = select(Activity).join(Plan, Plan.id == Activity.plan_id).where(Plan.uid == plan)
    return list(session.scalars(found.order_by(Activity.id)))


def entries() -> int:
    """Count every entry of every stream."""
    return db.session().scalar(select(func.count(Entry.id))) or 0


def stored_counts() -> dict[str, int]:
    """Count what an import can write."""
    session = db.session()
    session.rollback()
    tables = (Activity, Responsibility, ImportLine, Entry, Organisation)
    return {
        table.__tablename__: session.scalar(select(func.count(table.id))) or 0 for table in tables
    }


def named(activity: Activity) -> dict[str, str]:
    """Return who is named now, and in which role."""
    return {
        each.organisation.name if each.organisation else each.written_as or "": each.role.value
        for each in activity.current
    }


def outcomes(result: ImportResult) -> list[str]:
    return [each.outcome.value for each in result.rows]
