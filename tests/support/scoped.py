"""PostgreSQL past all code but its own: plain SQL in the service's role, for one person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from service.auth.row_scope import scope_of
from service.core.db import transaction
from service.models.words import ResponsibilityRole
from service.workflows import operations as op
from service.workflows.operations.activities import NewOwner
from service.workflows.vocabulary import Actor
from tests.support.acting import ELSEWHERE, County, add_plan, settle_county
from tests.support.stepping import add_activity, step

NO_ROW = "new row violates row-level security policy"


@dataclass
class Scattered:
    """A county with an adopted plan and a draft, and a plan of another county, by these names.

    ``stranger`` is party to nothing, and has a part in the plan of the other county.
    """

    county: County
    plans: dict[str, str]
    activities: dict[str, str]

    def actor(self, name: str) -> Actor:
        """Return one of the county's people."""
        return self.county.people[name]


def scatter() -> Scattered:
    """Make such counties in an empty database; arvika has taken a step, which tells of texts."""
    county = settle_county()
    plans = {
        "adopted": county.plan,
        "draft": add_plan(county, adopted=False),
        "elsewhere": add_plan(county, code=ELSEWHERE),
    }
    activities = {
        "adopted": add_activity(county, ["arvika", "torsby"]),
        "other": add_activity(county, ["torsby"]),
        "draft": add_activity(county, ["arvika"], plan=plans["draft"]),
        "elsewhere": _activity_elsewhere(county, plans["elsewhere"]),
    }
    step(county, "arvika", activities["adopted"], "anchor")
    return Scattered(county, plans, activities)


def _activity_elsewhere(county: County, plan: str) -> str:
    owner = NewOwner(role=ResponsibilityRole.LEAD, organisation=county.organisations["stranger"])
    columns = {"title": "En aktivitet där", "number": "1.1"}
    with transaction() as session:
        actor = county.people["coordinator elsewhere"]
        return op.create_activity(session, actor, plan, columns, [owner]).uid


@contextmanager
def told(url: str, *statements: str | bytes) -> Iterator[sa.Connection]:
    """Give a transaction in the database at *url* that began with these; nothing of it is kept."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            for each in statements:
                connection.exec_driver_sql(each.decode() if isinstance(each, bytes) else each)
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


@contextmanager
def scoped(url: str, actor: Actor) -> Iterator[sa.Connection]:
    """Give a transaction for *actor*, of which nothing is kept."""
    with told(url, scope_of(actor)) as connection:
        yield connection


def column(connection: sa.Connection, statement: str, **values: Any) -> list[Any]:  # noqa: ANN401 -- any column value
    """Return the first column of what *statement* finds."""
    return list(connection.execute(sa.text(statement), values).scalars())
