"""Tables as files that spreadsheets open and run nothing in: CSV and XLSX."""

import csv
import re
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext

BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets misread å, ä and ö
SEPARATOR = ";"  # what spreadsheets expect where the comma is the decimal sign
NARROW, WIDE = 14, 40  # characters
LONG_TEXT = 20

# The import takes the apostrophe away again (delimited.py).
_WOULD_RUN = re.compile(r"'*[=+@-]")

Table = Sequence[Sequence[str]]


def table_file(filename: str, title: str, rows: Table) -> bytes:
    """Return *rows*, the header first, as a file of the kind that its name says.

    Every cell is text; one that a spreadsheet would take for a formula is marked as none. Raises
    InvalidError for a name that ends in neither ``.csv`` nor ``.xlsx``.
    """
    ending = filename.casefold().rpartition(".")[2]
    if ending == "csv":
        return _text(rows)
    if ending == "xlsx":
        return _workbook(title, rows)
    sentence = gettext("Name a file that ends in .csv or .xlsx.")
    raise InvalidError([FieldError("/file", "wrong_file_type", sentence)])


def _text(rows: Table) -> bytes:
    stream = StringIO(newline="")
    stream.write(BYTE_ORDER_MARK)
    csv.writer(stream, delimiter=SEPARATOR).writerows([map(_harmless, row) for row in rows])
    return stream.getvalue().encode()


def _harmless(text: str) -> str:
    return f"'{text}" if _WOULD_RUN.match(text) else text


def _workbook(title: str, rows: Table) -> bytes:
    book = Workbook()
    sheet = book.create_sheet(title)
    del book["Sheet"]
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text:
                _write(sheet, number, column, text)
    _lay_out(sheet, rows)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column, text)
    cell.data_type = "s"  # whatever it looks like
    cell.quotePrefix = bool(_WOULD_RUN.match(text))
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _lay_out(sheet: Worksheet, rows: Table) -> None:
    sheet.freeze_panes = "A2"
    for column, cells in enumerate(zip(*rows, strict=True), start=1):
        sheet.cell(1, column).font = Font(bold=True)
        is_long = max(len(text) for text in cells) > LONG_TEXT
        sheet.column_dimensions[get_column_letter(column)].width = WIDE if is_long else NARROW
