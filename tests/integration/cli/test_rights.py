"""What the system may do at the terminal without a person, and what it never may."""

from service.workflows.engine import FLOWS
from tests.integration.cli.console import DECIDED, DECISION, Console
from tests.integration.cli.county import COORDINATOR, REPORTER, County

TRANSITIONS = sorted({(row.name, level.value) for level, flow in FLOWS.items() for row in flow})


def test_the_system_takes_no_step(adopted: County) -> None:
    words = ["--organisation", adopted.first, "--reason", "Ingen", "--level"]
    tried = [
        adopted.console.refused("activity", "move", adopted.activity, name, *words, level)
        for name, level in TRANSITIONS
    ]

    assert len(tried) >= 17
    assert {problem["code"] for problem in tried} == {"not_permitted"}


def test_the_system_moves_no_plan(county: County) -> None:
    for words in (["adopt"], ["close"], ["reopen"]):
        problem = county.console.refused("plan", words[0], county.plan)

        assert problem["code"] == "not_permitted"


def test_the_system_enters_organisations_people_agreements_and_plans(console: Console) -> None:
    uid = console.add_organisation("Eda kommun")
    agreement = ["--title", "Överenskommelse", "--county", "17", "--valid-from", DECIDED]

    agreed = console.ask("agreement", "add", *agreement)
    plan = console.add_plan("--agreement", agreed["id"])
    console.add_person("rut@exempel.test", "reporter", "--organisation", uid)

    told = console.ask("plan", "history", plan)["items"]
    assert [(entry["role"], entry["person"]) for entry in told] == [("system", None)]


def test_a_reporter_enters_none_of_them(county: County) -> None:
    agreement = ["--title", "Ö", "--county", "17", "--valid-from", DECIDED]
    plan = ["--title", "P", "--county", "17", "--period-start", DECIDED, "--period-end", DECIDED]
    person = ["--name", "N", "--email", "n@exempel.test", "--role", "auditor"]
    tried = [
        ["organisation", "add", "--name", "N", "--kind", "region", "--county", "17"],
        ["agreement", "add", *agreement],
        ["plan", "add", *plan],
        ["person", "add", *person],
    ]

    problems = [county.console.refused(*words, "--as", REPORTER) for words in tried]

    assert [problem["code"] for problem in problems] == ["not_permitted"] * 4


def test_a_coordinator_acts_in_the_own_county_only(county: County) -> None:
    period = ["--period-start", DECIDED, "--period-end", DECIDED]
    elsewhere = ["--title", "P", "--county", "23", *period, "--as", COORDINATOR]

    problem = county.console.refused("plan", "add", *elsewhere)

    assert problem["code"] == "not_permitted"


def test_a_reporter_knows_nothing_of_a_draft(county: County) -> None:
    shown = county.console.refused("activity", "show", county.activity, "--as", REPORTER)
    moved = county.console.move(county.activity, "anchor", REPORTER, evidence=DECISION)

    assert shown["code"] == "not_found"
    assert moved.document["code"] == "not_found"
