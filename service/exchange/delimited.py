"""Text files with separators (CSV) as one sheet of cells."""

import csv
import re
from collections.abc import Iterator
from functools import partial
from io import StringIO

from service.exchange.cells import Cell, Row, Sheet, SheetRows, clean
from service.exchange.refusals import refused_when_broken

ROWS_AT_MOST = 5_000
SEPARATORS = ";,\t"

_QUOTE = '"'
_KEPT_FROM_RUNNING = re.compile(r"'+[=+@-]")


def sheet_of(content: bytes, name: str) -> Sheet:
    """Return the file as a sheet whose rows are its records; the header can only be the first.

    UTF-8 with or without byte order mark, else Windows-1252. Raises
    :class:`~service.exchange.refusals.RefusedFileError` when the records cannot be told apart.
    """
    text = _decoded(content)
    with refused_when_broken():
        first = tuple(_first(_rows(text)))
    return Sheet(name=name, head=first, read=partial(_read, text))


def records(content: bytes) -> list[list[str]]:
    """Return all records as cleaned texts, the header first.

    Raises :class:`~service.exchange.refusals.RefusedFileError` as :func:`sheet_of` does.
    """
    with refused_when_broken():
        return [[clean(cell) for cell in record] for record in _records(_decoded(content))]


def _read(text: str) -> SheetRows:
    with refused_when_broken():
        rows = [row for row in _rows(text) if row.cells]
    kept = tuple(row for row in rows if row.number <= ROWS_AT_MOST)
    return SheetRows(rows=kept, unread=len(rows) - len(kept))


def _first(rows: Iterator[Row]) -> Iterator[Row]:
    row = next(rows, None)
    if row is not None:
        yield row


def _rows(text: str) -> Iterator[Row]:
    for number, record in enumerate(_records(text), start=1):
        texts = enumerate(map(_as_typed, record), start=1)
        yield Row(number=number, cells={column: Cell(text=cell) for column, cell in texts if cell})


def _as_typed(raw: str) -> str:
    """Return a cell's text without the apostrophe that keeps a spreadsheet from running it."""
    text = clean(raw)
    return text[1:] if _KEPT_FROM_RUNNING.match(text) else text


def _records(text: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=_separator(text), quotechar=_QUOTE)


def _separator(text: str) -> str:
    """Return the separator that is most frequent in the header line, outside quotes."""
    header = text.lstrip("\r\n").partition("\n")[0]
    bare = "".join(header.split(_QUOTE)[::2])
    return max(SEPARATORS, key=bare.count)


def _decoded(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\x00", " ")
