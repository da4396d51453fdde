"""Owners and leads are named in bulk, from the list that an import leads to."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from service.core.db import db, transaction
from service.core.errors import InvalidError, NotFoundError, NotPermittedError
from service.exchange.importing import GivenFile
from service.exchange.leads import name_leads
from service.exchange.leads_file import WORDS, leads_list
from service.exchange.results_lists import ListResult
from service.models.words import Role
from service.workflows.vocabulary import Actor, Held
from tests.integration.exchange.importing_county import County, entries, named
from tests.support.history import verified

on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

HEADER = [words[0] for words in WORDS.values()]
ROWS = (
    ("1", "Stöd", "Ordna en dag", "RF-SISU, Polisen", None, "2027"),
    ("2", "Stöd", "Skriva en rutin", "Karlstad, Arvika", "RF-SISU", "2027"),
    ("3", "Stöd", "Utbilda", None, None, "2027"),
    ("4", "Skydd", "Utbilda", "Styrgruppen", None, "2027"),
)
Line = Sequence[str]


@pytest.fixture
def planned(county: County) -> County:
    """Give the county with a few activities that lack names."""
    county.give_rows(*ROWS)
    return county


def list_of(*lines: Line, header: Line = HEADER) -> bytes:
    stream = StringIO()
    csv.writer(stream, delimiter=";").writerows([header, *lines])
    return stream.getvalue().encode()


def fill_in(county: County, *lines: Line, dry_run: bool = False) -> ListResult:
    given = GivenFile(content=list_of(*lines), filename="lista.csv")
    with transaction() as session:
        return name_leads(session, county.coordinator, county.plan, given, dry_run=dry_run)


def outcomes(result: ListResult) -> list[str]:
    return [each.outcome.value for each in result.rows]


def written(county: County, name: str = "lista.csv") -> bytes:
    return leads_list(db.session(), county.coordinator, county.plan, name)


def test_the_list_asks_for_every_name_that_is_missing(planned: County) -> None:
    header, *lines = csv.reader(StringIO(written(planned).decode("utf-8-sig")), delimiter=";")
    asked = [dict(zip(header, line, strict=True)) for line in lines]

    assert [each["Skrivet som"] for each in asked if each["Skrivet som"]] == [
        "RF-SISU",
        "Styrgruppen",
    ]
    assert [(each["Nr"], each["Roll"]) for each in asked if each["Nr"]] == [
        ("3", "ansvarig"),
        ("1", "huvudansvarig"),
        ("2", "huvudansvarig"),
    ]


@on_one_engine
def test_the_list_is_a_workbook_too_and_nothing_else(planned: County) -> None:
    sheet = load_workbook(BytesIO(written(planned, "lista.xlsx")))["Att fylla i"]

    assert [sheet.cell(1, column).value for column in range(1, 7)] == HEADER
    with pytest.raises(InvalidError):
        written(planned, "lista.pdf")


def test_all_that_is_asked_can_be_answered_in_one_list(planned: County) -> None:
    reader = csv.reader(StringIO(written(planned).decode("utf-8-sig")), delimiter=";")
    header, *lines = reader
    for line in lines:
        line[header.index("Organisation")] = {
            "RF-SISU": "Kil",
            "Styrgruppen": "Länsstyrelsen Värmland",
        }.get(line[header.index("Skrivet som")], "Region Värmland")
    given = GivenFile(content=list_of(*lines, header=header), filename="lista.csv")

    with transaction() as session:
        result = name_leads(session, planned.coordinator, planned.plan, given)

    assert set(outcomes(result)) == {"changed"}
    assert named(planned.activity("1")) == {
        "Kils kommun": "responsible",
        "Polismyndigheten": "responsible",
        "Region Värmland": "lead",
    }
    assert named(planned.activity("2"))["Kils kommun"] == "participating"
    assert named(planned.activity("2"))["Region Värmland"] == "lead"
    assert named(planned.activity("3")) == {"Region Värmland": "responsible"}
    assert named(planned.activity("4")) == {"Länsstyrelsen Värmland": "responsible"}
    again = planned.give_rows(*ROWS)
    assert {each.outcome.value for each in again.rows} == {"unchanged"}
    left = again.lists
    assert (left.unknown_organisations, left.missing_owners, left.missing_leads) == ([], [], [])
    assert verified().sound


def test_the_same_list_again_changes_nothing(planned: County) -> None:
    lines = (["", "", "", "RF-SISU", "Kil", ""], ["", "3", "", "", "Polisen", "ansvarig"])
    fill_in(planned, *lines)
    before = entries()

    again = fill_in(planned, *lines)

    assert outcomes(again) == ["unchanged", "unchanged"]
    assert entries() == before


def test_what_is_good_goes_in_and_what_is_bad_is_told(planned: County) -> None:
    result = fill_in(
        planned,
        ["", "1", "", "", "Polisen", "huvudansvarig"],
        ["", "9", "", "", "Polisen", "huvudansvarig"],
        ["", "", "Utbilda", "", "Polisen", ""],
        ["", "2", "", "", "Ingen känd", ""],
        ["", "2", "", "", "Arvika", "chef"],
        ["", "2", "", "Något annat", "Arvika", ""],
        ["", "2", "", "", "", ""],
        ["", "3", "", "", "Eda kommun", "responsible"],
    )

    assert outcomes(result) == [
        "changed", "refused", "refused", "refused", "refused", "refused", "skipped", "changed",
    ]  # fmt: skip
    assert [each.code for each in result.remarks] == [
        "no_such_activity",
        "ambiguous_activity",
        "no_such_organisation",
        "unknown_role",
        "no_such_text",
    ]
    assert [each.row for each in result.remarks] == [3, 4, 5, 6, 7]
    assert not result.is_clean
    assert named(planned.activity("1"))["Polismyndigheten"] == "lead"
    assert named(planned.activity("3")) == {"Eda kommun": "responsible"}


@on_one_engine
def test_a_text_that_means_someone_already_named_goes_away(planned: County) -> None:
    fill_in(planned, ["", "1", "", "RF-SISU", "Polismyndigheten", "huvudansvarig"])

    assert named(planned.activity("1")) == {"Polismyndigheten": "lead"}
    assert "RF-SISU" in named(planned.activity("2"))


@on_one_engine
def test_an_activity_and_an_organisation_can_be_named_by_their_ids(planned: County) -> None:
    uid, kil = planned.activity("4").uid, planned.organisation("Kils kommun").uid

    result = fill_in(planned, [uid, "", "", "", kil, "lead"])

    assert outcomes(result) == ["changed"]
    assert named(planned.activity("4"))["Kils kommun"] == "lead"


@on_one_engine
def test_a_dry_run_of_a_list_writes_nothing(planned: County) -> None:
    before = entries()

    tried = fill_in(planned, ["", "1", "", "", "Polisen", ""], dry_run=True)

    assert outcomes(tried) == ["changed"]
    assert entries() == before


@on_one_engine
def test_a_file_that_is_no_list_is_refused(planned: County) -> None:
    given = GivenFile(content=b"a;b\r\n1;2\r\n", filename="lista.csv")

    with transaction() as session:
        result = name_leads(session, planned.coordinator, planned.plan, given)

    assert result.refused
    assert result.refused.code == "no_table_found"
    assert not result.is_clean


@on_one_engine
def test_only_a_coordinator_of_the_county_names_leads(planned: County) -> None:
    given = GivenFile(content=list_of(["", "1", "", "", "Polisen", ""]), filename="lista.csv")
    elsewhere = Actor(person=planned.coordinator.person, name="N", held=(Held(Role.AUDITOR, "23"),))
    here = Actor(person=planned.coordinator.person, name="N", held=(Held(Role.AUDITOR, "17"),))
    before = entries()

    for actor, error in ((elsewhere, NotFoundError), (here, NotPermittedError)):
        with pytest.raises(error), transaction() as session:
            name_leads(session, actor, planned.plan, given)

    assert entries() == before
