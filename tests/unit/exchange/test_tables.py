"""Where the table is: encodings, headers, sheets, and what lies around it."""

import pytest

from service.exchange.reader import read_plan
from service.exchange.shapes import PlanFile
from tests.unit.exchange.plan_files import (
    HEADER,
    Made,
    context,
    read,
    read_row,
    text_file,
)

WHOLE = ("1", "Mål A", "Ordna en dag", "Regionen", "Kil", "2027", "Pågår", "Bra")


def read_text(content: bytes) -> PlanFile:
    return read_plan(content, "plan.csv", context=context())


def test_a_workbook_and_a_text_file_say_the_same() -> None:
    rows = [list(HEADER), list(WHOLE)]

    assert read_text(text_file(rows)).rows == read(Made(rows=rows)).rows


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_file_is_read_in_its_own_encoding_and_separator(
    separator: str,
    encoding: str,
) -> None:
    content = text_file([list(HEADER), list(WHOLE)], separator).decode().encode(encoding)
    (row,) = read_text(content).rows

    assert (row.goal, row.title, row.row) == ("Mål A", "Ordna en dag", 2)


def test_a_record_with_line_breaks_is_one_row() -> None:
    rows = [list(HEADER), ["1", "", "Ett\r\ntill", "Regionen\nKil", "", "2027"], list(WHOLE)]
    first, second = read_text(text_file(rows)).rows

    assert (first.row, first.title, len(first.owners)) == (2, "Ett till", 2)
    assert second.row == 3


def test_the_header_of_a_text_file_is_its_first_record() -> None:
    file = read_text(text_file([["Plan"], list(HEADER), list(WHOLE)]))

    assert file.refused is not None
    assert file.refused.code == "no_table_found"


@pytest.mark.parametrize("above", [0, 1, 18, 19])
def test_the_header_may_stand_in_the_first_twenty_rows(above: int) -> None:
    rows = [("Titel",)] * above
    assert read(Made(rows=(*rows, HEADER, WHOLE))).rows[0].row == above + 2


def test_a_header_further_down_is_not_found() -> None:
    assert read(Made(rows=(*[("Titel",)] * 20, HEADER, WHOLE))).refused is not None


@pytest.mark.parametrize(
    "header",
    [
        ("NR.", "  aktivitet ", "Ansvarig*", "Mål:", "Uppföljning /\nindikator"),
        ("Nr (löpande)", "Aktivitet (vad?)", "ANSVARIG", "Mål.", "Uppföljning/indikator"),
        ("Akt nr", "Samverkansåtgärd", "Vem", "Mål *", "Indikator"),
    ],
)
def test_header_words_are_known_in_any_dress(header: tuple[str, ...]) -> None:
    file = read(Made(rows=(header, ("7", "Ordna en dag", "Kil", "Mål A", "Antal"))))
    (row,) = file.rows

    assert (row.number, row.title, row.goal, row.follow_up) == (
        *("7", "Ordna en dag", "Mål A"),
        "Antal",
    )


def test_own_header_words_come_before_the_known_ones() -> None:
    header = ("Vad ska göras", "Ansvarig", "Tidplan", "Aktivitet")
    rows = (header, ("Ordna en dag", "Kil", "2027", "A17"))
    mapping = {"vad ska göras": "title", "Aktivitet": ""}
    (row,) = read(Made(rows=rows), context(mapping=mapping)).rows

    assert (row.title, row.codes) == ("Ordna en dag", ())


def test_of_two_columns_for_one_field_the_first_counts_unless_all_are_read() -> None:
    header = ("Mål", "Målområde", "Aktivitet", "Ansvarig", "Kommentar", "Notering")
    (row,) = read(Made(rows=(header, ("A", "B", "Ett", "Kil", "x", "y")))).rows

    assert (row.goal, row.comment) == ("A", "x\ny")


def test_sheets_before_and_after_are_passed_over_and_told() -> None:
    made = Made(
        rows=(HEADER, WHOLE),
        before={"Läs mig": (("Aktivitet", "Vad som ska göras"),)},
        after={"Förra planen": (("Rubrik",), HEADER, WHOLE), "Blad": (("x",),)},
    )
    file = read(made)

    assert len(file.rows) == 1
    assert [notice.as_json() for notice in file.notices] == [
        {"code": "other_table", "name": "Förra planen", "count": None},
    ]


def test_a_table_ends_at_two_blank_rows_and_the_rest_is_counted() -> None:
    rows = (HEADER, WHOLE, (), ("2", *WHOLE[1:]), (), (), ("Fotnot",), (), ("3", *WHOLE[1:]))
    file = read(Made(rows=rows))

    assert [row.row for row in file.rows] == [2, 4]
    assert [notice.as_json() for notice in file.notices] == [
        {"code": "rows_below_table", "name": None, "count": 2},
    ]


def test_a_blank_row_inside_a_merged_area_is_blank() -> None:
    rows = (HEADER, WHOLE, (), (), ("2", *WHOLE[1:]))
    file = read(Made(rows=rows, merged=("B2:B5",)))

    assert [row.row for row in file.rows] == [2]


def test_a_column_without_a_header_is_told_by_its_letter() -> None:
    rows = (HEADER, (*WHOLE, "070-174 06 12"))
    (finding,) = read(Made(rows=rows)).rows[0].findings

    assert (finding.column, finding.row) == ("I", 2)


def test_spaces_of_every_kind_are_one_space() -> None:
    row = read_row({"Aktivitet": " Ordna\u00a0 en\t\ndag\u200b_x000D_ "})

    assert row.title == "Ordna en dag"


def test_letters_typed_in_two_parts_are_the_same_letters() -> None:
    row = read_row({"Ansvarig": "A\u030arja\u0308ngs kommun"})

    assert [owner.name for owner in row.owners] == ["Årjängs kommun"]


def test_a_title_actor_and_status_are_a_status_report_unless_it_plans_something() -> None:
    report = read(Made(rows=(("Åtgärd", "Aktör", "Status"), ("Ett", "Kil", "G"))))
    yearly = read(Made(rows=(("Åtgärd", "Aktör", "Status", "År", "Tidplan"), ("Ett", "Kil", "G"))))
    plan = read(Made(rows=(("Åtgärd", "Aktör", "Status", "Tidplan"), ("Ett", "Kil", "G", "2027"))))

    assert [file.refused and file.refused.code for file in (report, yearly, plan)] == [
        *("not_yet_supported", "not_yet_supported"),
        None,
    ]
    assert [owner.name for owner in plan.rows[0].owners] == ["Kils kommun"]
