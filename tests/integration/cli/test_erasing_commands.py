"""At a terminal, what would be erased is told first, and erased when it is confirmed."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.core import clock
from tests.integration.cli.console import Console
from tests.integration.cli.county import COORDINATOR, REPORTER, County

WORD = "våld i nära"
BY = ("--decision", "RA 2027/17", "--reason", "Skulle aldrig ha skrivits")
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LATER = datetime(2035, 5, 1, 9, tzinfo=UTC)


def verify(console: Console) -> list[str]:
    """Verify the record, which must be sound; return the decisions by which texts were erased."""
    return [each["decision"] for each in console.ask("trail", "verify")["erasures"]]


def test_a_text_is_told_first_and_erased_when_confirmed(county: County) -> None:
    console = county.console
    told = console.ask("erase", "text", WORD)["texts"]
    wrong = console.refused("erase", "text", WORD, *BY, "--confirm", "7")

    done = console.ask("erase", "text", WORD, *BY, "--confirm", str(len(told)))

    assert [each["text"] for each in told] == ["Samverka om våld i nära relationer"]
    assert "not 7" in wrong["detail"]
    assert (done["texts"], done["swept"]) == (1, True)
    assert console.ask("erase", "text", WORD)["texts"] == []
    assert verify(console) == ["RA 2027/17"]


@SQLITE
def test_the_words_can_be_typed_where_nothing_keeps_them(county: County) -> None:
    ran = county.console.given(f"{WORD}\n", "erase", "text")

    assert ran.code == 0
    assert "Samverka om våld" in ran.out
    assert "--confirm 1" in ran.out


@SQLITE
def test_a_person_is_erased_and_then_unknown(county: County) -> None:
    console = county.console
    told = console.ask("erase", "person", "--email", REPORTER)

    done = console.run("erase", "person", "--email", REPORTER, *BY, "--confirm", "2")
    again = console.refused("erase", "person", "--email", REPORTER)

    assert {each["name"] for each in told["texts"]} == {"changes/email/to", "changes/name/to"}
    assert (done.code, "Erased 2 texts" in done.out) == (0, True)
    assert again["code"] == "not_found"
    assert verify(console) == ["RA 2027/17"]


@SQLITE
def test_texts_that_name_a_person_are_told_and_left(county: County) -> None:
    named = ["--name", "Samverka om våld", "--email", "v@exempel.test", "--role", "auditor"]
    county.console.ask("person", "add", *named)

    told = county.console.run("erase", "person", "--email", "v@exempel.test").out

    assert "These stay, though they name the person." in told
    assert "Samverka om våld i nära relationer" in told


@SQLITE
def test_nothing_is_erased_without_a_decision_or_by_whoever_is_no_administrator(
    county: County,
) -> None:
    without = county.console.run("erase", "text", WORD, "--confirm", "1")
    others = county.console.refused("erase", "text", WORD, "--as", COORDINATOR)

    assert (without.code, "--decision" in without.err) == (2, True)
    assert others["code"] == "not_permitted"


def close(county: County) -> None:
    """Cancel the plan's one activity, and close the plan."""
    console = county.console
    console.ask("plan", "adopt", county.plan, "--as", COORDINATOR)
    cancel = ["--reason", "Behövs inte", "--level", "activity", "--as", COORDINATOR]
    console.ask("activity", "move", county.activity, "cancel", *cancel)
    console.ask("plan", "close", county.plan, "--as", COORDINATOR)


def test_a_plan_that_was_closed_long_ago_is_thinned(county: County, tmp_path: Path) -> None:
    console, package = county.console, tmp_path / "package.zip"
    words = ["plan", "thin", county.plan, "--years", "5"]
    close(county)

    with clock.set_to(LATER):
        told = console.ask(*words)
        confirmed = [*words, *BY, "--confirm", str(told["rows"])]
        done = console.ask(*confirmed, "--package", str(package))
        history = console.ask("plan", "history", county.plan)["items"]

    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    report = console.ask("trail", "verify")
    gone = console.refused("activity", "show", county.activity)
    assert done["texts"] == told["tables"]["trail_disclosure"]
    assert gone["code"] == "gone"
    assert [history[0][name] for name in ("event", "reason")] == ["thin", BY[3]]
    assert history[0]["evidence"]["package"] == digest
    assert console.run("trail", "verify", "--from", str(package)).code == 0
    assert report["findings"] == []
    assert [(each["decision"], each["package"]) for each in report["thinnings"]] == [
        ("RA 2027/17", digest)
    ]


@SQLITE
def test_what_a_thinning_would_take_is_told_table_by_table_and_confirmed(
    county: County, tmp_path: Path
) -> None:
    console, package = county.console, tmp_path / "package.zip"
    words = ["plan", "thin", county.plan, "--years", "5"]
    close(county)

    with clock.set_to(LATER):
        told = console.ask(*words)
        said = console.run(*words)
        nowhere = console.run(*words, *BY, "--confirm", str(told["rows"]))
        wrong = console.refused(*words, *BY, "--confirm", "7", "--package", str(package))

    assert (nowhere.code, package.exists()) == (2, False)
    assert "not 7" in wrong["detail"]
    assert told["rows"] == sum(told["tables"].values())
    assert told["tables"]["activity"] == told["activities"] == 1
    assert "  trail_body: " in said.out
    assert console.ask("trail", "verify")["thinnings"] == []


@SQLITE
def test_only_a_plan_that_was_closed_long_ago_is_thinned_and_only_once(
    county: County, tmp_path: Path
) -> None:
    console = county.console
    words = ["plan", "thin", county.plan, "--years", "5"]
    still_open = console.refused(*words)
    close(county)
    young = console.refused(*words)
    with clock.set_to(LATER):
        count = str(console.ask(*words)["rows"])
        console.ask(*words, *BY, "--confirm", count, "--package", str(tmp_path / "p.zip"))
        again = console.refused(*words)

    codes = [each["errors"][0]["code"] for each in (still_open, young, again)]
    assert codes == ["not_closed", "too_young", "thinned"]
