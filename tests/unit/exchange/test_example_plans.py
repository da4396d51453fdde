"""The example plans are read to the rows that stand beside them."""

import json
from datetime import date
from typing import Any

import pytest

from service.exchange.reader import ReadingContext, read_plan
from service.exchange.shapes import Kind, Period, PlanFile
from tests.unit.exchange.plan_files import PLANS, parties

INDEX = {entry["file"]: entry for entry in json.loads((PLANS / "index.json").read_text("utf-8"))}
READ_NOW = ("varmland-2026-2029.xlsx", "jamtland-2026.csv", "traps.xlsx")


def read_example(name: str) -> PlanFile:
    entry = INDEX[name]
    period = Period(
        starts_on=date.fromisoformat(entry["period"]["from"]),
        ends_on=date.fromisoformat(entry["period"]["to"]),
    )
    county = entry["county_code"]
    stated = ReadingContext(county_code=county, period=period, parties=parties(county))
    return read_plan((PLANS / name).read_bytes(), name, context=stated)


def unordered(entry: dict[str, Any]) -> dict[str, Any]:
    """Sort what has no order: owners, groups and findings."""
    lists = {name: sorted(map(str, entry[name])) for name in ("owners", "groups", "findings")}
    return entry | lists


def expected(name: str) -> list[dict[str, Any]]:
    entries = json.loads((PLANS / INDEX[name]["expected"]).read_text("utf-8"))
    return [unordered(entry) for entry in entries]


@pytest.mark.parametrize("name", READ_NOW)
def test_every_row_is_read_as_expected(name: str) -> None:
    rows = json.loads(json.dumps(read_example(name).as_json()))

    assert [unordered(row) for row in rows] == expected(name)


@pytest.mark.parametrize("name", READ_NOW)
def test_the_rows_are_as_many_as_the_index_says(name: str) -> None:
    rows = read_example(name).rows

    assert len(rows) == INDEX[name]["entries"]
    assert len([row for row in rows if row.kind is Kind.ACTIVITY]) == INDEX[name]["activities"]


@pytest.mark.parametrize("name", ["per-actor-status-2025.xlsx", "kronoberg-style.docx"])
def test_what_cannot_be_read_yet_is_refused_and_not_misread(name: str) -> None:
    file = read_example(name)

    assert file.rows == ()
    assert file.refused is not None
    assert file.refused.code == "not_yet_supported"


def test_what_lies_below_the_table_is_told() -> None:
    notices = read_example("varmland-2026-2029.xlsx").notices

    assert [(notice.code, notice.count) for notice in notices] == [("rows_below_table", 2)]


def test_the_identity_number_is_masked_in_what_may_be_stored_and_in_the_finding() -> None:
    row = read_example("traps.xlsx").rows[1]

    assert "19121212-1212" in str(row.title)
    assert "19121212-1212" not in repr(row.masked())
    assert "(påhittad person [personnummer])" in str(row.masked().title)
    assert all("1212-1212" not in str(finding.value) for finding in row.findings)


def test_a_group_is_stored_with_the_names_of_its_members() -> None:
    row = next(row for row in read_example("varmland-2026-2029.xlsx").rows if row.number == "1.7")
    (others,) = row.groups

    assert len(others.member_names) == others.members == 12
    assert "Säffle kommun" not in others.member_names
    assert "Munkfors kommun" not in others.member_names


def test_the_columns_outside_the_expected_files_are_kept_as_text() -> None:
    row = next(row for row in read_example("varmland-2026-2029.xlsx").rows if row.number == "1.3")

    assert row.sub_goal == "1a Förskola och skola"
    assert row.resources == "300 tkr, statsbidrag söks"
    assert row.follow_up == "Andel elever som känner sig trygga i skolan"


def test_names_that_match_nothing_are_marked() -> None:
    rows = read_example("varmland-2026-2029.xlsx").rows
    unknown = {owner.name for row in rows for owner in row.owners if not owner.known}

    assert unknown == {"RF-SISU Värmland", "Karlskoga kommun"}
