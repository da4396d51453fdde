"""At a terminal, the same things happen as over the API: by the same rules, with the same trail."""

from pathlib import Path

from tests.integration.cli.console import DECIDED, DECISION, DONE, RESULT
from tests.integration.cli.county import (
    AUDITOR,
    COORDINATOR,
    OTHER_COORDINATOR,
    REPORTER,
    SHARED,
    County,
)


def test_the_last_owner_to_anchor_moves_the_activity(adopted: County) -> None:
    here = adopted.console

    first = here.move(adopted.activity, "anchor", REPORTER, evidence=DECISION).document
    last = here.move(
        adopted.activity, "anchor", SHARED, "--organisation", adopted.second, evidence=DECISION
    ).document

    assert [entry["event"] for entry in first["entries"]] == ["anchor"]
    assert first["activity"]["state"] == "proposed"
    assert [entry["event"] for entry in last["entries"]] == ["anchor", "follow"]
    assert last["activity"]["state"] == "anchored"


def test_an_activity_goes_all_the_way_and_its_history_tells_it(adopted: County) -> None:
    steps = [("anchor", DECISION), ("implement", DONE), ("follow_up", RESULT)]
    for name, evidence in steps:
        for owner in (adopted.first, adopted.second):
            adopted.console.move(
                adopted.activity, name, SHARED, "--organisation", owner, evidence=evidence
            )
    confirmed = adopted.console.move(
        adopted.activity, "confirm_follow_up", COORDINATOR, evidence=["summary=Allt är gjort"]
    )

    told = adopted.console.ask("activity", "history", adopted.activity)["items"]

    assert confirmed.code == 0, confirmed
    assert confirmed.document["activity"]["state"] == "followed_up"
    assert [entry["sequence"] for entry in told] == list(range(len(told), 0, -1))
    assert told[0]["event"] == "confirm_follow_up"
    assert told[-1]["event"] == "create"
    assert adopted.console.ask("trail", "verify")["sound"]


def test_a_person_who_acts_at_the_terminal_stands_in_the_trail(adopted: County) -> None:
    adopted.console.move(adopted.activity, "anchor", REPORTER, evidence=DECISION)

    [entry] = adopted.console.ask("activity", "history", adopted.activity)["items"][:1]

    assert entry["person"]["name"] == "Någon Påhittad"
    assert entry["role"] == "reporter"
    assert entry["evidence"]["decisionBody"] == "Kommunstyrelsen"
    assert entry["effectiveOn"] == DECIDED
    assert entry["requestId"]


def test_a_step_on_behalf_says_how_the_owner_said_it(adopted: County) -> None:
    behalf = ["--organisation", adopted.first]
    without = adopted.console.move(
        adopted.activity, "anchor", COORDINATOR, *behalf, evidence=DECISION
    )
    told = adopted.console.move(
        adopted.activity,
        "anchor",
        COORDINATOR,
        *behalf,
        "--basis",
        "Mejl den 12 februari",
        evidence=DECISION,
    )

    assert without.code == 1
    assert [each["pointer"] for each in without.document["errors"]] == ["/basis"]
    assert told.document["entries"][0]["onBehalfOf"]["id"] == adopted.first


def test_a_step_that_was_taken_already_changes_nothing(adopted: County) -> None:
    adopted.console.move(adopted.activity, "anchor", REPORTER, evidence=DECISION)

    again = adopted.console.move(adopted.activity, "anchor", REPORTER, evidence=DECISION)

    assert again.code == 0
    assert again.document["entries"] == []


def test_every_reason_and_every_fault_is_told_at_once(adopted: County) -> None:
    ran = adopted.console.move(adopted.activity, "follow_up", REPORTER)

    assert ran.code == 1
    assert ran.document["code"] == "transition_refused"
    assert {each["code"] for each in ran.document["refusals"]} == {
        "wrong_state",
        "missing_evidence",
    }
    assert {each["pointer"] for each in ran.document["errors"]} == {
        "/evidence/result",
        "/evidence/summary",
    }


def test_a_person_reads_the_reasons_as_sentences(adopted: County) -> None:
    ran = adopted.console.run("activity", "move", adopted.activity, "implement", "--as", REPORTER)

    assert ran.code == 1
    assert ran.out == ""
    assert "This step leaves from anchored, but it stands at proposed." in ran.err
    assert "evidence/summary: State this." in ran.err


def test_another_organisations_reporter_may_not_take_the_step(adopted: County) -> None:
    ran = adopted.console.move(
        adopted.activity, "anchor", REPORTER, "--organisation", adopted.second, evidence=DECISION
    )

    assert ran.code == 1
    assert ran.document["code"] == "not_permitted"


def test_an_auditor_reads_and_changes_nothing(adopted: County) -> None:
    shown = adopted.console.ask("activity", "show", adopted.activity, "--as", AUDITOR)
    ran = adopted.console.move(
        adopted.activity, "anchor", AUDITOR, "--organisation", adopted.first, evidence=DECISION
    )

    assert shown["offers"] == []
    assert ran.document["code"] == "not_permitted"


def test_what_is_shown_offers_what_the_person_may_do(adopted: County) -> None:
    shown = adopted.console.ask("activity", "show", adopted.activity, "--as", REPORTER)

    offered = {each["transition"]: each["allowed"] for each in shown["offers"]}

    assert offered["anchor"] is True
    assert offered["implement"] is False


def test_an_activity_is_shown_as_it_was_known_and_as_it_was(adopted: County) -> None:
    here, uid = adopted.console, adopted.activity
    began = here.ask("activity", "history", uid)["items"][-1]["recordedAt"]
    here.move(uid, "anchor", REPORTER, "--organisation", adopted.first, evidence=DECISION)
    decided = f"{DECIDED}T12:00:00Z"

    known = here.ask("activity", "show", uid, "--as-of", began)
    was = here.ask("activity", "show", uid, "--as-it-was", decided)
    both = here.refused("activity", "show", uid, "--as-it-was", decided, "--as-of", decided)

    states = [[each["state"] for each in told["owners"] if each["state"]] for told in (known, was)]
    assert ("anchored" in states[0], "anchored" in states[1]) == (False, True)
    assert both["code"] == "not_found"
    assert "Owners:" in here.run("activity", "show", uid, "--as-of", began).out


def test_a_plan_closes_only_when_nothing_in_it_is_open(adopted: County) -> None:
    here = adopted.console
    open_still = here.refused("plan", "close", adopted.plan, "--as", COORDINATOR)
    here.move(adopted.activity, "cancel", COORDINATOR, "--reason", "Ingen vill")

    closed = here.ask("plan", "close", adopted.plan, "--as", OTHER_COORDINATOR)
    without = here.refused("plan", "reopen", adopted.plan, "--as", COORDINATOR)
    reopened = here.ask("plan", "reopen", adopted.plan, "--as", COORDINATOR, "--reason", "Ångrat")

    assert [each["code"] for each in open_still["refusals"]] == ["open_activities"]
    assert closed["state"] == "closed"
    assert [each["pointer"] for each in without["errors"]] == ["/reason"]
    assert reopened["state"] == "adopted"


def test_adopting_says_what_is_left_to_do(county: County) -> None:
    adopted = county.console.ask("plan", "adopt", county.plan, "--as", COORDINATOR)

    assert adopted["state"] == "adopted"
    assert {each["code"] for each in adopted["checklist"]} >= {"no_lead", "no_day"}


def test_lists_are_narrowed_by_plan_and_state(adopted: County) -> None:
    here = adopted.console
    other = here.add_plan("--as", COORDINATOR)

    assert [each["id"] for each in here.ask("activity", "list")["items"]] == [adopted.activity]
    assert here.ask("activity", "list", "--plan", other)["items"] == []
    assert here.ask("activity", "list", "--state", "anchored")["items"] == []


def test_what_has_stopped_is_listed_with_its_reasons(adopted: County) -> None:
    here = ("stalled", "--county", "17")

    [stopped] = adopted.console.ask(*here)["items"]
    read = adopted.console.run(*here)
    elsewhere = adopted.console.ask("stalled", "--county", "23")["items"]

    assert stopped["id"] == adopted.activity
    assert [each["code"] for each in stopped["reasons"]] == ["late"]
    assert stopped["reasons"][0]["message"] in read.out
    assert elsewhere == []


def test_a_history_is_written_as_a_table_for_a_spreadsheet(adopted: County, tmp_path: Path) -> None:
    for kind, uid in (("activity", adopted.activity), ("plan", adopted.plan)):
        file = tmp_path / f"{kind}.csv"

        ran = adopted.console.run(kind, "history", uid, "--csv", str(file))

        lines = file.read_text(encoding="utf-8-sig").splitlines()
        assert ran.code == 0, ran
        assert lines[0].startswith("Recorded at;Effective from;")
        assert f"{kind}/{uid}" in lines[1]
