"""Workbooks (XLSX) as sheets of cells.

openpyxl's parser of one sheet is used row by row, not its worksheets: those fill in every cell of
a merged area, and a file of a few bytes may merge a whole sheet of 17 thousand million cells.
"""

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from service.exchange.cells import Cell, Row, Sheet, SheetRows, clean
from service.exchange.numbers_shown import digits, shown
from service.exchange.packages import UNPACKED_AT_MOST
from service.exchange.refusals import TOO_LARGE_UNPACKED, RefusedFileError, refused_when_broken

HEADER_WITHIN = 20
ROWS_AT_MOST = 5_000
COLUMNS_AT_MOST = 256
MERGED_AREAS_AT_MOST = 5_000

_ESCAPED_SPACE = re.compile("_x00(0[9ADad])_")
_GENERAL = "General"

Coordinate = tuple[int, int]
Grid = dict[int, dict[int, Cell]]


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    struck: bool = False
    number_format: str = _GENERAL


class _SheetParser(WorkSheetParser):
    """openpyxl's parser, but a cell that cannot be read is shown as an error and stops nothing."""

    def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 -- as openpyxl has it
        """Return the cell's place, value, type and format."""
        try:
            return super().parse_cell(element)
        except Exception:  # noqa: BLE001 -- whatever is wrong, it is wrong with one cell
            place = {"row": self.row_counter, "column": max(self.col_counter, 1)}
            return place | {"value": "#VALUE!", "data_type": "e", "style_id": 0}


@dataclass(slots=True)
class _Workbook:
    """An opened workbook: its parts, its styles, and how much text may still come out of it."""

    reader: ExcelReader
    looks: dict[int, _Look] = field(default_factory=dict)
    text_left: int = UNPACKED_AT_MOST

    def look(self, raw: dict[str, Any]) -> _Look:
        """Return how a cell is formatted; a format that does not exist is no format."""
        style = raw["style_id"]
        if style not in self.looks:
            cell = ReadOnlyCell(SimpleNamespace(parent=self.reader.wb), **raw)  # type: ignore[arg-type]  # asks the sheet for its workbook alone
            try:
                font = cell.font
                self.looks[style] = _Look(bool(font.b), bool(font.strike), str(cell.number_format))
            except IndexError:
                self.looks[style] = _Look()
        return self.looks[style]

    def spend(self, text: str) -> None:
        """Count text against the limit: a short file may repeat one long text in every cell."""
        self.text_left -= len(text)
        if self.text_left < 0:
            raise RefusedFileError(TOO_LARGE_UNPACKED)


def sheets_of(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook that :func:`packages.parts_of` let through, in order.

    Raises :class:`RefusedFileError`, here and when a sheet is read.
    """
    with _foreign():
        reader = ExcelReader(BytesIO(content), read_only=True, keep_links=False, rich_text=True)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        book = _Workbook(reader)
        return tuple(
            Sheet(name=sheet.name, head=_head(book, part), read=partial(_read, book, part))
            for sheet, part in _worksheets(reader)
        )


def _worksheets(reader: ExcelReader) -> list[tuple[Any, str]]:
    return [
        (sheet, relation.target)
        for sheet, relation in reader.parser.find_sheets()
        if relation.target in reader.valid_files and "chartsheet" not in relation.Type
    ]


@contextmanager
def _foreign() -> Iterator[None]:
    """Read with openpyxl: its remarks on what it leaves out are nobody's concern here."""
    with refused_when_broken(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        yield


@contextmanager
def _parser(book: _Workbook, part: str, *, results: bool = False) -> Iterator[_SheetParser]:
    """Open a sheet; with *results* a formula cell gives its stored result."""
    workbook: Any = book.reader.wb
    with book.reader.archive.open(part) as stream:
        yield _SheetParser(
            stream,
            book.reader.shared_strings,
            data_only=results,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,  # noqa: SLF001 -- openpyxl has no public name for it
            timedelta_formats=workbook._timedelta_formats,  # noqa: SLF001 -- nor for this
            rich_text=True,
        )


def _head(book: _Workbook, part: str) -> tuple[Row, ...]:
    """Read the first rows, where a header may be."""
    rows = []
    with _parser(book, part) as parser:
        for number, raw_cells in parser.parse():
            if number > HEADER_WITHIN:
                break
            rows.append(Row(number=number, cells=_cells(book, raw_cells)))
    return tuple(rows)


def _read(book: _Workbook, part: str) -> SheetRows:
    """Read a whole sheet, merged areas spread over their rows."""
    grid: Grid = {}
    unread = 0
    with _foreign():
        with _parser(book, part) as parser:
            for number, raw_cells in parser.parse():
                cells = _cells(book, raw_cells)
                if cells and number > ROWS_AT_MOST:
                    unread += 1
                elif cells:
                    grid[number] = cells
        _spread(grid, _merged_areas(parser))
        _add_results(book, part, grid)
    rows = (Row(number=number, cells=grid[number]) for number in sorted(grid))
    return SheetRows(rows=tuple(row for row in rows if row.own), unread=unread)


def _cells(book: _Workbook, raw_cells: list[dict[str, Any]]) -> dict[int, Cell]:
    cells = (
        (raw["column"], _cell(book, raw))
        for raw in raw_cells
        if raw["value"] is not None and raw["column"] <= COLUMNS_AT_MOST
    )
    return {column: cell for column, cell in cells if cell.text}


def _cell(book: _Workbook, raw: dict[str, Any]) -> Cell:
    look, value = book.look(raw), raw["value"]
    formula = raw["data_type"] == "f"
    if formula:
        value = getattr(value, "text", None) or (value if isinstance(value, str) else "=")
    text = clean(_ESCAPED_SPACE.sub(_unescaped, shown(value, look.number_format)))
    book.spend(text)
    return Cell(
        text=text,
        bold=_throughout(value, "b", default=look.bold),
        struck=_throughout(value, "strike", default=look.struck),
        formula=formula,
        digits=digits(value),
    )


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1].upper() == "0A" else " "


def _throughout(value: object, emphasis: str, *, default: bool) -> bool:
    """Is all of the text emphasised? A run has its own font, or the cell's."""
    if not isinstance(value, CellRichText):
        return default
    runs = [run for run in value if str(run).strip()]
    return bool(runs) and all(
        bool(getattr(run.font, emphasis)) if isinstance(run, TextBlock) else default for run in runs
    )


def _merged_areas(parser: _SheetParser) -> list[tuple[int, int, int, int]]:
    """Return the areas as (left, top, right, bottom)."""
    merged = parser.merged_cells.mergeCell if parser.merged_cells else []
    bounds = [range_boundaries(area.ref) for area in merged[:MERGED_AREAS_AT_MOST]]
    return [(c1, r1, c2, r2) for c1, r1, c2, r2 in bounds if c1 and r1 and c2 and r2]


def _spread(grid: Grid, areas: list[tuple[int, int, int, int]]) -> None:
    """Give each area's value to its leftmost column, and nothing to what lies hidden under it."""
    numbers = sorted(grid)
    for left, top, right, bottom in areas:
        anchor = grid.get(top, {}).get(left)
        for number in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
            cells = grid[number]
            for column in [column for column in cells if left <= column <= right]:
                if (number, column) != (top, left):
                    del cells[column]
            if anchor and number != top:
                cells[left] = replace(anchor, own=False)


def _add_results(book: _Workbook, part: str, grid: Grid) -> None:
    """Add the stored results to formula cells; the file is read again only when it has some."""
    wanted = {
        (number, column)
        for number, cells in grid.items()
        for column, cell in cells.items()
        if cell.formula and cell.own
    }
    if not wanted:
        return
    with _parser(book, part, results=True) as parser:
        for number, raw_cells in parser.parse():
            for raw in raw_cells:
                if (number, raw["column"]) in wanted:
                    _add_result(book, grid[number], raw)


def _add_result(book: _Workbook, cells: dict[int, Cell], raw: dict[str, Any]) -> None:
    text = clean(shown(raw["value"], book.look(raw).number_format))
    cells[raw["column"]] = replace(cells[raw["column"]], stored=text or None)
