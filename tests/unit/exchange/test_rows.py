"""Rows of a table: which are activities, and what stands in them."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from service.exchange.shapes import Kind, PlanRow
from tests.unit.exchange.plan_files import (
    DASH,
    HEADER,
    Made,
    Shown,
    read,
    read_row,
    read_rows,
)

WHOLE = ("1", "Mål A", "Ordna en dag", "Regionen", "Kil", "2027", "Pågår", "Bra")
BOLD = InlineFont(b=True)


def titled(title: Shown, *, bold: Sequence[str] = (), struck: Sequence[str] = ()) -> PlanRow:
    """Read a title that stands above one that is as usual."""
    rows = (HEADER, ("1", "", title, "Regionen", "", "2027"), ("2", *WHOLE[1:]))
    return read(Made(rows=rows, bold=bold, struck=struck)).rows[0]


@pytest.mark.parametrize("number", ["17", "2.3", "1a.", 18, 2.4])
def test_a_row_with_nothing_but_its_number_is_passed_over(number: Shown) -> None:
    assert [row.number for row in read_rows(WHOLE, (number,), ("9", *WHOLE[1:]))] == ["1", "9"]


@pytest.mark.parametrize(
    "row",
    [
        ("", "", "SKYDD OCH STÖD"),
        ("SKYDD OCH STÖD",),
        ("", "SKYDD OCH STÖD"),
        ("3", "SKYDD OCH STÖD"),
        ("", "", "", "", "", "", "", "SKYDD OCH STÖD"),
    ],
)
def test_a_heading_row_gives_the_goal_of_the_rows_below(row: tuple[str, ...]) -> None:
    heading, activity = read_rows(row, ("1", "", *WHOLE[2:]))

    assert heading.kind is Kind.HEADING
    assert (heading.number, heading.goal, heading.title) == (
        *(None, "SKYDD OCH STÖD"),
        "SKYDD OCH STÖD",
    )
    assert heading.codes == ("heading_row",)
    assert activity.goal == "SKYDD OCH STÖD"


def test_a_heading_merged_over_the_table_is_a_heading_and_never_in_focus() -> None:
    made = Made(rows=(HEADER, ("SKYDD",), WHOLE), merged=("A2:H2",), bold=("A2",))
    heading, activity = read(made).rows

    assert (heading.kind, heading.focus, activity.goal) == (Kind.HEADING, False, "Mål A")


def test_what_is_written_counts_and_not_what_a_merged_area_lends() -> None:
    rows = (HEADER, WHOLE, ("", "", "Bara en rubrik"))
    heading = read(Made(rows=rows, merged=("D2:D3", "F2:F3"))).rows[1]

    assert heading.kind is Kind.HEADING


def test_a_merged_value_holds_for_every_row_of_its_area() -> None:
    rows = (HEADER, WHOLE, ("2", "", "Nästa", None, "", None, "Klar"))
    row = read(Made(rows=rows, merged=("D2:D3", "F2:F3"))).rows[1]

    assert [owner.name for owner in row.owners] == ["Region Värmland"]
    assert str(row.schedule and row.schedule.starts_on) == "2027-01-01"
    assert row.codes == ()


def test_an_area_over_several_columns_gives_its_value_to_the_leftmost() -> None:
    rows = (HEADER, ("1", "", "Ett", "Regionen", None, "2027"))
    (row,) = read(Made(rows=rows, merged=("D2:E2",))).rows

    assert [str(owner.role) for owner in row.owners] == ["responsible"]


def test_a_goal_holds_until_another_one() -> None:
    rows = read_rows(WHOLE, ("2", "", *WHOLE[2:]), ("3", DASH, *WHOLE[2:]), ("4", "B", *WHOLE[2:]))

    assert [row.goal for row in rows] == ["Mål A", "Mål A", None, "B"]


@pytest.mark.parametrize("text", ["Se ovan", "dito", "d:o", '"', "Samma som ovan", "Se ovan."])
def test_a_title_that_says_see_above_is_no_activity(text: str) -> None:
    row = read_rows(WHOLE, ("2", "", text, DASH))[1]

    assert (row.kind, row.codes, row.title) == (Kind.SEE_ABOVE, ("see_above",), text)


@pytest.mark.parametrize(
    ("title", "number", "text"),
    [
        ("1. Ordna", "1", "Ordna"),
        ("1a. Ordna", "1a", "Ordna"),
        ("3) Ordna", "3", "Ordna"),
        ("2.1. Ordna", "2.1", "Ordna"),
        ("2.1 Ordna", "2.1", "Ordna"),
        ("25 november ordnas", None, "25 november ordnas"),
        ("2026 års plan", None, "2026 års plan"),
        ("2026. Plan", None, "2026. Plan"),
        ("1.Ordna", None, "1.Ordna"),
    ],
)
def test_a_number_first_in_the_title_is_the_number(
    title: str,
    number: str | None,
    text: str,
) -> None:
    row = read_row({"Nr": "?", "Aktivitet": title})

    assert (row.number, row.title) == (number, text)


def test_a_number_in_its_own_column_leaves_the_title_alone() -> None:
    row = read_row({"Nr": "4.)", "Aktivitet": "2.1 Ordna"})

    assert (row.number, row.title) == ("4", "2.1 Ordna")


def test_only_the_second_row_with_a_number_is_a_duplicate() -> None:
    rows = read_rows(WHOLE, ("1.", *WHOLE[1:]), ("2", *WHOLE[1:]))

    assert [row.codes for row in rows] == [(), ("duplicate_number",), ()]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1.1, "General", "1.1"),
        (5, "General", "5"),
        (5.0, "General", "5"),
        (2.1, "0.00", "2.10"),
        (2.1, "0.0", "2.1"),
        (0.75, "0%", "75%"),
        (0.1 + 0.2, "General", "0.3"),
        (datetime(2026, 6, 30), "yyyy-mm-dd", "2026-06-30"),  # noqa: DTZ001 -- a sheet's days have no zone
        (datetime(2026, 5, 1), "mmm-yy", "2026-05"),  # noqa: DTZ001 -- days of a sheet have no zone
        (date(2026, 6, 30), "d/m/yy", "2026-06-30"),
        (True, "General", "SANT"),
    ],
)
def test_a_value_is_read_as_the_sheet_shows_it(
    value: Shown,
    number_format: str,
    shown: str,
) -> None:
    made = Made(rows=(HEADER, (*WHOLE[:7], value)), formats={"H2": number_format})
    (row,) = read(made).rows

    assert row.comment == shown


def test_the_whole_title_in_bold_is_focus() -> None:
    assert titled("Ordna", bold=("C2",)).focus
    assert titled(CellRichText(TextBlock(BOLD, "Ordna"), " ", TextBlock(BOLD, "nu"))).focus


def test_one_bold_word_is_not_focus() -> None:
    assert not titled(CellRichText("Ordna ", TextBlock(BOLD, "nu"))).focus
    assert not titled("Ordna").focus


@pytest.mark.parametrize(
    "title", ["Fokus: Ordna", "fokusaktivitet : Ordna", "(utgår) Fokus: Ordna"]
)
def test_a_title_that_begins_with_focus_is_focus(title: str) -> None:
    row = titled(title)

    assert (row.focus, row.title) == (True, "Ordna")


def test_when_every_title_is_bold_none_is_in_focus_and_the_import_says_so() -> None:
    file = read(Made(rows=(HEADER, WHOLE, ("2", *WHOLE[1:])), bold=("C2", "C3")))

    assert [row.focus for row in file.rows] == [False, False]
    assert [notice.code for notice in file.notices] == ["all_titles_bold"]
