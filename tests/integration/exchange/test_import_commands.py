"""The coordinator's first hour at a terminal."""

import json
from pathlib import Path

import pytest

from tests.integration.cli.console import Console
from tests.integration.cli.county import at
from tests.unit.exchange.plan_files import PLANS

PARTIES, VARMLAND = str(PLANS / "parties.csv"), str(PLANS / "varmland-2026-2029.xlsx")
KIM = "kim@ex.test"


@pytest.fixture
def console(migrated_url: str) -> Console:
    """Give a terminal where Kim coordinates Värmland."""
    terminal = at(migrated_url)
    terminal.add_person(KIM, "coordinator", "--county", "17")
    return terminal


def begin(console: Console) -> tuple[str, str]:
    """Let the parties join and begin a plan; give the agreement's and the plan's ids."""
    words = ["--title", "Ö", "--county", "17", "--valid-from", "2022-01-01", "--as", KIM]
    agreement = str(console.ask("agreement", "add", *words)["id"])
    console.ask("party", "import", PARTIES, "--agreement", agreement, "--as", KIM)
    period = ["--period-start", "2026-01-01", "--period-end", "2029-12-31"]
    under = ["--title", "Plan", "--county", "17", "--agreement", agreement, "--as", KIM]
    return agreement, str(console.ask("plan", "add", *under, *period)["id"])


def test_a_plan_is_tried_imported_named_and_written_again(console: Console, tmp_path: Path) -> None:
    _, plan = begin(console)
    listed, back = tmp_path / "lista.csv", tmp_path / "plan.xlsx"

    tried = console.ask("plan", "import", VARMLAND, "--plan", plan, "--dry-run", "--as", KIM)
    done = console.ask("plan", "import", VARMLAND, "--plan", plan, "--as", KIM)
    again = console.ask("plan", "import", VARMLAND, "--plan", plan, "--as", KIM)
    console.ask("plan", "leads", plan, str(listed), "--write", "--as", KIM)
    filled = listed.read_text("utf-8-sig").replace(";RF-SISU Värmland;;", ";RF-SISU Värmland;Kil;")
    listed.write_text(filled, "utf-8")
    leads = console.ask("plan", "leads", plan, str(listed), "--as", KIM)
    console.ask("plan", "export", plan, str(back), "--as", KIM)
    last = console.ask("plan", "import", str(back), "--plan", plan, "--as", KIM)

    summed = ("created", "changed", "unchanged", "skipped")
    assert [tried["summary"][each] for each in summed] == [42, 0, 0, 0]
    assert done["summary"] == tried["summary"]
    assert [again["summary"][each] for each in summed] == [0, 0, 42, 0]
    assert leads["summary"]["changed"] == 1
    assert [last["summary"][each] for each in summed] == [0, 0, 42, 0]
    assert set(done["rows"][0]) == {
        "row", "number", "goal", "title", "owners", "groups", "schedule", "focus", "status",
        "findings", "outcome",
    }  # fmt: skip
    assert json.loads((PLANS / "varmland-2026-2029.expected.json").read_text("utf-8"))[0] == {
        key: value for key, value in done["rows"][0].items() if key != "outcome"
    }


def test_a_person_reads_every_row_every_question_and_what_is_left(console: Console) -> None:
    _, plan = begin(console)

    ran = console.run("plan", "import", VARMLAND, "--plan", plan, "--as", KIM)

    assert ran.code == 0
    assert "RF-SISU Värmland" in ran.out
    for told in ("[needs_date]", "[unknown_organisation]", "Tidplan", "created", "plan leads"):
        assert told in ran.out
    assert len([line for line in ran.out.splitlines() if "  created  " in line]) == 42


def test_a_refused_row_and_a_refused_file_are_refusals(console: Console, tmp_path: Path) -> None:
    _, plan = begin(console)
    untitled = tmp_path / "plan.csv"
    untitled.write_text("Nr;Aktivitet;Ansvarig;Tidplan\n1;;Polisen;2027\n2;Ordna;Polisen;2027\n")
    word = str(PLANS / "kronoberg-style.docx")

    row = console.refused("plan", "import", str(untitled), "--plan", plan, "--as", KIM)
    file = console.refused("plan", "import", word, "--plan", plan, "--as", KIM)

    assert [each["outcome"] for each in row["rows"]] == ["refused", "created"]
    assert [each["findings"] for each in file["rows"]] == [["not_yet_supported"]]
    shown = console.ask("activity", "list", "--plan", plan)
    assert len(shown["items"]) == 1


def test_own_header_words_are_given_as_a_document_or_a_file(
    console: Console, tmp_path: Path
) -> None:
    _, plan = begin(console)
    source, words = tmp_path / "plan.csv", tmp_path / "ord.json"
    source.write_text("Kod;Vad ska göras;Vilka\n7;Ordna;Polisen\n", "utf-8")
    mapping = '{"Kod": "number", "Vad ska göras": "title", "Vilka": "owner"}'
    words.write_text(mapping, "utf-8")

    first = console.ask("plan", "import", str(source), "--plan", plan, "--mapping", mapping)
    second = console.ask("plan", "import", str(source), "--plan", plan, "--mapping", str(words))
    wrong = console.run("plan", "import", str(source), "--plan", plan, "--mapping", "{nej")

    assert [each["summary"]["created"] for each in (first, second)] == [1, 0]
    assert wrong.code == 2
