"""Finding the table in a file: its columns, its rows, and what lies around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from openpyxl.utils import get_column_letter

from service.core.personal_numbers import mask
from service.exchange.cells import Cell, Row, Sheet
from service.exchange.columns import READ_IN_EVERY_COLUMN, Column, Field, Headers
from service.exchange.refusals import NO_TABLE_FOUND, RefusedFileError
from service.exchange.shapes import Notice

BLANK_ROWS_THAT_END_IT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its columns that were understood, its header as written, and its rows."""

    columns: tuple[Column, ...]
    header: Row
    rows: tuple[Row, ...]

    @property
    def is_status_report(self) -> bool:
        """Does it say how far each actor has come, rather than what is to be done?"""
        fields = {column.field for column in self.columns}
        planning = {Field.OWNER, Field.LEAD, Field.SCHEDULE}
        reporting = {Field.TITLE, Field.ACTOR, Field.STATUS} <= fields
        return reporting and (Field.YEAR in fields or not fields & planning)

    def has(self, field: Field) -> bool:
        """Is there such a column?"""
        return any(column.field is field for column in self.columns)

    def first(self, field: Field) -> Column | None:
        """Return the leftmost column of a field."""
        return next((column for column in self.columns if column.field is field), None)

    def every(self, field: Field) -> tuple[Column, ...]:
        """Return the columns of a field that are read: all, or only the leftmost."""
        columns = tuple(column for column in self.columns if column.field is field)
        return columns if field in READ_IN_EVERY_COLUMN else columns[:1]

    def header_of(self, index: int) -> str:
        """Return a column's header as written, or its letter where it has none."""
        cell: Cell | None = self.header.cells.get(index)
        return cell.line if cell else get_column_letter(index)


def find_table(sheets: Sequence[Sheet], headers: Headers) -> tuple[Table, tuple[Notice, ...]]:
    """Return the first table, and notices of what is left out.

    Raises :class:`RefusedFileError` (``no_table_found``) when no sheet has a header row.
    """
    found = [(sheet, row) for sheet in sheets if (row := headers.header_row(sheet.head))]
    if not found:
        raise RefusedFileError(NO_TABLE_FOUND)
    sheet, header = found[0]
    content = sheet.read()
    below = [row for row in content.rows if row.number > header.number]
    rows = below[: _length(header.number, below)]
    left_out = len(below) - len(rows) + content.unread
    notices = [Notice(code="other_table", name=mask(other.name)) for other, _ in found[1:]]
    if left_out:
        notices.insert(0, Notice(code="rows_below_table", count=left_out))
    return Table(columns=headers.columns(header), header=header, rows=tuple(rows)), tuple(notices)


def _length(header: int, rows: Sequence[Row]) -> int:
    """Count the rows before two blank ones. Blank rows are not among *rows*: numbers jump."""
    numbers = [header, *(row.number for row in rows)]
    for place, (before, after) in enumerate(pairwise(numbers)):
        if after - before > BLANK_ROWS_THAT_END_IT:
            return place
    return len(rows)
