"""Whoever goes around the service's own checks, as its role, still sees and writes what is theirs.

Plain SQL, for one person after another: no line of service/workflows/access.py runs here.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from service.auth.row_scope import EVERYTHING, SIGNING_IN, is_passed_by
from service.core.db import Base, transaction
from service.models.words import Decision
from service.workflows import operations as op
from tests.support.scoped import Scattered, column, scatter, scoped, told
from tests.support.straight import straight
from tests.support.subjects import serving

# Which plans each person reads, whatever they ask for.
READ = {
    "reporter of arvika": {"adopted"},
    "reporter of sunne": {"adopted"},
    "reporter of stranger": {"elsewhere"},
    "coordinator": {"adopted", "draft"},
    "coordinator elsewhere": {"elsewhere"},
    "auditor": {"adopted", "draft", "elsewhere"},
    "administrator": set(),
}
# The rows of each table that belong to a plan: their key, and the plan's uid.
OF_PLANS = {
    "plan": "SELECT id, uid FROM plan",
    "goal": "SELECT goal.id, plan.uid FROM goal JOIN plan ON plan.id = plan_id",
    "activity": "SELECT activity.id, plan.uid FROM activity JOIN plan ON plan.id = plan_id",
    **{
        table: f"""SELECT t.id, plan.uid FROM {table} t JOIN activity ON activity.id = activity_id
            JOIN plan ON plan.id = plan_id"""  # noqa: S608 -- of names in this table
        for table in ("responsibility", "status_report", "review")
    },
    **{
        table: f"""SELECT t.{key}, plan.uid FROM {table} t
            JOIN trail_entry e ON e.id = t.{entry}
            LEFT JOIN activity ON e.stream = 'activity/' || activity.uid
            JOIN plan ON e.stream = 'plan/' || plan.uid OR plan.id = plan_id"""  # noqa: S608 -- as above
        for table, key, entry in (
            ("trail_entry", "id", "id"),
            ("trail_body", "entry_id", "entry_id"),
            ("trail_disclosure", "digest", "entry_id"),
        )
    },
}
# One row for somebody, where nothing else makes one: each is theirs alone.
PRIVATE = {
    "credential": "INSERT INTO credential (person_id, changed_at) VALUES (:person, now())",
    "identity": """INSERT INTO identity (digest, uid, person_id, issuer, linked_at)
        VALUES (decode(:digest, 'hex'), :uid, :person, 'https://exempel.test', now())""",
    "sign_in_link": """INSERT INTO sign_in_link
        (digest, uid, person_id, purpose, created_at, expires_at)
        VALUES (decode(:digest, 'hex'), :uid, :person, 'sign_in', now(), now())""",
    "sign_in_session": """INSERT INTO sign_in_session
        (digest, uid, person_id, created_at, last_seen_at, auth_time, method)
        VALUES (decode(:digest, 'hex'), :uid, :person, now(), now(), now(), 'link')""",
    "outbox": """INSERT INTO outbox
        (uid, topic, person_id, payload, dedupe_key, created_at, available_at, attempts)
        VALUES (:uid, 'sign_in_link', :person, '{}', :uid, now(), now(), 0)""",
    "kept_answer": """INSERT INTO kept_answer (person, key, item, request_hash, kept_at)
        VALUES (:uid, 'k', -1, decode(:digest, 'hex'), now())""",
    "draft": """INSERT INTO draft (person_id, place, kept_at, fields)
        VALUES (:person, '/', now(), '{}')""",
    "reminding": "INSERT INTO reminding (person_id, handled_at) VALUES (:person, now())",
    "saved_list": """INSERT INTO saved_list (uid, person_id, path, name, query, saved_at)
        VALUES (:uid, :person, '/trail', 'x', '', now())""",
}
# Tables that hold no more than numbers and digests, what everyone may know, or derived words.
OPEN = {
    "activity_order",
    *(f"{each}_word" for each in ("activity", "agreement", "organisation", "person", "plan")),
    *("county", "municipality", "organisation_group"),
    "chore",
    "counted_attempt",
    *(f"trail_{each}" for each in ("attestation", "checkpoint", "head", "leaf", "pending", "tile")),
    "trail_verification",
}
GUARDED = sorted({*Base.metadata.tables} - OPEN)
SECRET = [table for table in GUARDED if table != "organisation"]  # which everyone reads


@pytest.fixture
def scattered(postgresql_url: str) -> Iterator[Scattered]:
    """Make the counties as the owner of the tables, who passes by every policy."""
    with serving(postgresql_url):
        scattered = scatter()
        with transaction() as session:
            op.add_goal(session, scattered.actor("coordinator"), scattered.county.plan, GOAL)
        with transaction() as session:
            arvika, activity = (
                scattered.actor("reporter of arvika"),
                scattered.activities["adopted"],
            )
            own = scattered.county.uid("arvika")
            op.report_status(session, arvika, activity, own, {"comment": "Vi har börjat."})
        with transaction() as session:
            noted = op.Dealing(decision=Decision.NOTE, note="Ringt dem.")
            op.review(session, scattered.actor("coordinator"), activity, noted)
        yield scattered


GOAL = {"title": "Upptäcka våld", "structure": 1}


def keys(connection: sa.Connection, table: str) -> set[Any]:
    """Return the keys of the rows of *table* that are seen."""
    key = next(iter(Base.metadata.tables[table].primary_key)).name
    return set(column(connection, f"SELECT {key} FROM {table}"))  # noqa: S608 -- from the metadata


@pytest.mark.parametrize("who", READ)
def test_of_each_table_a_person_sees_the_rows_of_the_plans_that_they_read(
    scattered: Scattered, postgresql_url: str, by_reach_url: str, who: str
) -> None:
    readable = {scattered.plans[name] for name in READ[who]}
    with told(postgresql_url) as owner:
        rows = {table: owner.execute(sa.text(asked)).all() for table, asked in OF_PLANS.items()}

    with scoped(by_reach_url, scattered.actor(who)) as connection:
        seen = {table: keys(connection, table) for table in OF_PLANS}

    assert {table: seen[table] & {key for key, _ in rows[table]} for table in rows} == {
        table: {key for key, plan in rows[table] if plan in readable} for table in rows
    }
    assert all(rows.values())


@pytest.mark.parametrize(
    "statements",
    [[], [b"SET LOCAL forankra.reach = 'administrator'"], [EVERYTHING, "COMMIT", "BEGIN"]],
    ids=["none", "unknown", "that of the transaction before"],
)
def test_without_a_scope_of_its_own_a_transaction_sees_nothing(
    scattered: Scattered, by_reach_url: str, statements: list[str | bytes]
) -> None:
    del scattered
    with told(by_reach_url, *statements) as connection:
        seen = {table: len(keys(connection, table)) for table in SECRET}

    assert seen == dict.fromkeys(seen, 0)


def test_somebody_who_signs_in_is_found_and_reads_nothing_else(
    scattered: Scattered, by_reach_url: str
) -> None:
    with told(by_reach_url, SIGNING_IN) as connection:
        seen = {table for table in SECRET if keys(connection, table)}

    assert scattered.plans
    assert seen == {"person", "person_role"}


def test_every_table_has_policies_or_a_reason_to_have_none(postgresql_url: str) -> None:
    asked = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity
        AND relnamespace = 'public'::regnamespace"""
    moments = "SELECT DISTINCT polrelid::regclass::text || ' ' || polcmd::text FROM pg_policy"

    with told(postgresql_url) as owner:
        assert set(column(owner, asked)) == set(GUARDED)
        assert {f"{table} {each}" for table in GUARDED for each in "rawd"} <= set(
            column(owner, moments)
        )


@pytest.mark.parametrize("table", PRIVATE)
def test_what_is_somebodys_own_is_seen_by_nobody_else(
    scattered: Scattered, postgresql_url: str, by_reach_url: str, table: str
) -> None:
    own, other = scattered.actor("reporter of arvika"), scattered.actor("reporter of torsby")
    with straight(postgresql_url) as owner:
        for actor in (own, other):
            key = owner.value("SELECT id FROM person WHERE uid = :uid", uid=actor.person)
            values = {"person": key, "uid": actor.person, "digest": f"{key:064x}"}
            owner.run(PRIVATE[table], **values)

    with scoped(by_reach_url, own) as connection:
        assert len(keys(connection, table)) == 1
    with scoped(by_reach_url, scattered.actor("auditor")) as connection:
        assert keys(connection, table) == set()


def test_people_are_known_where_they_work(scattered: Scattered, by_reach_url: str) -> None:
    names = "SELECT name FROM person ORDER BY name"

    with scoped(by_reach_url, scattered.actor("reporter of arvika")) as connection:
        near = column(connection, names)
    with scoped(by_reach_url, scattered.actor("reporter of stranger")) as connection:
        both = column(connection, names)

    assert "coordinator (påhittad)" in near
    assert "coordinator elsewhere (påhittad)" not in near
    assert {*both} - {*near} == {"coordinator elsewhere (påhittad)"}


def test_the_policies_hold_for_the_service_and_not_for_who_owns_the_tables(
    postgresql_url: str, by_reach_url: str
) -> None:
    with told(postgresql_url) as owner, told(by_reach_url) as service:
        assert is_passed_by(owner)
        assert not is_passed_by(service)


def test_a_plan_that_is_adopted_is_seen_from_then_on(
    scattered: Scattered, by_reach_url: str
) -> None:
    arvika, plans = scattered.actor("reporter of arvika"), "SELECT uid FROM plan"
    with scoped(by_reach_url, arvika) as connection:
        before = column(connection, plans)
    with transaction() as session:
        op.move_plan(
            session, scattered.actor("coordinator"), scattered.plans["draft"], "adopt", None, 0
        )

    with scoped(by_reach_url, arvika) as connection:
        after = column(connection, plans)

    assert {*after} - {*before} == {scattered.plans["draft"]}
