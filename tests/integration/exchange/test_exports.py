"""A plan that is exported reads back as it is, and runs nothing where it is opened."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from service.core.db import db, transaction
from service.core.errors import InvalidError, NotFoundError
from service.exchange.columns import HEADER_WORDS, header_key
from service.exchange.export import HEADER, STATUSES, export_plan
from service.exchange.export_cells import table_file
from service.exchange.statuses import status_code
from service.models.words import ResponsibilityRole, Role
from service.workflows import operations as op
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import Actor, Held
from tests.integration.exchange.importing_county import (
    County,
    begin_plan,
    entries,
    named,
    outcomes,
    stored_activities,
)
from tests.support.databases import mostly_postgresql

on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def exported(county: County, name: str) -> bytes:
    db.session().rollback()
    return export_plan(db.session(), county.coordinator, county.plan, name)


@mostly_postgresql
@pytest.mark.parametrize("name", ["plan.xlsx", "plan.csv"])
@pytest.mark.parametrize("source", ["varmland-2026-2029.xlsx", "traps.xlsx"])
def test_an_exported_plan_changes_nothing_when_it_is_imported(
    county: County, source: str, name: str
) -> None:
    county.give_example(source)
    count, before = len(stored_activities(county.plan)), entries()

    result = county.give(exported(county, name), name)

    assert outcomes(result) == ["unchanged"] * count
    assert result.left == ()
    assert entries() == before


def test_a_plan_that_people_have_worked_on_reads_back_too(county: County) -> None:
    county.give_example("varmland-2026-2029.xlsx")
    lead = OwnerWish(role=ResponsibilityRole.LEAD)
    shared, unknown = county.activity("1.4"), county.activity("1.6")  # all municipalities; a text
    text = next(each.uid for each in unknown.current if not each.organisation)
    kil, begins = county.organisation("Kils kommun"), county.activity("1.1").starts_on
    with transaction() as session:
        op.set_owner(session, county.coordinator, shared.uid, kil, lead)
        new = {"name": "RF-SISU Värmland", "sort": "civil_society", "county_code": "17"}
        matched = op.create_organisation(session, county.coordinator, new)
        op.match_owner(session, county.coordinator, unknown.uid, text, matched)
        edited = {"comment": "=1+1", "title": "Skriven om", "resources": "- ett\n- två"}
        op.edit_activity(session, county.coordinator, shared.uid, (edited, None), 0)
        made = {"title": "Gjord för hand", "starts_on": begins}
        op.create_activity(session, county.coordinator, county.plan, made)
    county.adopt()
    owners, before = named(county.activity("1.4")), entries()

    for name in ("plan.csv", "plan.xlsx"):
        result = county.give(exported(county, name), name)
        assert [
            (each.row.number, each.fields) for each in result.rows if each.outcome != "unchanged"
        ] == []

    assert entries() == before
    assert named(county.activity("1.4")) == owners


@on_one_engine
def test_an_exported_plan_can_begin_another(county: County) -> None:
    county.give_example("traps.xlsx")
    content = exported(county, "plan.xlsx")
    first = stored_activities(county.plan)
    with transaction() as session:
        agreement = first[0].plan.agreement_id
        plan = begin_plan(session, county.coordinator, "17", agreement)
    other = County(coordinator=county.coordinator, agreement=county.agreement, plan=plan)

    other.give(content)

    second = stored_activities(plan)
    assert [(each.number, each.title, named(each)) for each in second] == [
        (each.number, each.title, named(each)) for each in first
    ]


@on_one_engine
def test_where_everyone_stands_is_beside_it_for_people(county: County) -> None:
    county.give_rows(("1", "Stöd", "Ordna", "Regionen", None, "2027"))
    county.adopt()
    county.anchor("1")

    header, row = csv.reader(
        StringIO(exported(county, "plan.csv").decode("utf-8-sig")), delimiter=";"
    )

    cells = dict(zip(header, row, strict=True))
    assert cells["Steg per organisation"].startswith("Region Värmland: ")
    assert cells["Steg per organisation"].endswith("2026-02-01")
    known = {header_key(word) for words in HEADER_WORDS.values() for word in words}
    assert {name for name in HEADER if header_key(name) not in known} == {
        "Steg",
        "Steg per organisation",
    }


@on_one_engine
def test_no_cell_is_a_formula_where_it_is_opened(county: County) -> None:
    title, comment = '=HYPERLINK("https://example.org","Klicka")', "@SUM(A1:A9)"
    with transaction() as session:
        values = {"title": title, "comment": comment, "number": "+1"}
        op.create_activity(session, county.coordinator, county.plan, values)

    sheet = load_workbook(BytesIO(exported(county, "plan.xlsx"))).active
    rows = list(
        csv.reader(StringIO(exported(county, "plan.csv").decode("utf-8-sig")), delimiter=";")
    )

    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert title in {cell.value for cell in cells}
    assert f"'{title}" in rows[1]
    assert [text for row in rows for text in row if text[:1] in {"=", "+", "-", "@"}] == []


@pytest.mark.parametrize("code", STATUSES)
def test_every_status_reads_back_as_itself(code: str) -> None:
    assert status_code(STATUSES[code]) == code


def test_a_file_of_another_kind_is_refused_by_name() -> None:
    with pytest.raises(InvalidError) as refused:
        table_file("plan.pdf", "Plan", [["Nr"]])

    assert refused.value.errors[0].pointer == "/file"


@on_one_engine
def test_nobody_exports_a_plan_that_they_may_not_know_of(county: County) -> None:
    stranger = Actor(person=county.coordinator.person, name="N", held=(Held(Role.AUDITOR, "23"),))

    with pytest.raises(NotFoundError):
        export_plan(db.session(), stranger, county.plan, "plan.csv")
