"""Whoever goes around the service's own checks, as its role, writes no more than is theirs."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from service.core import ids
from service.core.db import db
from service.models import Person
from tests.support.acting import NOW
from tests.support.scoped import Scattered, scatter, scoped
from tests.support.straight import ADD_ENTRY, entry, next_link, straight
from tests.support.subjects import serving

PART = """UPDATE responsibility SET blocked = true, entry_sequence = entry_sequence + 1
    WHERE organisation_id = (SELECT id FROM organisation WHERE uid = :organisation)"""
REPORT = """INSERT INTO status_report
    (uid, activity_id, organisation_id, reported_at, blocked, entry_sequence)
    SELECT :uid, activity.id, organisation.id, now(), false, 1 FROM activity, organisation
    WHERE activity.uid = :activity AND organisation.uid = :organisation"""
OTHERS = {
    "an activity": """UPDATE activity SET focus = NOT focus, version = version + 1
        WHERE uid = :activity""",
    "a plan": "UPDATE plan SET title = 'x', version = version + 1 WHERE uid = :plan",
    "a goal": """INSERT INTO goal (uid, plan_id, structure, position, title, entry_sequence)
        SELECT :uid, id, 1, 9, 'x', 1 FROM plan WHERE uid = :plan""",
    "an owner": """INSERT INTO responsibility (uid, activity_id, organisation_id, role, state,
        removed, on_behalf, blocked, entry_sequence)
        SELECT :uid, a.id, o.id, 'responsible', 'proposed', false, false, false, 1
        FROM activity a, organisation o WHERE a.uid = :activity AND o.uid = :organisation""",
    "a report": REPORT,
    "an agreement": "UPDATE agreement SET title = 'x', version = version + 1",
    "a party": "UPDATE party SET reference = 'x', entry_sequence = entry_sequence + 1",
    "an organisation": """UPDATE organisation SET name = 'x', version = version + 1
        WHERE uid = :organisation""",
    "a role": """INSERT INTO person_role
        (uid, person_id, role, county_code, valid_from, revoked, entry_sequence)
        SELECT :uid, id, 'coordinator', '17', '2026-01-01', false, 1 FROM person
        WHERE uid = :person""",
    "a kept answer": """INSERT INTO kept_answer (person, key, item, request_hash, kept_at)
        VALUES (:uid, 'k', -1, decode(repeat('00', 32), 'hex'), now())""",
    "another's draft": """INSERT INTO draft (person_id, place, kept_at, fields)
        VALUES (:another, '/', now(), '{}')""",
    "another's list": """INSERT INTO saved_list (uid, person_id, path, name, query, saved_at)
        VALUES (:uid, :another, '/', 'x', '', now())""",
    "a text": "DELETE FROM trail_disclosure",
}


@pytest.fixture
def scattered(postgresql_url: str) -> Iterator[Scattered]:
    """Make the counties as the owner of the tables, who passes by every policy."""
    with serving(postgresql_url):
        yield scatter()


def key_of(person: str | None) -> int | None:
    """Return the database's own key of *person*, read past every policy."""
    return db.session().scalar(sa.select(Person.id).where(Person.uid == person))


def changed(
    url: str,
    scattered: Scattered,
    who: str,
    statement: str,
    **values: Any,  # noqa: ANN401 -- any column value
) -> int:
    """Return how many rows *statement* writes for *who*; one that may not be written is none."""
    told = {
        "uid": ids.new_uid(NOW),
        "activity": scattered.activities["other"],
        "plan": scattered.plans["adopted"],
        "organisation": scattered.county.uid("torsby"),
        "person": scattered.actor(who).person,
        "another": key_of(scattered.actor("administrator").person),
    }
    with scoped(url, scattered.actor(who)) as connection:
        try:
            return connection.execute(sa.text(statement), told | values).rowcount
        except sa.exc.ProgrammingError as error:
            if "row-level security" not in str(error.orig):
                raise
            return 0


@pytest.mark.parametrize(
    "who", ["reporter of arvika", "reporter of stranger", "auditor", "coordinator elsewhere"]
)
def test_nobody_writes_what_is_not_theirs_to_write(
    scattered: Scattered, by_reach_url: str, who: str
) -> None:
    written = {what: changed(by_reach_url, scattered, who, OTHERS[what]) for what in OTHERS}

    assert written == dict.fromkeys(OTHERS, 0)


def test_a_coordinator_writes_in_their_county(scattered: Scattered, by_reach_url: str) -> None:
    """So that the refusals above are of the policies and of nothing else."""
    own = ["an activity", "a plan", "a goal", "an owner", "a party", "an agreement"]
    free = {"organisation": scattered.county.uid("sunne")}

    written = {
        what: changed(by_reach_url, scattered, "coordinator", OTHERS[what], **free) for what in own
    }

    assert [what for what, rows in written.items() if rows == 0] == []


@pytest.mark.parametrize(("whose", "parts"), [("arvika", 1), ("torsby", 0)])
def test_a_reporter_changes_the_parts_of_their_own_organisation(
    scattered: Scattered, by_reach_url: str, whose: str, parts: int
) -> None:
    """Not that in the draft, which they do not see yet."""
    own = {"organisation": scattered.county.uid(whose)}

    assert changed(by_reach_url, scattered, "reporter of arvika", PART, **own) == parts


@pytest.mark.parametrize(("activity", "reports"), [("adopted", 1), ("draft", 0), ("elsewhere", 0)])
def test_a_reporter_reports_where_they_read(
    scattered: Scattered, by_reach_url: str, activity: str, reports: int
) -> None:
    own = {
        "organisation": scattered.county.uid("arvika"),
        "activity": scattered.activities[activity],
    }

    assert changed(by_reach_url, scattered, "reporter of arvika", REPORT, **own) == reports


@pytest.mark.parametrize(
    ("subject", "person", "entries"),
    [
        ("own activity", "reporter of arvika", 1),
        ("own activity", "reporter of torsby", 0),  # in another's name
        ("others' activity", "reporter of arvika", 0),
        ("plan", "reporter of arvika", 0),
        ("agreement", "reporter of arvika", 0),
        ("organisation", "reporter of arvika", 0),
        ("own record", "reporter of arvika", 1),
        ("others' record", "reporter of arvika", 0),
    ],
)
def test_an_entry_is_in_ones_own_name_and_of_what_one_may_write(
    scattered: Scattered,
    postgresql_url: str,
    by_reach_url: str,
    subject: str,
    person: str,
    entries: int,
) -> None:
    streams = {
        "own activity": f"activity/{scattered.activities['adopted']}",
        "others' activity": f"activity/{scattered.activities['other']}",
        "plan": f"plan/{scattered.plans['adopted']}",
        "agreement": f"agreement/{scattered.county.agreement}",
        "organisation": f"organisation/{scattered.county.uid('arvika')}",
        "own record": f"person/{scattered.actor('reporter of arvika').person}",
        "others' record": f"person/{scattered.actor('reporter of torsby').person}",
    }
    with straight(postgresql_url) as owner:
        last = owner.link(streams[subject])
    values = entry(streams[subject], last, next_link(last))
    statement = ADD_ENTRY.replace("NULL", ":author")
    author = {"author": scattered.actor(person).person}

    written = changed(by_reach_url, scattered, "reporter of arvika", statement, **values | author)

    assert written == entries
