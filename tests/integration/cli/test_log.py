"""The log is kept by the worker, and signed and begun anew at the terminal."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.core import clock
from service.core.log_settings import log_faults, log_settings
from service.trail.signed_note import Note, Verifier
from tests.integration.cli.console import Console
from tests.integration.cli.county import at
from tests.support.databases import IN_ROLE
from tests.support.logbook import past_guards
from tests.support.straight import straight

sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
KEY = "FORANKRA_LOG_KEY_FILE"


@pytest.fixture
def signing(console: Console, tmp_path: Path) -> Console:
    """Give a terminal with a key that was made at it."""
    path = tmp_path / "log.pem"
    console.ask("trail", "key", str(path))
    console.add_organisation("Påhittade kommun")
    return Console({**console.environment, KEY: str(path)})


def test_the_worker_signs_and_the_terminal_shows_what_it_signed(signing: Console) -> None:
    worked = signing.run("worker", "--once")
    shown = signing.ask("trail", "checkpoint")
    printed = signing.run("trail", "checkpoint")

    assert worked.code == 0
    assert shown["origin"] == f"forankra.local/trail/{clock.today().year}"
    assert shown["size"] == shown["id"] == 3
    assert printed.out == shown["note"]
    assert signing.ask("trail", "verify")["sound"]


@sqlite
def test_the_key_that_is_printed_is_the_one_that_signs(console: Console, tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    made = console.ask("trail", "key", str(path))
    console.add_organisation("Påhittade kommun")

    note = Console({**console.environment, KEY: str(path)}).ask("trail", "checkpoint")["note"]

    key = Verifier.read(made["key"])
    assert Note.read(note).signed_by([key]) == [key]
    assert made["pem"].startswith("-----BEGIN PUBLIC KEY-----")
    assert console.refused("trail", "key", str(path))["code"] == "cannot"


@sqlite
def test_without_a_key_entries_get_their_places_and_nothing_is_signed(
    console: Console, migrated_url: str
) -> None:
    console.add_organisation("Påhittade kommun")

    console.run("worker", "--once")

    assert console.refused("trail", "checkpoint")["code"] == "cannot"
    assert console.refused("trail", "checkpoint", "--after-restore")["code"] == "cannot"
    with straight(migrated_url) as sql:
        assert len(sql.rows("trail_leaf")) == 1


@sqlite
def test_what_the_signer_refuses_is_told_and_the_worker_goes_on(
    signing: Console, migrated_url: str, tmp_path: Path
) -> None:
    last = tmp_path / "last"
    last.write_text(signing.ask("trail", "checkpoint")["note"])
    with straight(migrated_url) as sql:
        past_guards(sql, "trail_checkpoint", "DELETE FROM trail_checkpoint")
        past_guards(sql, "trail_leaf", "DELETE FROM trail_leaf WHERE leaf_index > 0")

    refused = signing.refused("trail", "checkpoint")
    rounds = [signing.run("worker", "--once") for _ in range(2)]
    begun = signing.ask("trail", "checkpoint", "--after-restore", "--last", str(last))

    assert "restored" in refused["detail"]
    assert [each.code for each in rounds] == [0, 0]
    assert sum("is not kept" in each.err for each in rounds) == 1
    assert begun["origin"].endswith("/r2")


@sqlite
def test_a_key_that_is_none_is_named_and_not_shown(console: Console, tmp_path: Path) -> None:
    path = tmp_path / "log.pem"
    path.write_text("no key at all")

    refused = Console({**console.environment, KEY: str(path)}).refused("trail", "checkpoint")

    assert "log.pem" in refused["detail"]
    assert "no key at all" not in json.dumps(refused)


def test_a_worker_that_may_not_integrate_says_so_and_carries_on(
    postgresql_url: str,
) -> None:
    url = (
        sa.make_url(postgresql_url).update_query_dict(IN_ROLE).render_as_string(hide_password=False)
    )

    ran = at(url).run("worker", "--once")

    assert ran.code == 0
    assert "forankra_integrator" in ran.err


def test_a_delay_that_no_worker_can_keep_is_a_fault() -> None:
    values = {
        "log_key_file": "",
        "log_state_file": "",
        "log_delay": 9,
        "log_witnesses": "",
        "log_timestamps": "",
        "log_mail": "",
    }

    assert log_faults(values) == ["FORANKRA_LOG_DELAY: must be 10 seconds or more"]
    assert log_faults({**values, "log_delay": 10}) == []
    assert log_settings(values, None).keys is None
    assert log_settings(values, Path("k")).memory == Path("k.signed")
    assert log_settings({**values, "log_state_file": "s"}, Path("k")).memory == Path("s")
