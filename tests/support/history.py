"""A small county with a history, and a way into its database with every guard switched off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from service.core.db import Base, db, transaction
from service.models import Activity, Organisation, Person, Plan, Responsibility
from service.models.words import ActivityState, PartState, PlanState
from service.trail.canonical import leaf_hash
from service.trail.deed import Deed
from service.trail.draft import Draft, Text
from service.trail.ledger import Ledger
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.trail.verify_findings import Finding, Report
from tests.support import subjects
from tests.support.subjects import tell

DAY = date(2026, 2, 11)


@dataclass(frozen=True, slots=True)
class Lived:
    """What a test needs to name of the county that has lived."""

    organisation: Organisation
    other: Organisation
    person: Person
    plan: Plan
    activity: Activity
    part: Responsibility
    second: Activity


def live() -> Lived:
    """Make a county whose plan is adopted and whose first activity two owners have anchored."""
    with transaction() as session:
        return _live(session)


def _live(session: Session) -> Lived:
    organisation = subjects.an_organisation(session)
    other = subjects.an_organisation(session, "Andra kommun")
    person, _, _ = subjects.a_person(session, organisation)
    agreement, _ = subjects.an_agreement(session, organisation)
    plan, goal = subjects.a_plan(session, agreement, PlanState.DRAFT)
    _adopt(session, plan)
    activity, part = subjects.an_activity(session, plan, organisation, other, goal=goal)
    second, _ = subjects.an_activity(session, plan, other)
    activity.title = "En bättre rubrik"
    tell(session, activity, texts={"reason": "Stavfel", "note": "Efter mötet"})
    subjects.a_report(session, part)
    subjects.a_review(session, activity)
    subjects.a_meeting(session, organisation)
    subjects.a_calendar_link(session, person)
    subjects.a_webhook(session, organisation)
    _anchor(session, activity, person)
    return Lived(organisation, other, person, plan, activity, part, second)


def _adopt(session: Session, plan: Plan) -> None:
    before, plan.state = plan.state, PlanState.ADOPTED
    tell(session, plan, event="adopt", before=before.value, after=plan.state.value)


def _anchor(session: Session, activity: Activity, person: Person) -> None:
    """Let both owners anchor, the second through the county, and the activity follow."""
    ledger = Ledger(session, Deed(person=person.uid, role="reporter", request_id="r-1"), activity)
    for part in activity.responsibilities:
        part.state, part.effective_on = PartState.ANCHORED, DAY
        owner = part.organisation.uid if part.organisation else None
        last = ledger.write(
            Draft(
                event="anchor",
                rows=[part],
                level="part",
                organisation=owner,
                round=1,
                before="proposed",
                after="anchored",
                effective_on=DAY,
                on_behalf_of=owner if part is not activity.responsibilities[0] else None,
                evidence={"decisionBody": Text("=Nämnden"), "decidedOn": DAY.isoformat()},
                texts={"basis": "Sagt på mötet"},
            )
        )
    activity.state = ActivityState.ANCHORED
    ledger.write(
        Draft(
            event="follow",
            rows=[activity],
            level="activity",
            round=1,
            before="proposed",
            after="anchored",
            effective_on=DAY,
            role="service",
            caused_by=last.uid,
        )
    )
    ledger.close()


def verified() -> Report:
    """Verify the database that the application serves."""
    with database_source(db.engine) as source:
        return verify(source)


def findings() -> list[Finding]:
    """Return what verification finds in the database that the application serves."""
    return list(verified().findings)


class Place(NamedTuple):
    """A county with a history, and an unguarded way into its database."""

    lived: Lived
    sql: sa.Connection

    def rows(self, table: str) -> list[sa.RowMapping]:
        """Return every row of *table*, oldest first."""
        found = sa.select(Base.metadata.tables[table]).order_by(sa.text("1"))
        return list(self.sql.execute(found).mappings().all())

    def change(self, table: str, key: Any, **values: Any) -> None:  # noqa: ANN401 -- any column values
        """Change the row of *table* whose first column is *key*, past all rules."""
        named = Base.metadata.tables[table]
        first = next(iter(named.primary_key.columns))
        self.sql.execute(named.update().where(first == key).values(values))

    def remove(self, table: str, key: Any) -> None:  # noqa: ANN401 -- any column value
        """Remove the rows of *table* whose first column is *key*, past all rules."""
        named = Base.metadata.tables[table]
        first = next(iter(named.primary_key.columns))
        self.sql.execute(named.delete().where(first == key))


def rewrite(place: Place, entry: sa.RowMapping, body: bytes) -> None:
    """Put *body* in the place of an entry's own, and everything beside it in step with it."""
    leaf = leaf_hash(body)
    place.change("trail_body", entry["id"], body=body)
    place.change("trail_entry", entry["id"], leaf_hash=leaf)
    head = next(row for row in place.rows("trail_head") if row["stream"] == entry["stream"])
    if head["sequence"] == entry["sequence"]:
        place.change("trail_head", entry["stream"], leaf_hash=leaf)
        kind, _, uid = entry["stream"].partition("/")
        subject = next(row for row in place.rows(kind) if row["uid"] == uid)
        place.change(kind, subject["id"], head=leaf)


@contextmanager
def placed(url: str) -> Iterator[Place]:
    """Let a county live in the database at *url*, then switch its guards off."""
    with subjects.serving(url):
        lived = live()
        with unguarded(url) as sql:
            yield Place(lived, sql)


@contextmanager
def unguarded(url: str) -> Iterator[sa.Connection]:
    """Give a connection that commits each statement, with triggers, checks and keys all off."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                _off_postgresql(connection)
            else:
                _off_sqlite(connection)
            yield connection
    finally:
        engine.dispose()


def _off_postgresql(connection: sa.Connection) -> None:
    tables = sa.inspect(connection).get_table_names()
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for check in sa.inspect(connection).get_check_constraints(table):
            connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{check["name"]}"')


def _off_sqlite(connection: sa.Connection) -> None:
    triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for name in triggers.scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
