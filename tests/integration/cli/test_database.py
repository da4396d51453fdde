"""The database is brought up to date, compared, copied while it is used, and put back."""

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from service.core import migrations
from tests.integration.cli.console import DECISION, Console
from tests.integration.cli.county import REPORTER, County, at
from tests.support.postgres import find_binaries

CLIENTS = find_binaries()  # where PostgreSQL's own programs are


@pytest.fixture(autouse=True)
def _clients_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pg_dump and pg_restore be found beside the server that the tests use."""
    if CLIENTS:
        monkeypatch.setenv("PATH", f"{CLIENTS}{os.pathsep}{os.environ['PATH']}")


def test_an_empty_database_is_brought_to_the_newest_version(database_url: str) -> None:
    console = at(database_url)
    before = console.run("db", "check", "--json")

    upgraded = console.ask("db", "upgrade")

    assert before.code == 1
    assert "forankra db upgrade" in before.document["findings"][1]
    assert upgraded == {"revision": migrations.head()}
    assert console.ask("db", "check") == {"findings": []}


def test_a_table_that_no_migration_made_is_a_finding(console: Console, migrated_url: str) -> None:
    engine = create_engine(migrated_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id INTEGER PRIMARY KEY)"))
    engine.dispose()

    checked = console.run("db", "check", "--json")

    assert checked.code == 1
    assert "somebody_elses" in str(checked.document["findings"])


def test_a_folder_is_made_for_the_first_database(tmp_path: Path) -> None:
    file = tmp_path / "var" / "deep" / "forankra.sqlite3"

    upgraded = at(f"sqlite:///{file}").run("db", "upgrade")

    assert upgraded.code == 0, upgraded
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_copy_put_back_is_the_database_as_it_was(adopted: County, tmp_path: Path) -> None:
    here, file = adopted.console, tmp_path / "copy"
    before = here.ask("trail", "verify")["digest"]
    copied = here.ask("db", "backup", str(file))
    here.move(adopted.activity, "anchor", REPORTER, evidence=DECISION)
    changed = here.ask("trail", "verify")["digest"]

    refused = here.refused("db", "restore", str(file))
    here.ask("db", "restore", str(file), "--force")

    after = here.ask("trail", "verify")
    assert copied["bytes"] == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert refused["code"] == "cannot"
    assert changed != before
    assert (after["digest"], after["sound"]) == (before, True)
    assert here.ask("db", "check") == {"findings": []}


def test_a_copy_is_put_into_an_empty_database_and_works_on(
    adopted: County, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy"
    adopted.console.ask("db", "backup", str(file))
    elsewhere = at(database_url.replace("forankra.sqlite", "elsewhere.sqlite"))

    elsewhere.ask("db", "restore", str(file))

    moved = elsewhere.move(adopted.activity, "anchor", REPORTER, evidence=DECISION)
    assert moved.code == 0, moved
    assert elsewhere.ask("trail", "verify")["sound"]


def test_a_database_that_is_being_written_to_is_copied_whole(
    adopted: County, tmp_path: Path
) -> None:
    engine = create_engine(adopted.url)
    with engine.connect() as writer:
        writer.execute(text("UPDATE outbox SET attempts = attempts + 1"))

        copied = adopted.console.run("db", "backup", str(tmp_path / "copy"))

        writer.rollback()
    engine.dispose()
    assert copied.code == 0, copied


def test_a_backup_writes_over_nothing(console: Console, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("something of mine")

    refused = console.refused("db", "backup", str(file))
    nowhere = console.refused("db", "backup", str(tmp_path / "no" / "such" / "folder"))

    assert "exists already" in refused["detail"]
    assert "cannot be written" in nowhere["detail"]
    assert file.read_text() == "something of mine"
    assert list(tmp_path.glob("copy.*")) == []


def test_what_is_no_copy_is_not_put_back(adopted: County, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("This is no database at all. " * 100)
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    before = adopted.console.ask("trail", "verify")["digest"]

    for file in (words, other, tmp_path / "missing"):
        problem = adopted.console.refused("db", "restore", str(file), "--force")

        assert problem["code"] == "cannot"
    assert adopted.console.ask("trail", "verify")["digest"] == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_machine_without_postgresqls_programs_says_so(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    problem = console.refused("db", "backup", str(tmp_path / "copy"))

    assert "pg_dump is not installed" in problem["detail"]


def test_a_database_that_is_not_up_to_date_is_told_in_words(database_url: str) -> None:
    problem = at(database_url).refused("activity", "list")

    assert problem["code"] == "database"
    assert "forankra db check" in problem["detail"]


def test_a_database_that_is_not_there_is_told_in_words() -> None:
    console = at("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")

    for words in (["activity", "list"], ["db", "upgrade"], ["db", "check"], ["worker", "--once"]):
        assert console.refused(*words)["code"] == "database"


def test_every_fault_of_the_configuration_is_named() -> None:
    wrong = {
        "FORANKRA_DATABASE_URL": "mysql://",
        "FORANKRA_SECRET_KEY": "short",
        "FORANKRA_PORT": "0",
    }

    asked = Console(wrong).run("config", "check", "--json")
    read = Console(wrong).run("config", "check")
    other = Console(wrong).refused("db", "upgrade")

    assert (asked.code, read.code) == (1, 1)
    assert [fault.partition(":")[0] for fault in asked.document["faults"]] == list(wrong)
    assert all(name in read.out for name in wrong)
    assert other["code"] == "configuration"
    assert other["faults"] == asked.document["faults"]


def test_a_configuration_without_faults_is_fine(console: Console) -> None:
    assert console.ask("config", "check") == {"faults": []}
