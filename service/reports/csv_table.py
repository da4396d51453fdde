"""A table as a text file that a spreadsheet opens, and cannot run anything of."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any, TextIO

from service.trail.history_csv import BYTE_ORDER_MARK, SEPARATOR, safe

IN_MEMORY, CHUNK = 4 * 1024 * 1024, 64 * 1024  # bytes


def csv_table(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Return *heads* and *rows* as CSV text, with the separator that spreadsheets here expect.

    What a spreadsheet would take for a formula begins with an apostrophe; None is an empty cell.
    """
    written = io.StringIO()
    _write(written, heads, rows)
    return written.getvalue()


def csv_file(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> tuple[Iterator[bytes], int]:
    """Return the same as bytes, written as the rows were read, and how many rows they were.

    However long the table is, it takes a few megabytes of memory; what is longer lies in a file
    without a name until it was sent or is let go of.
    """
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- it is closed when it was read
    written = io.TextIOWrapper(file, encoding="utf-8", newline="")
    count = _write(written, heads, rows)
    written.flush()
    written.detach()
    told = _read(file)
    next(told)
    return told, count


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """Yield nothing first, by which it holds the file; then what is in it, and close it."""
    with file:
        yield b""
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(written: TextIO, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    written.write(BYTE_ORDER_MARK)
    writer = csv.writer(written, delimiter=SEPARATOR)
    writer.writerow([safe(each) for each in heads])
    for count, row in enumerate(rows, start=1):  # noqa: B007 -- the last is how many
        writer.writerow([safe(each) for each in row])
    return count
