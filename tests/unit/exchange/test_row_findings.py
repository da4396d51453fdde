"""What is asked about a row, and what is not."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from service.exchange.reader import read_plan
from service.exchange.shapes import Kind, PlanFile, PlanRow
from tests.unit.exchange.plan_files import (
    DASH,
    HEADER,
    ONE_YEAR,
    Made,
    Shown,
    context,
    read,
    read_row,
    read_rows,
    text_file,
    workbook,
)

WHOLE = ("1", "Mål A", "Ordna en dag", "Regionen", "Kil", "2027", "Pågår", "Bra")


def read_text(content: bytes) -> PlanFile:
    return read_plan(content, "plan.csv", context=context())


def titled(title: Shown, *, bold: Sequence[str] = (), struck: Sequence[str] = ()) -> PlanRow:
    """Read a title that stands above one that is as usual."""
    rows = (HEADER, ("1", "", title, "Regionen", "", "2027"), ("2", *WHOLE[1:]))
    return read(Made(rows=rows, bold=bold, struck=struck)).rows[0]


def test_findings_are_about_the_rows_own_cells() -> None:
    title = "Ring 070-174 06 12"
    rows = (
        HEADER,
        ("1", "", "Ett", "Kil", "", "2027", "", title),
        ("2", "", "Två", "Kil", "", "2027"),
    )
    first, second = read(Made(rows=rows, merged=("H2:H3",))).rows

    assert (first.codes, second.codes) == (("personal_data",), ())
    assert second.comment == title


def test_a_missing_title_is_asked_about() -> None:
    row = titled(DASH)

    assert (row.title, row.codes, row.kind) == (None, ("no_title",), Kind.ACTIVITY)


@pytest.mark.parametrize(
    ("value", "number_format", "days"),
    [
        (270630, "General", ("2027-06-30", "2027-06-30")),
        (270630, "#,##0.00", ("2027-06-30", "2027-06-30")),
        (2027, "0.00", ("2027-01-01", "2027-12-31")),
        (datetime(2026, 5, 1), "mmm-yy", ("2026-05-01", "2026-05-31")),  # noqa: DTZ001 -- as above
    ],
)
def test_a_number_or_a_date_in_the_schedule_is_understood(
    value: Shown,
    number_format: str,
    days: tuple[str, str],
) -> None:
    made = Made(rows=(HEADER, (*WHOLE[:5], value)), formats={"F2": number_format})
    (row,) = read(made).rows

    assert row.schedule is not None
    assert (str(row.schedule.starts_on), str(row.schedule.ends_on)) == days


def test_a_formula_is_never_computed() -> None:
    row = read_row({"Aktivitet": '=HYPERLINK("x","Ordna")', "Status": "=A1", "Tidplan": "=NOW()"})

    assert row.title == '=HYPERLINK("x","Ordna")'
    assert row.status is None
    assert row.schedule is not None
    assert (row.schedule.text, row.schedule.is_known) == ("=NOW()", False)
    assert row.codes == ("formula_text", "needs_date")


def test_a_formula_for_a_number_without_a_stored_result_is_no_number() -> None:
    (row,) = read(Made(rows=(HEADER, ("=1+1", *WHOLE[1:])))).rows

    assert (row.number, row.codes) == (None, ("formula_text",))


def test_a_formula_for_a_number_shows_the_result_that_the_file_stored() -> None:
    content = workbook(Made(rows=(HEADER, ("=1+1", *WHOLE[1:])), formats={"A2": "0.00"}))
    part = "xl/worksheets/sheet1.xml"
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            xml = source.read(name)
            stored = xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2.1</v>")
            stored = stored.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2.1</v>")
            assert (stored != xml) == (name == part)
            target.writestr(name, stored)
    (row,) = read_plan(stream.getvalue(), "plan.xlsx", context=context()).rows

    assert (row.number, row.codes) == ("2.10", ("formula_text",))


@pytest.mark.parametrize("text", ["=1+1", "@SUMMA(A1)", "+Kil", "-Kil", "=", "@"])
def test_text_that_begins_like_a_formula_is_asked_about(text: str) -> None:
    content = text_file([list(HEADER), [*WHOLE[:7], text]])

    assert read_text(content).rows[0].codes == ("formula_text",)


@pytest.mark.parametrize(
    "text", ["- Kil", "-", "+46 54 12", "-5", "- 5", "+", f"{DASH}Kil", "-1,5"]
)
def test_bullets_and_signed_numbers_are_no_formulas(text: str) -> None:
    content = text_file([list(HEADER), [*WHOLE[:7], text]])

    assert read_text(content).rows[0].codes == ()


@pytest.mark.parametrize(
    "cells",
    [
        {"Status": "Utgår"},
        {"Aktivitet": "(struken) Ordna"},
        {"Aktivitet": "(Utgår) Ordna"},
        {"Tidplan": "Utgår, beslut 260211"},
        {"Uppföljning": "Utgått (ersätts av 2.14)"},
        {"Kommentar": "Struken av styrgruppen"},
    ],
)
def test_a_dropped_row_is_asked_nothing_else(cells: dict[str, str]) -> None:
    row = read_row({"Status": "Pågår", "Ansvarig": "", **cells})

    assert (row.status, row.codes) == ("dropped", ("dropped",))
    assert "(" not in str(row.title)


def test_a_title_struck_through_is_dropped() -> None:
    assert titled("Ordna", struck=("C2",)).status == "dropped"
    assert titled(CellRichText("Ordna ", TextBlock(InlineFont(strike=True), "nu"))).status is None


@pytest.mark.parametrize(
    "text", ["Utgår från behoven", "utgår ifrån dem", "Utgårdsgatan", "Ej utgår"]
)
def test_what_is_based_on_something_is_not_dropped(text: str) -> None:
    assert read_row({"Kommentar": text}).codes == ()


def test_a_transferred_row_is_asked_about() -> None:
    row = read_row({"Status": "Överförs till 2027"})

    assert (row.status, row.codes) == ("transferred", ("transferred",))


@pytest.mark.parametrize("text", ["", DASH, "ej bestämt", "2027-XX-XX", "snarast", "=A1"])
def test_a_schedule_that_says_nothing_needs_a_date(text: str) -> None:
    row = read_row({"Tidplan": text})

    assert "needs_date" in row.codes
    assert (row.schedule and row.schedule.text) == (text or None)


def test_a_table_without_a_schedule_needs_no_dates() -> None:
    (row,) = read(Made(rows=(("Nr", "Aktivitet", "Ansvarig"), ("1", "Ett", "Kil")))).rows

    assert (row.schedule, row.codes) == (None, ())


@pytest.mark.parametrize("text", ["2025", "senast 2025-12-31", "från 2030", "2030-01-01"])
def test_a_schedule_outside_the_plan_is_asked_about(text: str) -> None:
    assert read_row({"Tidplan": text}).codes == ("outside_period",)


@pytest.mark.parametrize("text", ["2025-12-01 till 2026-01-01", "från 2025", "senast 2030"])
def test_a_schedule_that_reaches_into_the_plan_is_not_outside(text: str) -> None:
    assert read_row({"Tidplan": text}).codes == ()


def test_a_plan_of_one_year_lends_its_year() -> None:
    schedule = read_row({"Tidplan": "v. 48"}, context(period=ONE_YEAR)).schedule

    assert schedule is not None
    assert str(schedule.starts_on) == "2026-11-23"


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"Aktivitet": "a" * 500, "Kommentar": "b" * 4_000}, ()),
        ({"Aktivitet": "a" * 501}, ("too_long",)),
        ({"Kommentar": "b" * 4_001}, ("too_long",)),
        ({"Okänd kolumn": "b" * 4_001}, ("too_long",)),
    ],
)
def test_a_long_cell_is_asked_about(cells: dict[str, str], codes: tuple[str, ...]) -> None:
    assert read_row(cells).codes == codes


@pytest.mark.parametrize("column", ["Nr", "Aktivitet", "Tidplan", "Kommentar", "Okänd kolumn"])
def test_personal_data_is_found_in_any_column(column: str) -> None:
    row = read_row({column: "070-174 06 12"})
    found = [finding for finding in row.findings if finding.code == "personal_data"]

    assert [(finding.column, finding.value) for finding in found] == [(column, "070-174 06 12")]


def test_a_bad_row_never_sinks_the_file() -> None:
    bad = ("=1/0", "_x0000_", "(", "((", "och/eller", "99999999", "%", "-x")
    rows = read_rows(WHOLE, bad, ("3", *WHOLE[1:]))

    assert [row.number for row in rows] == ["1", None, "3"]
    assert "formula_text" in rows[1].codes
