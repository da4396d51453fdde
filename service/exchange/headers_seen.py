"""The header words of a file and what each is taken for, so that a person can say it better."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.core.personal_numbers import mask
from service.exchange.cells import Row, Sheet
from service.exchange.columns import Headers, UnknownFieldError, header_key
from service.exchange.refusals import RefusedFileError
from service.exchange.sources import sheets_in

LEAST = 2  # cells that make a row of headers
LONGEST = 100  # characters of a header that is worth showing


@dataclass(frozen=True, slots=True)
class Header:
    """A header as written, and the field it is read as; none when the column is passed over."""

    text: str
    field: str | None


def headers_seen(
    content: bytes, filename: str, mapping: Mapping[str, str] | None = None
) -> tuple[Header, ...]:
    """Return the headers of the table in a file, or of what looks most like one.

    Nothing for a file that cannot be read: what is wrong with it is told where it is read.
    """
    try:
        headers, sheets = Headers.with_own(mapping), sheets_in(content, filename)
    except (RefusedFileError, UnknownFieldError):
        return ()
    row = _row(headers, sheets)
    return tuple(_seen(headers, row)) if row else ()


def _row(headers: Headers, sheets: tuple[Sheet, ...]) -> Row | None:
    for sheet in sheets:
        found = headers.header_row(sheet.head)
        if found:
            return found
    fullest = max((row for sheet in sheets for row in sheet.head), key=_width, default=None)
    return fullest if fullest and _width(fullest) >= LEAST else None


def _width(row: Row) -> int:
    return len(row.own)


def _seen(headers: Headers, row: Row) -> Iterator[Header]:
    told: set[str] = set()
    for _, cell in sorted(row.own.items()):
        key = header_key(cell.line)
        if key and key not in told and len(cell.line) <= LONGEST:
            told.add(key)
            field = headers.fields.get(key)
            yield Header(mask(cell.line), field.value if field else None)
