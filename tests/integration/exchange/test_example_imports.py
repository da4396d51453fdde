"""After a real import the example plans stand in the database as the files beside them say."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from service.core.db import db, transaction
from service.exchange.results import ImportResult
from service.models import Activity, Body, Goal
from service.models.words import OrganisationKind
from service.workflows import operations as op
from tests.integration.exchange.as_expected import expected_activities, stored
from tests.integration.exchange.importing_county import (
    County,
    begin_plan,
    named,
    settle,
    stored_activities,
)
from tests.support.history import verified
from tests.unit.exchange.plan_files import PLANS

VARMLAND, JAMTLAND = "varmland-2026-2029.xlsx", "jamtland-2026.csv"
IDENTITY_NUMBER = "19121212-1212"


# What is about the rows alone and not about the database is asked on one engine.
on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def shown(result: ImportResult) -> list[dict[str, Any]]:
    rows = json.loads(json.dumps(result.as_json()["rows"]))
    return [_ordered(row) for row in rows]


def _ordered(row: dict[str, Any]) -> dict[str, Any]:
    lists = {name: sorted(map(str, row[name])) for name in ("owners", "groups", "findings")}
    return {key: value for key, value in row.items() if key != "outcome"} | lists


def expected_rows(name: str) -> list[dict[str, Any]]:
    text = (PLANS / name).read_text("utf-8").replace(IDENTITY_NUMBER, "[personnummer]")
    return [_ordered(each) for each in json.loads(text)]


def test_all_of_varmland_stands_in_the_database_as_expected(county: County) -> None:
    result = county.give_example(VARMLAND)

    assert result.counts == {
        "created": 42, "changed": 0, "unchanged": 0, "skipped": 0, "refused": 0,
    }  # fmt: skip
    assert stored(county.plan) == expected_activities("varmland-2026-2029.expected.json")
    assert shown(result) == expected_rows("varmland-2026-2029.expected.json")


def test_all_of_jamtland_stands_in_the_database_as_expected(jamtland: County) -> None:
    result = jamtland.give_example(JAMTLAND)

    assert (result.counts["created"], result.counts["skipped"]) == (13, 2)
    assert stored(jamtland.plan) == expected_activities("jamtland-2026.expected.json")
    assert shown(result) == expected_rows("jamtland-2026.expected.json")


def test_every_trap_gives_its_finding_and_no_row_is_lost(county: County) -> None:
    result = county.give_example("traps.xlsx")

    assert shown(result) == expected_rows("traps.expected.json")
    assert (result.counts["created"], result.counts["skipped"]) == (22, 3)
    assert len(stored_activities(county.plan)) == 22
    summary = result.as_json()["summary"]
    assert summary["findings"] == sum(len(row["findings"]) for row in shown(result))


@on_one_engine
def test_the_columns_beyond_those_are_stored_too(county: County) -> None:
    county.give_example(VARMLAND)

    activity = county.activity("1.3")

    assert activity.goal
    assert activity.goal.parent
    assert activity.goal.title == "1a Förskola och skola"
    assert activity.goal.parent.title == "1 Förebyggande arbete"
    assert activity.resources == "300 tkr, statsbidrag söks"
    assert activity.indicator == "Andel elever som känner sig trygga i skolan"


@on_one_engine
def test_goals_are_made_once_in_the_order_of_the_file(county: County) -> None:
    county.give_example(VARMLAND)

    goals = db.session().scalars(select(Goal).order_by(Goal.position)).all()
    top = [goal.title for goal in goals if goal.parent_id is None]

    assert [title[0] for title in top] == ["1", "2", "3", "4"]
    assert len({(goal.parent_id, goal.title) for goal in goals}) == len(goals)


def test_the_plan_remembers_the_file_before_what_came_of_it(county: County) -> None:
    result = county.give_example(VARMLAND)

    bodies = [
        json.loads(each) for each in db.session().scalars(select(Body.body).order_by(Body.entry_id))
    ]
    events = [(each["stream"].partition("/")[0], each["event"]) for each in bodies]
    imported = next(each for each in bodies if each["event"] == "import")

    assert events.index(("plan", "import")) < events.index(("plan", "add_goal"))
    assert events.index(("plan", "import")) < events.index(("activity", "create"))
    assert {each["request_id"] for each in bodies if each["event"] == "add_goal"} == {
        imported["request_id"]
    }
    assert len(imported["evidence"]["fileDigest"]) == 64
    assert imported["evidence"]["created"] == result.counts["created"] == 42
    assert set(imported["evidence"]["file"]) == {"sd"}  # a name that somebody typed


@pytest.mark.parametrize("name", [VARMLAND, "traps.xlsx"])
def test_the_record_is_sound_after_an_import(county: County, name: str) -> None:
    county.give_example(name)

    report = verified()

    assert report.sound
    assert report.entries > 60


@on_one_engine
def test_two_leads_in_a_row_are_one_lead_and_one_responsible(county: County) -> None:
    both = "Region Värmland (samordnar), Polismyndigheten (samordnar)"

    result = county.give_rows(("1", "Mål", "Ordna", both, None, "2027"))

    assert result.rows[0].as_json()["findings"] == ["unclear_responsibility"]
    assert named(county.activity("1")) == {
        "Region Värmland": "lead",
        "Polismyndigheten": "responsible",
    }


@on_one_engine
def test_an_organisation_named_by_itself_keeps_its_role_among_its_group(county: County) -> None:
    county.give_rows(("1", "Mål", "Ordna", "Kils kommun (BVC), Kommunerna", "Regionen", "2027"))

    parts = {
        each.organisation.name: each for each in county.activity("1").current if each.organisation
    }

    assert len(parts) == 16
    assert (parts["Kils kommun"].note, parts["Kils kommun"].written_as) == ("BVC", None)
    assert parts["Kils kommun"].group_code == "municipalities"
    assert parts["Eda kommun"].written_as == "Kommunerna"


@on_one_engine
def test_a_later_joiner_is_in_no_group(county: County) -> None:
    county.give_rows(("1", "Mål", "Ordna", "Kommunerna", None, "2027"))

    assert "Munkfors kommun" not in named(county.activity("1"))


@on_one_engine
def test_a_group_without_members_stands_as_a_text(served: str) -> None:
    del served
    county = settle("23", (date(2022, 1, 1), date(2022, 12, 31)))

    county.give_rows(("1", "Mål", "Ordna", "Länsstyrelsen", "Näringslivet", "2022"))

    (text,) = [each for each in county.activity("1").current if each.organisation is None]
    assert (text.written_as, text.group_code, text.role.value) == (
        "Näringslivet",
        "business",
        "participating",
    )


@on_one_engine
def test_a_plan_without_an_agreement_has_the_countys_organisations_for_parties(
    county: County,
) -> None:
    with transaction() as session:
        plan = begin_plan(session, county.coordinator, "17", None)
        gone = op.create_organisation(
            session,
            county.coordinator,
            {
                "name": "Nedlagda kommun",
                "sort": OrganisationKind.MUNICIPALITY,
                "county_code": "17",
                "active_until": date(2025, 12, 31),
            },
        )
    alone = County(coordinator=county.coordinator, agreement=county.agreement, plan=plan)

    result = alone.give_rows(("1", "Mål", "Ordna", "Länsstyrelsen", "Samtliga parter", "2027"))

    names = named(alone.activity("1"))
    assert result.rows[0].as_json()["findings"] == []
    assert len(names) == 29
    assert gone.name not in names
    assert {"Munkfors kommun", "Kils kommun", "Arbetsförmedlingen"} <= set(names)


@on_one_engine
def test_the_activity_holds_no_more_than_the_file_said(county: County) -> None:
    county.give_rows(("1", None, "Ordna"))

    activity: Activity = county.activity("1")

    assert (activity.goal_id, activity.resources, activity.schedule_text) == (None, None, None)
    assert activity.current == []
