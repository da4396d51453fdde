"""A plan file, from its bytes to its rows. Pure: nothing is stored, nothing is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.exchange.columns import Headers, UnknownFieldError
from service.exchange.namebook import NameBook
from service.exchange.refusals import NOT_YET_SUPPORTED, UNKNOWN_FIELD, RefusedFileError
from service.exchange.rows import PlanReader
from service.exchange.shapes import Finding, PartyInfo, Period, PlanFile
from service.exchange.sources import sheets_in
from service.exchange.tables import find_table


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What the person who imports states: the county, the plan's period and the county's parties.

    *parties* are past and present ones. *mapping* adds header words of one's own, to a field's
    name or, to have a column ignored, to nothing.
    """

    county_code: str
    period: Period
    parties: tuple[PartyInfo, ...]
    mapping: Mapping[str, str] | None = None


def read_plan(content: bytes, filename: str, *, context: ReadingContext) -> PlanFile:
    """Read a workbook or a text file with a plan's activities; never raises for what is in it.

    The result's ``refused`` says why a file was not read: wrong_file_type, unreadable_file,
    too_large_unpacked, macro_file, no_table_found, not_yet_supported (Word, status reports), or
    unknown_field for a mapping to something that no column can hold.
    """
    try:
        return _read(content, filename, context)
    except RefusedFileError as refusal:
        return PlanFile(refused=refusal.finding())
    except UnknownFieldError as error:
        refused = Finding(code=UNKNOWN_FIELD, column=error.header, value=error.field)
        return PlanFile(refused=refused)


def _read(content: bytes, filename: str, context: ReadingContext) -> PlanFile:
    headers = Headers.with_own(context.mapping)
    table, around = find_table(sheets_in(content, filename), headers)
    if table.is_status_report:
        raise RefusedFileError(NOT_YET_SUPPORTED, "status report")
    book = NameBook.of(context.county_code, context.parties, context.period.starts_on)
    rows, notices = PlanReader(table=table, book=book, period=context.period).read()
    return PlanFile(rows=rows, notices=around + notices)
