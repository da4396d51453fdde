"""A plan says the same whatever order its columns have and whatever they are called."""

import random
from functools import cache
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from service.exchange.columns import HEADER_WORDS, Field, Headers, header_key
from service.exchange.reader import read_plan
from service.exchange.shapes import PlanRow
from tests.unit.exchange.plan_files import PLANS, context

VARIANTS = 50
HEADER_ROW = 3
SOURCE = (PLANS / "varmland-2026-2029.xlsx").read_bytes()
FIELDS = Headers.with_own(None).fields


@cache
def plan_sheet() -> Worksheet:
    return load_workbook(BytesIO(SOURCE), rich_text=True)["Handlingsplan"]


@cache
def shuffled(seed: int) -> bytes:
    """Copy the plan with its columns in another order under other headers."""
    chance = random.Random(seed)  # noqa: S311 -- a seed that gives the same file every time
    source = plan_sheet()
    places = list(range(1, source.max_column + 1))
    order = dict(zip(places, chance.sample(places, len(places)), strict=True))
    book = Workbook()
    target = book.create_sheet("Blad")
    del book["Sheet"]
    for area in source.merged_cells.ranges:
        moved = {"start_column": order[area.min_col], "end_column": order[area.min_col]}
        target.merge_cells(start_row=area.min_row, end_row=area.max_row, **moved)
    copy_cells(source, target, order)
    for column in places:
        cell = target.cell(HEADER_ROW, column)
        cell.value = renamed(str(cell.value), chance)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def copy_cells(source: Worksheet, target: Worksheet, order: dict[int, int]) -> None:
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                other = target.cell(cell.row, order[cell.column], cell.value)
                other.font = Font(bold=cell.font.b, strike=cell.font.strike)
                other.number_format = cell.number_format


def renamed(header: str, chance: random.Random) -> str:
    """Give another word for the same field, as people dress it up."""
    field = FIELDS[header_key(header)] or Field.TITLE
    word = chance.choice(HEADER_WORDS[field])
    dressed = chance.choice([word.upper(), word.lower(), word])
    return dressed + chance.choice(["", ":", "*", " (fylls i)", "."])


@cache
def rows_as_is() -> list[str]:
    return sorted(map(str, map(said, read_plan(SOURCE, "plan.xlsx", context=context()).rows)))


def said(row: PlanRow) -> object:
    """All that the row says, whatever the columns are called."""
    texts = (row.sub_goal, row.resources, row.follow_up, row.comment)
    return row.as_json(), row.kind, texts, [group.member_names for group in row.groups]


@pytest.mark.parametrize("seed", range(VARIANTS))
def test_a_shuffled_plan_gives_the_same_rows(seed: int) -> None:
    content = shuffled(seed)

    rows = read_plan(content, "plan.xlsx", context=context()).rows

    assert content != SOURCE
    assert sorted(map(str, map(said, rows))) == rows_as_is()


def test_the_variants_differ_from_each_other() -> None:
    sheets = [load_workbook(BytesIO(shuffled(seed)))["Blad"] for seed in range(VARIANTS)]
    headers = {tuple(str(cell.value) for cell in sheet[HEADER_ROW]) for sheet in sheets}

    assert len(headers) == VARIANTS
