"""On PostgreSQL the service's role, the integrator's and the auditor's may do just their work."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from service.core.migrations import upgrade
from tests.support.postgres import Server, running_server
from tests.support.straight import (
    ADD_ENTRY,
    CHILDREN,
    SUBJECTS,
    WRITTEN_ONCE,
    Straight,
    delete,
    entry,
    next_link,
    straight,
    update,
)
from tests.support.subjects import serving, settle

APP, INTEGRATOR, AUDITOR = "forankra_app", "forankra_integrator", "forankra_auditor"
DENIED = "permission denied|must be owner"


def as_role(url: str, role: str) -> str:
    """Return *url* for a session that has put on *role*, and reads and writes for the service."""
    options = {"options": f"-c role={role} -c forankra.reach=all"}
    return sa.make_url(url).update_query_dict(options).render_as_string(hide_password=False)


@pytest.fixture
def settled_url(postgresql_url: str) -> str:
    with serving(postgresql_url):
        settle()
    return postgresql_url


@pytest.fixture
def service(settled_url: str) -> Iterator[Straight]:
    with straight(as_role(settled_url, APP)) as sql:
        yield sql


def test_the_service_does_all_its_work_in_its_own_role(postgresql_url: str) -> None:
    with serving(as_role(postgresql_url, APP)), straight(postgresql_url) as sql:
        settle()

        assert sql.link("system") is None
        assert len(sql.rows("trail_pending")) == len(sql.rows("trail_entry")) > 0


@pytest.mark.parametrize("table", [*WRITTEN_ONCE, "trail_head", "trail_pending"])
def test_the_service_may_not_change_the_trail_even_without_guards(
    settled_url: str, service: Straight, table: str
) -> None:
    with straight(settled_url) as owner:
        owner.run(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        column = owner.value(
            "SELECT column_name FROM information_schema.columns WHERE table_name = :t", t=table
        )

    for statement in (delete(table), update(table, f"{column} = {column}"), f"TRUNCATE {table}"):
        with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
            service.run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        *(delete(table) for table in [*SUBJECTS, *CHILDREN]),
        *(f"TRUNCATE {table} CASCADE" for table in [*SUBJECTS, *CHILDREN]),
        update("status_report", "signal = 'red'"),
        update("review", "decision = 'note'"),
        update("trail_disclosure", "disclosure = ''"),
        update("county", "name = ''"),
        "INSERT INTO trail_head VALUES ('system', 1, 'x')",
        "INSERT INTO trail_pending VALUES (1)",
        "INSERT INTO trail_leaf VALUES (0, 1, 'x')",
        "INSERT INTO trail_checkpoint VALUES (1, 'note', now())",
        "INSERT INTO alembic_version VALUES ('0')",
        "ALTER TABLE plan DISABLE TRIGGER ALL",
        "DROP TRIGGER plan_is_kept ON plan",
        "DROP FUNCTION trail_refuses CASCADE",
        "SET session_replication_role = replica",
    ],
)
def test_the_service_may_not(service: Straight, statement: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
        service.run(statement)


def test_the_service_may_not_choose_an_entrys_key(service: Straight) -> None:
    chosen = ADD_ENTRY.replace("(stream", "(id, stream").replace("(:stream", "(7, :stream")

    with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
        service.run(chosen, **entry("system", None, next_link(None)))


@pytest.mark.parametrize("function", ["trail_entry_extends_its_stream", "trail_refuses"])
def test_the_service_may_not_hang_a_guard_on_a_table_of_its_own(
    service: Straight, function: str
) -> None:
    """Else it could move a head through the right that the guard has and it has not."""
    table = "CREATE TEMP TABLE forged (LIKE trail_entry)"
    hang = f"CREATE TRIGGER t AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION {function}()"

    with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
        service.run(table, hang)


def test_a_guard_does_not_look_into_a_table_of_the_services_own(service: Straight) -> None:
    link = next_link(service.link("system"))
    shadow = "CREATE TEMP TABLE trail_head AS SELECT * FROM trail_head"

    service.run(shadow, ADD_ENTRY, **entry("system", None, link))

    assert service.value("SELECT sequence FROM public.trail_head WHERE stream = 'system'") == 1


def test_the_service_may_erase_a_disclosure(service: Straight) -> None:
    service.run(delete("trail_disclosure"))

    assert service.rows("trail_disclosure") == []


def test_the_integrator_moves_entries_into_the_log_and_no_more(settled_url: str) -> None:
    with straight(as_role(settled_url, INTEGRATOR)) as integrator:
        integrator.run(
            """WITH taken AS (DELETE FROM trail_pending RETURNING entry_id)
            INSERT INTO trail_leaf SELECT row_number() OVER (ORDER BY id) - 1, id, leaf_hash
            FROM trail_entry JOIN taken ON id = entry_id""",
            "INSERT INTO trail_checkpoint VALUES (1, 'note', now())",
            """INSERT INTO trail_attestation (tree_size, form, name, blob, obtained_at)
            VALUES (1, 'rfc3161', 'n', 'x', now())""",
        )

        assert integrator.rows("trail_pending") == []
        for statement in (
            update("trail_leaf", "leaf_index = 9"),
            delete("trail_leaf"),
            "INSERT INTO trail_entry DEFAULT VALUES",
            "SELECT * FROM person",
        ):
            with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
                integrator.run(statement)


@pytest.mark.parametrize("table", [*SUBJECTS, *CHILDREN, *WRITTEN_ONCE, "trail_disclosure"])
def test_the_auditor_reads_and_changes_nothing(settled_url: str, table: str) -> None:
    with straight(as_role(settled_url, AUDITOR)) as auditor, straight(settled_url) as owner:
        assert auditor.rows(table) == owner.rows(table)
        for statement in (delete(table), f"INSERT INTO {table} DEFAULT VALUES"):
            with pytest.raises(sa.exc.ProgrammingError, match=DENIED):
                auditor.run(statement)


def test_an_owner_who_may_not_make_roles_can_migrate_all_the_same(
    monkeypatch: pytest.MonkeyPatch, postgres_server: Server
) -> None:
    """On a server of its own: roles belong to a whole server, and others' tests need them."""
    assert postgres_server.maintenance_url
    monkeypatch.delenv("FORANKRA_TEST_POSTGRES_URL", raising=False)
    with running_server() as server:
        url = server.database(server.create("plain"))
        with straight(url) as admin:
            admin.run("CREATE ROLE plain LOGIN", "GRANT CREATE ON SCHEMA public TO plain")
        plain = sa.make_url(url).set(username="plain").render_as_string(hide_password=False)

        upgrade(plain)

        with serving(plain), straight(plain) as sql:
            settle()
            assert sql.refusal(delete("plan")) == "plan is never deleted"
            assert sql.value("SELECT to_regrole('forankra_app')") is None
