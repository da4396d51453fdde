"""Wrong usage exits with 2; what the rules find wrong in what was given exits with 1."""

import pytest

from service.cli.root import names
from tests.integration.cli.console import DECIDED, Console
from tests.integration.cli.county import REPORTER, County

COMMANDS = [words for words in names() if words]
NOBODY = "01a20096-936b-7545-8b9e-179d6b3d6119"
PLAN = ["plan", "add", "--county", "17", "--period-start", DECIDED]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_unknown_option_is_wrong_usage_of_every_command(words: tuple[str, ...]) -> None:
    ran = Console().run(*words, "--no-such-option")

    assert ran.code == 2
    assert "--no-such-option" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["nothing"],
        ["plan", "add"],
        ["plan", "adopt"],
        ["plan", "adopt", "not-an-id"],
        [*PLAN, "--title", "P", "--period-end", "2026-02-30"],
        [*PLAN, "--title", "P", "--period-end", "20260228"],
        ["activity", "list", "--state", "done"],
        ["activity", "move", NOBODY],
        ["activity", "move", NOBODY, "anchor", "--evidence", "decidedOn"],
        [
            "activity",
            "move",
            NOBODY,
            "anchor",
            "--evidence",
            "summary=a",
            "--evidence",
            "summary=b",
        ],
        ["person", "add", "--name", "N", "--email", "n@exempel.test", "--role", "king"],
        ["person", "add", "--name", "N", "--email", "n@exempel.test", "--role", "reporter"],
        ["person", "add", "--name", "N", "--email", "n@exempel.test", "--role", "coordinator"],
        ["person", "revoke", "--email", "n@exempel.test"],
        ["organisation", "add", "--name", "N", "--kind", "region", "--county", "99"],
        ["organisation", "add", "--name", "N", "--kind", "region", "--identifier", "1234"],
        ["token", "create", "--person", "n@exempel.test", "--scope", "everything"],
        ["serve", "--port", "70000"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_to_people_and_to_programs(words: list[str]) -> None:
    read = Console().run(*words)
    asked = Console().run(*words, "--json")

    assert (read.code, asked.code) == (2, 2)
    assert "forankra" in read.err
    assert asked.document["code"] == "wrong_usage"
    assert asked.document["detail"]


def test_every_fault_in_what_is_typed_is_named_at_once(console: Console) -> None:
    words = ["--title", "Om 640823-3234", "--reference", "x" * 201, "--period-end", DECIDED]

    problem = console.refused(*PLAN, *words)

    assert {(each["pointer"], each["code"]) for each in problem["errors"]} == {
        ("/title", "personal_identity_number"),
        ("/reference", "too_long"),
    }
    assert console.ask("trail", "verify")["entries"] == 0


@pytest.mark.parametrize(
    ("words", "pointer", "code"),
    [
        ([*PLAN, "--title", "", "--period-end", DECIDED], "/title", "required"),
        ([*PLAN, "--title", "a\udcffb", "--period-end", DECIDED], "/title", "bad_character"),
        ([*PLAN, "--title", "P", "--period-end", "2000-01-01"], "/periodEnd", "before_start"),
        (
            [*PLAN, "--title", "P", "--period-end", DECIDED, "--agreement", NOBODY],
            "/agreement",
            "not_known",
        ),
        (
            ["person", "add", "--name", "N", "--email", "nowhere", "--role", "auditor"],
            "/email",
            "not_an_email",
        ),
        (
            ["organisation", "add", "--name", "N", "--kind", "region", "--parent", NOBODY],
            "/parent",
            "not_known",
        ),
        (
            ["token", "create", "--person", "a\udcff@b.se", "--scope", "*"],
            "/person",
            "bad_character",
        ),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_fault_names_the_field(
    console: Console, words: list[str], pointer: str, code: str
) -> None:
    problem = console.refused(*words)

    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [(pointer, code)]


def test_an_agreement_of_another_county_is_none_of_the_plans(console: Console) -> None:
    words = ["--title", "Ö", "--county", "23", "--valid-from", DECIDED]
    agreement = console.ask("agreement", "add", *words)["id"]

    problem = console.refused(
        *PLAN, "--title", "P", "--period-end", "2099-12-31", "--agreement", agreement
    )

    assert [each["code"] for each in problem["errors"]] == ["other_county"]


def test_what_does_not_exist_is_not_found(county: County) -> None:
    tried = [
        ["plan", "adopt", NOBODY],
        ["plan", "history", NOBODY],
        ["activity", "show", NOBODY],
        ["activity", "history", NOBODY],
        ["activity", "move", NOBODY, "anchor"],
        ["token", "revoke", NOBODY],
        ["person", "disable", "--email", "ingen@exempel.test"],
    ]

    problems = [county.console.refused(*words, "--as", REPORTER) for words in tried]

    assert {problem["code"] for problem in problems} == {"not_found"}


def test_a_step_that_no_flow_has_is_named(adopted: County) -> None:
    ran = adopted.console.move(adopted.activity, "fly", REPORTER)

    assert ran.code == 1
    assert [each["pointer"] for each in ran.document["errors"]] == ["/transition"]


def test_evidence_reaches_the_rules_as_it_is_typed(adopted: County) -> None:
    stated = ["ongoing=perhaps", "summary=", "decidedOn=tomorrow", "colour=blue"]

    ran = adopted.console.move(adopted.activity, "implement", REPORTER, evidence=stated[:1])
    other = adopted.console.move(adopted.activity, "anchor", REPORTER, evidence=stated[2:])

    assert ("/evidence/ongoing", "not_boolean") in faults(ran.document)
    assert ("/evidence/decidedOn", "not_a_date") in faults(other.document)
    assert ("/evidence/colour", "unknown") in faults(other.document)


def faults(problem: dict[str, list[dict[str, str]]]) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in problem["errors"]}
