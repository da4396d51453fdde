"""After the newest migration every guard is still there: as declared here, no more and no less.

A migration that copies and drops a table, as Alembic's batch mode does on SQLite, takes its
triggers along without a word. A new table has to be placed in the lists below.
"""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from service.core.db import Base
from tests.support.straight import CHILDREN, SUBJECTS, WRITTEN_ONCE, Straight, straight

SAID = ["status_report", "review"]  # once, and never changed
THINNED = "trail_thinned"
THINNABLE = ["trail_body", "activity", "responsibility", *SAID]  # by a decision that stands there
EDITED = [child for child in CHILDREN if child not in SAID]
WRITTEN = [*WRITTEN_ONCE, "trail_disclosure", THINNED, *SAID]
KEPT = [*WRITTEN_ONCE, "trail_head", THINNED, *SUBJECTS, *CHILDREN]
TRAIL = [
    *WRITTEN_ONCE,
    *("trail_disclosure", "trail_head", "trail_pending", THINNED, "trail_tile"),
]
REFERENCE = ["county", "municipality", "organisation_group", "alembic_version"]
NUMBERED = ["outbox", "import_line", "saved_list"]
TOLD_ONCE = ["import_result"]  # added and read, never changed nor removed
NIGHTLY = ["trail_verification"]  # as above, and by no number of its own
NOTED = ["chore", "webhook_state", "reminding"]  # what the worker remembers, and never deletes
SIGN_IN = ["credential", "identity", "sign_in_link", "sign_in_session"]
SCRATCH = [*NUMBERED, *SIGN_IN, "kept_answer", "counted_attempt", "draft"]
WORDS = [f"{each}_word" for each in ("activity", "agreement", "organisation", "person", "plan")]
DERIVED = [*WORDS, "activity_order"]

# Which tables have a trigger of each name, on both engines and on one of them.
BOTH = {
    "{}_stays_as_written": WRITTEN,
    "{}_is_kept": KEPT,
    "{}_only_rises": [*SUBJECTS, *EDITED],
    "{}_extends_its_stream": ["trail_entry"],
    "{}_is_what_was_hashed": ["trail_body"],
    "{}_begins_with_an_entry": ["trail_head"],
    "{}_follows_the_entries": ["trail_head"],
    "{}_moves_by_its_own_entry": ["responsibility"],
    "{}_names_its_decision": [THINNED],
    "{}_stays_thinned": ["activity"],
}
ONE = {
    "postgresql": {
        "{}_follows_its_entry": [*SUBJECTS, *CHILDREN],
        "{}_is_not_emptied": THINNABLE,
    },
    "sqlite": {
        "{}_follows_its_entry": SAID,
        "{}_follows_its_entry_on_insert": [*SUBJECTS, *EDITED],
        "{}_follows_its_entry_on_update": [*SUBJECTS, *EDITED],
        "{}_continues_its_stream": ["trail_entry"],
        "{}_is_well_formed": ["trail_entry", THINNED, *SUBJECTS, *CHILDREN],
        "{}_is_not_replaced": [*KEPT, "trail_disclosure"],
        "{}_replaces_no_other": [*SUBJECTS, *CHILDREN],
    },
}
# They share trail_refuses(), but for those that look into the rows.
PLAIN = {"{}_stays_as_written", "{}_is_kept", "{}_is_not_emptied", "{}_only_rises"}
LOOKING = {"status_report_stays_as_written", *(f"{table}_is_kept" for table in THINNABLE)}

# What each role may do: the tables that it has each right to.
RIGHTS = {
    "forankra_app": {
        "SELECT": [
            *TRAIL,
            *REFERENCE,
            *SCRATCH,
            *TOLD_ONCE,
            *NIGHTLY,
            *NOTED,
            *DERIVED,
            *SUBJECTS,
            *CHILDREN,
        ],
        "INSERT": [
            *("trail_body", "trail_disclosure", THINNED),
            *(*NIGHTLY, *SCRATCH, *TOLD_ONCE, *NOTED, *DERIVED, *SUBJECTS, *CHILDREN),
        ],
        "UPDATE": [*SCRATCH, *NOTED, *SUBJECTS, *EDITED],
        "DELETE": ["trail_disclosure", *SCRATCH, *DERIVED],
    },
    "forankra_integrator": {
        "SELECT": [*TRAIL, "alembic_version"],
        "INSERT": ["trail_leaf", "trail_checkpoint", "trail_attestation", "trail_tile"],
        "UPDATE": ["trail_pending"],
        "DELETE": ["trail_pending", "trail_tile"],
    },
    "forankra_auditor": {"SELECT": [*TRAIL, *NIGHTLY, *REFERENCE, *SUBJECTS, *CHILDREN]},
}
DRAWN = {
    "forankra_app": ["trail_entry", "reminding", *NUMBERED, *TOLD_ONCE, *SUBJECTS, *CHILDREN],
    "forankra_integrator": ["trail_attestation"],
}
ERASED_COLUMNS = {  # emptied by a decision, where nothing else may be changed
    ("import_result", "body"),
    ("status_report", "blocked_help"),
    ("status_report", "comment"),
    ("status_report", "entry_sequence"),
}
APP_COLUMNS = set(Base.metadata.tables["trail_entry"].columns.keys()) - {"id"}


@pytest.fixture
def sql(migrated_url: str) -> Iterator[Straight]:
    with straight(migrated_url) as sql:
        yield sql


@pytest.fixture
def postgres(postgresql_url: str) -> Iterator[Straight]:
    with straight(postgresql_url) as sql:
        yield sql


def expected(engine: str) -> set[tuple[str, str]]:
    """Return every trigger that *engine* is to have: its table and its name."""
    return {
        (table, name.format(table))
        for name, tables in [*BOTH.items(), *ONE[engine].items()]
        for table in tables
    }


def test_every_table_has_its_place_here() -> None:
    placed = {
        *TRAIL,
        *NIGHTLY,
        *REFERENCE,
        *SCRATCH,
        *TOLD_ONCE,
        *NOTED,
        *DERIVED,
        *SUBJECTS,
        *CHILDREN,
    }

    assert placed == {*Base.metadata.tables, "alembic_version"}


def test_every_trigger_is_there_and_no_other(sql: Straight, database_kind: str) -> None:
    statement = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": """SELECT tgrelid::regclass::text, tgname FROM pg_trigger
            WHERE NOT tgisinternal""",
    }

    assert everything(sql, statement[database_kind]) == expected(database_kind)


def everything(sql: Straight, statement: str) -> set[tuple[object, ...]]:
    """Return the rows that *statement* finds."""
    with sql.engine.connect() as connection:
        return {tuple(row) for row in connection.execute(sa.text(statement))}


def test_every_trigger_fires_always_and_those_that_wait_wait_for_the_commit(
    postgres: Straight,
) -> None:
    found = everything(
        postgres,
        "SELECT tgname, tgenabled, tgdeferrable, tginitdeferred FROM pg_trigger"
        " WHERE NOT tgisinternal",
    )

    late = {table + "_follows_its_entry" for table in [*SUBJECTS, *CHILDREN]}
    late.add("responsibility_moves_by_its_own_entry")
    assert found == {(n, "A", n in late, n in late) for _, n in expected("postgresql")}


def test_every_function_is_there_closed_to_others_and_sure_of_its_tables(
    postgres: Straight,
) -> None:
    found = everything(
        postgres,
        """SELECT proname, prosecdef, array_to_string(proconfig, ';'),
        has_function_privilege('forankra_app', oid, 'execute') FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
        AND (prorettype = 'trigger'::regtype OR proname LIKE 'trail%')""",
    )

    names = {
        name.format(table)
        for name, tables in [*BOTH.items(), *ONE["postgresql"].items()]
        for table in tables
        if name not in PLAIN
    } | LOOKING
    path = "search_path=public, pg_temp"
    assert found == {
        (name, name != "trail_refuses", path, False) for name in {*names, "trail_refuses"}
    } | {("trail_remove_thinned", True, path, True)}


def test_every_role_has_its_rights_and_no_other(postgres: Straight) -> None:
    found = everything(
        postgres,
        """SELECT grantee::regrole::text, privilege_type, relname::text
        FROM pg_class, aclexplode(relacl) WHERE relkind = 'r' AND grantee <> relowner
        AND relnamespace = 'public'::regnamespace""",
    )

    assert found == {
        (role, right, table)
        for role, rights in RIGHTS.items()
        for right, tables in rights.items()
        for table in tables
    }


def test_the_service_names_the_columns_of_an_entry_and_those_it_erases(
    postgres: Straight,
) -> None:
    found = everything(
        postgres,
        """SELECT grantee::regrole::text, privilege_type, attrelid::regclass::text, attname::text
        FROM pg_attribute, aclexplode(attacl) WHERE attacl IS NOT NULL
        AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)""",
    )

    assert found == {
        *(("forankra_app", "INSERT", "trail_entry", column) for column in APP_COLUMNS),
        *(("forankra_app", "UPDATE", table, column) for table, column in ERASED_COLUMNS),
    }


def test_roles_draw_the_keys_of_the_rows_that_they_make(postgres: Straight) -> None:
    found = everything(
        postgres,
        """SELECT grantee::regrole::text, privilege_type, relname::text
        FROM pg_class, aclexplode(relacl) WHERE relkind = 'S' AND grantee <> relowner""",
    )

    assert found == {
        (role, "USAGE", f"{table}_id_seq") for role, tables in DRAWN.items() for table in tables
    }


def test_no_role_signs_in_by_itself(postgres: Straight) -> None:
    found = everything(
        postgres,
        "SELECT rolname::text, rolcanlogin, rolsuper FROM pg_roles WHERE rolcanlogin IS FALSE",
    )

    assert {(role, False, False) for role in RIGHTS} <= found
