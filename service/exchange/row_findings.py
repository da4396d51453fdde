"""What is odd about a row: questions to the person who imports, never a reason to lose it."""

from collections.abc import Iterator

from service.exchange.cells import Cell
from service.exchange.columns import Column, Field
from service.exchange.lines import Line, is_formula
from service.exchange.responsibilities import Responsibilities
from service.exchange.safety import holds_personal_data
from service.exchange.shapes import Finding, Period, Schedule

TITLE_AT_MOST = 500
CELL_AT_MOST = 4_000


def about_cells(line: Line, title: str) -> Iterator[Finding]:
    """Look at each of the row's own cells; *title* is what is left of its title."""
    column = line.table.first(Field.TITLE)
    for index, cell in line.row.own.items():
        is_title = column is not None and index == column.index
        oddities = {
            "personal_data": holds_personal_data(cell.text),
            "formula_text": is_formula(cell),
            "too_long": len(title) > TITLE_AT_MOST if is_title else len(cell.text) > CELL_AT_MOST,
        }
        header = line.table.header_of(index)
        for code in (code for code, holds in oddities.items() if holds):
            yield Finding(code=code, row=line.row.number, column=header, value=_start(cell))


def about_responsibility(line: Line, named: Responsibilities) -> Iterator[Finding]:
    """Ask who answers for the row."""
    column = line.table.first(Field.OWNER) or line.table.first(Field.LEAD)
    if named.no_owner:
        yield finding("no_owner", line, column)
    if named.unclear:
        yield finding("unclear_responsibility", line, column)


def about_schedule(line: Line, schedule: Schedule | None, period: Period) -> Iterator[Finding]:
    """Ask when, where the table has a column for it."""
    column = line.table.first(Field.SCHEDULE)
    if column and not (schedule and schedule.is_known):
        yield finding("needs_date", line, column)
    if schedule and _is_outside(schedule, period):
        yield finding("outside_period", line, column)


def finding(code: str, line: Line, column: Column | None) -> Finding:
    """Make a finding about a column's cell, or about the row when there is no column."""
    cell = line.row.cells.get(column.index) if column else None
    return Finding(
        code=code,
        row=line.row.number,
        column=column.header if column else None,
        value=_start(cell) if cell else None,
    )


def _is_outside(schedule: Schedule, period: Period) -> bool:
    ends_before = schedule.ends_on is not None and schedule.ends_on < period.starts_on
    starts_after = schedule.starts_on is not None and schedule.starts_on > period.ends_on
    return ends_before or starts_after


def _start(cell: Cell) -> str:
    """Return enough of a cell to know it by."""
    return cell.line[:TITLE_AT_MOST]
