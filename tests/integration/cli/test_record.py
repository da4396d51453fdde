"""The record is verified at the terminal: in the database, and in a file without one."""

from pathlib import Path

from sqlalchemy import create_engine, text

from tests.integration.cli.console import Console
from tests.integration.cli.county import AUDITOR, COORDINATOR, County

KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOBODY = "01890000-0000-7000-8000-000000000000"


def test_a_sound_record_is_said_to_be_sound_with_what_that_cannot_promise(county: County) -> None:
    asked = county.console.ask("trail", "verify")
    read = county.console.run("trail", "verify")

    assert asked["sound"]
    assert asked["entries"] > 8
    assert read.code == 0
    assert "The record is sound." in read.out
    assert "could have rewritten it all" in read.out


def test_a_finding_exits_with_1_and_says_where(county: County) -> None:
    engine = create_engine(county.url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
            connection.execute(text("ALTER TABLE plan DISABLE TRIGGER ALL"))
        else:
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'plan'")
            ).all():
                connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE plan SET title = 'Något annat'"))
    engine.dispose()

    asked = county.console.run("trail", "verify", "--json")
    read = county.console.run("trail", "verify")

    assert (asked.code, read.code) == (1, 1)
    assert [(each["code"], each["column"]) for each in asked.document["findings"]] == [
        ("column_differs", "title")
    ]
    assert f"plan/{county.plan}" in read.out


def test_an_exported_record_is_verified_without_database_and_configuration(
    county: County, tmp_path: Path
) -> None:
    file = tmp_path / "trail.zip"
    exported = county.console.ask("trail", "export", str(file))

    verified = Console({"FORANKRA_PORT": "nonsense"}).ask("trail", "verify", "--from", str(file))

    assert verified["sound"]
    assert verified["entries"] == exported["entries"]
    assert verified["digest"] == county.console.ask("trail", "verify")["digest"]


def test_a_damaged_export_is_a_finding_and_no_crash(county: County, tmp_path: Path) -> None:
    file = tmp_path / "trail.zip"
    county.console.ask("trail", "export", str(file))
    file.write_bytes(file.read_bytes()[:-400])

    verified = Console().run("trail", "verify", "--from", str(file), "--json")

    assert verified.code == 1
    assert verified.document["findings"]


def test_an_export_writes_over_nothing(county: County, tmp_path: Path) -> None:
    file = tmp_path / "trail.zip"
    file.write_text("something of mine")

    refused = county.console.refused("trail", "export", str(file))
    nowhere = county.console.refused("trail", "export", str(tmp_path / "no" / "trail.zip"))

    assert "exists already" in refused["detail"]
    assert "cannot be written" in nowhere["detail"]
    assert file.read_text() == "something of mine"


def test_the_whole_record_is_not_exported_by_who_reads_one_county(
    county: County, tmp_path: Path
) -> None:
    for email in (AUDITOR, COORDINATOR):
        words = ["trail", "export", str(tmp_path / "trail.zip"), "--as", email]

        assert county.console.refused(*words)["code"] == "not_permitted"


def test_an_export_is_of_what_is_asked_for_and_of_one_thing(county: County, tmp_path: Path) -> None:
    file = tmp_path / "plan.zip"
    words = ["trail", "export", str(file)]

    exported = county.console.ask(*words, "--plan", county.plan)
    verified = Console().ask("trail", "verify", str(file))
    two = county.console.refused(*words, "--plan", county.plan, "--county", "17")
    nothing = county.console.refused(*words, "--plan", NOBODY)

    assert 0 < exported["entries"] == verified["entries"]
    assert verified["sound"]
    assert "only one of them" in two["detail"]
    assert nothing["code"] == "not_found"


def test_an_export_since_a_checkpoint_asks_for_one_of_this_log(
    county: County, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(f"elsewhere.example/trail/2026\n7\n{'A' * 43}=\n")
    words = ["trail", "export", str(tmp_path / "trail.zip"), "--since"]

    assert "no log of that name" in county.console.refused(*words, str(kept))["detail"]
    assert county.console.refused(*words, str(tmp_path / "nothing"))["detail"]


def test_a_file_is_judged_by_the_keys_and_checkpoints_that_are_given(
    county: County, tmp_path: Path
) -> None:
    file, kept = tmp_path / "trail.zip", tmp_path / "kept"
    county.console.ask("trail", "export", str(file))
    kept.write_text(f"elsewhere.example/trail/2026\n900\n{'A' * 43}=\n")

    cut = Console().run("trail", "verify", str(file), "--checkpoint", str(kept), "--json")
    unsigned = Console().run("trail", "verify", str(file), "--key", KEY, "--json")
    wrong = Console().run("trail", "verify", str(file), "--key", "nonsense", "--json")

    assert [each["code"] for each in cut.document["findings"]] == ["kept_ahead"]
    assert [each["code"] for each in unsigned.document["findings"]] == ["checkpoint_none"]
    assert wrong.code == 1
