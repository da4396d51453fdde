"""Web and worker sign in as one who may not change the history, as the compose file makes them."""

import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from service.core.migrations import upgrade
from tests.support.postgres import Server, find_binaries, plain, running_server
from tests.support.sources import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
PASSWORD = 'it\'s "odd"'  # what a careless script would trip over


def _signs_in_as(service: str) -> str | None:
    address = COMPOSE["services"][service]["environment"]["FORANKRA_DATABASE_URL"]
    return make_url(
        address.replace("${", "").replace("}", "").replace(":?set it in .env", "")
    ).username


def test_only_the_migration_signs_in_as_the_owner() -> None:
    owner = COMPOSE["services"]["database"]["environment"]["POSTGRES_USER"]

    assert [_signs_in_as(name) for name in ("migrate", "web", "worker")] == [
        owner,
        "forankra_web",
        "forankra_worker",
    ]


def test_the_compose_files_own_script_makes_a_role_that_cannot_touch_the_history(
    monkeypatch: pytest.MonkeyPatch, postgres_server: Server
) -> None:
    """On a server of its own: roles belong to a whole server."""
    assert postgres_server.maintenance_url  # asked for so that the test counts as PostgreSQL's
    monkeypatch.delenv("FORANKRA_TEST_POSTGRES_URL", raising=False)
    with running_server() as server:
        owner = server.maintenance_url
        _run_the_script(owner)
        upgrade(server.database("postgres"))
        with psycopg.connect(plain(owner.set(username="forankra_worker"))) as connection:
            assert connection.execute("DELETE FROM trail_pending RETURNING *").fetchall() == []
        web = plain(owner.set(username="forankra_web"))
        with psycopg.connect(web, autocommit=True) as connection:
            assert connection.execute("SELECT count(*) FROM municipality").fetchone() == (290,)
            for forbidden in (
                "UPDATE trail_entry SET event = 'x'",
                "DELETE FROM trail_body",
                "UPDATE trail_head SET sequence = 1",
                "DELETE FROM trail_pending",
                "ALTER TABLE activity DISABLE TRIGGER ALL",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(forbidden)


def _run_the_script(owner: URL) -> None:
    # Compose turns a doubled dollar sign into one.
    script = COMPOSE["configs"]["roles"]["content"].replace("$$", "$")
    binaries = find_binaries() or Path()
    environment = {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PGHOST": str(owner.query["host"]),
        "POSTGRES_USER": str(owner.username),
        "POSTGRES_DB": "postgres",
        "WEB_PASSWORD": PASSWORD,
    }
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=True, timeout=60)  # noqa: S603 - our own compose file's script
