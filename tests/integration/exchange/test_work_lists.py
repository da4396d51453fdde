"""After an import the coordinator knows what to ask, what to match and whom to name."""

import pytest

from service.models.words import ActivityState, PartState
from tests.integration.exchange.importing_county import County, stored_activities

VARMLAND = "varmland-2026-2029.xlsx"

# What is about the rows alone and not about the database is asked on one engine.
on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@on_one_engine
def test_a_status_in_a_file_is_a_claim_and_moves_nothing(county: County) -> None:
    county.give_example(VARMLAND)

    activities = stored_activities(county.plan)
    parts = {part.state for each in activities for part in each.owners}

    assert {each.state for each in activities} == {ActivityState.PROPOSED}
    assert parts == {PartState.PROPOSED}
    assert {"done", "dropped", "transferred"} <= {each.claimed_status for each in activities}


@on_one_engine
def test_the_work_lists_say_what_to_ask_and_what_to_name(county: County) -> None:
    lists = county.give_example(VARMLAND).lists

    assert [each["number"] for each in lists.claims] == ["2.2", "2.11", "3.7"]
    assert [each["number"] for each in lists.endings] == ["1.12", "2.10", "4.1"]
    assert [each["number"] for each in lists.missing_owners] == ["2.9"]
    texts = {each["text"]: each["activities"][0]["number"] for each in lists.unknown_organisations}
    assert texts == {
        "RF-SISU Värmland": "1.6",
        "Arbetsgruppen": "2.14",
        "Karlskoga kommun": "4.7",
        "Styrgruppen": "4.8",
    }
    leads = [each["number"] for each in lists.missing_leads]
    assert "1.2" in leads
    assert "1.5" not in leads  # it has one
    assert "1.1" not in leads  # a single owner is its own


@on_one_engine
def test_what_a_file_calls_irrelevant_is_for_its_owner_to_decline(county: County) -> None:
    told = county.give("Nr;Aktivitet;Ansvarig;Status\n1;Öva;Eda;Ej relevant\n".encode(), "plan.csv")

    assert [(each["number"], each["owners"]) for each in told.lists.declines] == [
        ("1", ["Eda kommun"])
    ]
    assert {part.state for part in county.activity("1").owners} == {PartState.PROPOSED}
