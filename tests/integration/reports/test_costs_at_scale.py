"""What lists read on PostgreSQL does not grow with the tables: by their plans, over many rows."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db, transaction
from service.models.words import ActivityState
from service.reports.activities import ActivityFilter, activity_list
from service.reports.history import TrailFilter, activity_history, trail_list
from service.reports.ordering import SORTS
from service.reports.paging import COUNTED_AT_MOST, Paging
from service.reports.review import stalled_list
from service.workflows.vocabulary import Actor
from tests.support.acting import County, settle_county
from tests.support.multitude import multiply
from tests.support.stepping import add_activity
from tests.support.subjects import serving

ROWS = 20_000
WATCHED = ("activity", "trail_entry", "activity_word", "responsibility")
SOUGHT = ("focus", "late", "stale", "blocked", "waiting_on", "state", "stalled")
Question = Callable[[Session], object]


@pytest.fixture
def county(postgresql_url: str) -> Iterator[County]:
    """Settle a county and give it, and all the others, very many activities."""
    with serving(postgresql_url):
        county = settle_county()
        add_activity(county, ["arvika"])
        with transaction() as session:
            multiply(session.connection(), ROWS)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            # As docs/operations.md advises for a database that lies in memory or on an SSD.
            name = connection.engine.url.database
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET random_page_cost = 1.1')
        db.engine.dispose()
        yield county


def plans(question: Question) -> Iterator[dict[str, Any]]:
    """Yield how PostgreSQL answered each statement of a question."""
    asked: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:  # noqa: ANN401 -- the event's own signature
        asked.append((told[2], told[3]))

    session = db.session()
    session.rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        question(session)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    cursor = session.connection().connection.cursor()
    for statement, values in asked:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
        told = cursor.fetchone()[0]
        yield (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    session.rollback()


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def read_whole(question: Question) -> list[str]:
    """Name the watched tables of which a question reads more than a count may, row by row."""
    return [
        f"{node['Relation Name']}: {_rows(node):.0f} rows"
        for plan in plans(question)
        for node in nodes(plan)
        if node["Node Type"].endswith("Seq Scan")
        and node["Relation Name"] in WATCHED
        and _rows(node) > COUNTED_AT_MOST + 1
    ]


def _rows(node: Mapping[str, Any]) -> float:
    removed = node.get("Rows Removed by Filter", 0)
    return float((node["Actual Rows"] + removed) * node["Actual Loops"])


def filters(county: County) -> dict[str, ActivityFilter]:
    """Return each filter and each order once, and some of them together."""
    recent = clock.now().replace(year=2026, month=3)
    single: dict[str, Any] = {
        "plan": county.plan,
        "county": "17",
        "state": ActivityState.ANCHORED,
        "owner": county.uid("arvika"),
        "focus": True,
        "late": True,
        "stale": True,
        "blocked": True,
        "waiting_on": county.uid("torsby"),
        "updated_since": recent,
    }
    found = {name: ActivityFilter(**{name: value}) for name, value in single.items()}
    ways = [f"{way}{name}" for name in SORTS for way in ("", "-")]
    found |= {f"sort={way}": ActivityFilter(sort=way) for way in ways}
    found |= {f"q={q}": ActivityFilter(q=q) for q in ("ord77", "rutin", "rutin ord77", "arvika")}
    together: dict[str, Any] = {
        "county": "17",
        "late": True,
        "owner": county.uid("arvika"),
        "sort": "number",
    }
    return {**found, "together": ActivityFilter(**together), "none": ActivityFilter()}


def lists(county: County, who: Actor) -> dict[str, Question]:
    """Return every list of activities, on its first page and behind a cursor."""

    def walk(asked: ActivityFilter) -> Question:
        def question(session: Session) -> None:
            first = activity_list(session, who, asked, Paging(1, 20))
            if first.following:
                activity_list(session, who, asked, Paging(2, 20, first.following))

        return question

    found = {name: walk(each) for name, each in filters(county).items()}
    return {**found, "stalled": lambda s: stalled_list(s, who, None, Paging(1, 20))}


def test_no_list_of_activities_reads_a_table_through(county: County) -> None:
    """A whole country's are counted as far as the cap, so what few have is looked for in all."""
    for name in ("coordinator", "auditor"):
        asked = lists(county, county.people[name])
        told = {each: read_whole(question) for each, question in asked.items()}
        sought = SOUGHT if name == "auditor" else ()
        assert {each: found for each, found in told.items() if found and each not in sought} == {}


def test_no_page_of_the_trail_reads_a_table_through(county: County) -> None:
    auditor, recent = county.people["auditor"], clock.now().replace(year=2026, month=3)
    person = county.coordinator.person
    given: dict[str, dict[str, Any]] = {
        "none": {},
        "since": {"since": recent},
        "until": {"until": recent},
        "between": {"since": recent, "until": recent + timedelta(days=1)},
        "event": {"event": "create"},
        "activity": {"activity": county.plan},
        "organisation": {"organisation": county.uid("arvika")},
        "person": {"person": person},
        "county": {"county": "17"},
        "together": {"county": "17", "person": person, "since": recent},
    }

    def walk(asked: TrailFilter) -> Question:
        def question(session: Session) -> None:
            _, cursor = trail_list(session, auditor, asked, None, 20)
            if cursor:
                trail_list(session, auditor, asked, cursor, 20)

        return question

    questions = {name: walk(TrailFilter(**each)) for name, each in given.items()}
    uid = activity_of(county)
    questions["history"] = lambda s: activity_history(s, auditor, uid, Paging(1, 20))

    assert {name: read_whole(question) for name, question in questions.items()} == {
        name: [] for name in questions
    }


def activity_of(county: County) -> str:
    found = activity_list(db.session(), county.coordinator, ActivityFilter(), Paging(1, 1))
    return str(found.items[0]["id"])
