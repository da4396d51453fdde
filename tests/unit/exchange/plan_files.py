"""Small plan files made on the spot, and the county that they are read for."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from service.exchange.parties import read_parties
from service.exchange.reader import ReadingContext, read_plan
from service.exchange.shapes import PartyInfo, Period, PlanFile, PlanRow

Shown: TypeAlias = CellRichText | str | float | date | None

PLANS = Path(__file__).parents[2] / "data" / "plans"
DASH = "\N{EN DASH}"
FOUR_YEARS = Period(starts_on=date(2026, 1, 1), ends_on=date(2029, 12, 31))
ONE_YEAR = Period(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
HEADER = ("Nr", "Mål", "Aktivitet", "Ansvarig", "Medverkande", "Tidplan", "Status", "Kommentar")

GOOD = {"Nr": "1", "Aktivitet": "Ordna en dag", "Ansvarig": "Region Värmland", "Tidplan": "2027"}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A workbook to be made: rows from the top, and how some of its cells look."""

    rows: Sequence[Sequence[Shown]]
    merged: Sequence[str] = ()
    bold: Sequence[str] = ()
    struck: Sequence[str] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Sequence[Sequence[Shown]]] = field(default_factory=dict)
    after: Mapping[str, Sequence[Sequence[Shown]]] = field(default_factory=dict)


@cache
def parties(county_code: str) -> tuple[PartyInfo, ...]:
    """Return the parties of a county, from the example file."""
    rows = read_parties((PLANS / "parties.csv").read_bytes(), "parties.csv")
    infos = (row.info() for row in rows if row.county_code == county_code)
    return tuple(info for info in infos if info)


def context(
    county_code: str = "17",
    period: Period = FOUR_YEARS,
    mapping: Mapping[str, str] | None = None,
) -> ReadingContext:
    return ReadingContext(
        county_code=county_code,
        period=period,
        parties=parties(county_code),
        mapping=mapping,
    )


def workbook(made: Made) -> bytes:
    book = Workbook()
    del book["Sheet"]
    for name, rows in made.before.items():
        _fill(book.create_sheet(name), rows)
    sheet = book.create_sheet("Plan")
    _fill(sheet, made.rows)
    _dress(sheet, made)
    for name, rows in made.after.items():
        _fill(book.create_sheet(name), rows)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def text_file(rows: Sequence[Sequence[str]], separator: str = ";") -> bytes:
    stream = StringIO()
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode()


def read(made: Made, stated: ReadingContext | None = None) -> PlanFile:
    return read_plan(workbook(made), "plan.xlsx", context=stated or context())


def read_rows(*rows: Sequence[Shown], stated: ReadingContext | None = None) -> tuple[PlanRow, ...]:
    """Read rows under the usual header."""
    return read(Made(rows=(HEADER, *rows)), stated).rows


def read_row(cells: Mapping[str, Shown], stated: ReadingContext | None = None) -> PlanRow:
    """Read one activity where everything is in order but the given cells, by header."""
    row: dict[str, Shown] = {**GOOD, **cells}
    (read_one,) = read(Made(rows=(tuple(row), tuple(row.values()))), stated).rows
    return read_one


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Shown]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)


def _dress(sheet: Worksheet, made: Made) -> None:
    for place, number_format in made.formats.items():
        sheet[place].number_format = number_format
    for place in {*made.bold, *made.struck}:
        sheet[place].font = Font(bold=place in made.bold, strike=place in made.struck)
    for area in made.merged:
        sheet.merge_cells(area)
