"""Rows of a plan's table, read one by one from the top."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from service.exchange.cells import is_missing, is_see_above
from service.exchange.columns import Column, Field
from service.exchange.lines import Line, is_formula
from service.exchange.namebook import NameBook
from service.exchange.responsibilities import NamingCell, responsibilities
from service.exchange.row_findings import (
    about_cells,
    about_responsibility,
    about_schedule,
    finding,
)
from service.exchange.schedules import read_schedule
from service.exchange.shapes import Finding, Kind, Notice, Period, PlanRow, Schedule
from service.exchange.statuses import (
    DROPPED,
    TRANSFERRED,
    is_unknown_status,
    says_dropped,
    status_code,
)
from service.exchange.tables import Table

ORGANISATION_FIELDS = (Field.LEAD, Field.OWNER, Field.ACTOR, Field.PARTICIPATING)
REMARK_FIELDS = (Field.SCHEDULE, Field.FOLLOW_UP, Field.COMMENT)


@dataclass(slots=True)
class _Above:
    """What rows take from those above them."""

    goal: str | None = None
    sub_goal: str | None = None
    organisations: dict[int, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReader:
    """Reads the rows of one table, for one plan."""

    table: Table
    book: NameBook
    period: Period

    def read(self) -> tuple[tuple[PlanRow, ...], tuple[Notice, ...]]:
        """Return the rows in order; bold says nothing when every title is bold."""
        lines = [Line(self.table, row) for row in self.table.rows]
        titled = [line for line in lines if line.kind is Kind.ACTIVITY and line.title.text]
        all_bold = bool(titled) and all(line.has_bold_title for line in titled)
        above = _Above()
        rows = tuple(
            row for line in lines if (row := self._row(line, above, heed_bold=not all_bold))
        )
        return rows, (Notice(code="all_titles_bold"),) if all_bold else ()

    def _row(self, line: Line, above: _Above, *, heed_bold: bool) -> PlanRow | None:
        kind = line.kind
        if kind is None:
            return None
        if kind is Kind.HEADING:
            return _heading(line, above)
        _fill_down(line, above)
        return self._activity(line, above, kind, heed_bold=heed_bold)

    def _activity(self, line: Line, above: _Above, kind: Kind, *, heed_bold: bool) -> PlanRow:
        title = line.title
        number = line.number or title.number
        cells, sent_above = self._naming_cells(line, above)
        named, about_names = responsibilities(cells, self.book, line.row.number)
        schedule = self._schedule(line)
        status = _status(line)
        findings = [*about_cells(line, title.text), *about_names, *sent_above]
        findings += _about_row(line, number, status, above)
        if kind is Kind.ACTIVITY and status != DROPPED:
            findings += about_responsibility(line, named)
            findings += about_schedule(line, schedule, self.period)
        if kind is Kind.ACTIVITY:
            above.organisations = {cell.column.index: cell.text for cell in cells}
        return PlanRow(
            row=line.row.number,
            kind=kind,
            number=number,
            goal=above.goal,
            sub_goal=above.sub_goal,
            title=title.text or None,
            owners=named.owners,
            groups=named.groups,
            schedule=schedule,
            focus=title.focus or (heed_bold and line.has_bold_title),
            status=status,
            resources="\n".join(line.texts(Field.RESOURCES)) or None,
            follow_up="\n".join(line.texts(Field.FOLLOW_UP)) or None,
            comment="\n".join(line.texts(Field.COMMENT)) or None,
            findings=tuple(findings),
        )

    def _naming_cells(
        self,
        line: Line,
        above: _Above,
    ) -> tuple[tuple[NamingCell, ...], list[Finding]]:
        """Return the organisation cells, "Se ovan" replaced, and a finding for each of those."""
        columns = [column for name in ORGANISATION_FIELDS for column in self.table.every(name)]
        cells = tuple(_naming_cell(line, column, above) for column in columns)
        sent_above = [
            finding("see_above", line, cell.column)
            for cell in cells
            if (written := line.row.own.get(cell.column.index)) and is_see_above(written.text)
        ]
        return cells, sent_above

    def _schedule(self, line: Line) -> Schedule | None:
        cell = line.cell(Field.SCHEDULE)
        if cell is None:
            return None
        if line.sense(Field.SCHEDULE) is None:
            return Schedule(text=cell.line)
        return read_schedule(cell.digits or cell.line, self.period)


def _heading(line: Line, above: _Above) -> PlanRow:
    text = line.heading
    sub_goal = line.cell(Field.SUB_GOAL)
    above.goal = text
    above.sub_goal = sub_goal.line if sub_goal and sub_goal.own and sub_goal.line != text else None
    return PlanRow(
        row=line.row.number,
        kind=Kind.HEADING,
        goal=text,
        title=text,
        findings=(
            finding("heading_row", line, line.table.first(Field.TITLE)),
            *about_cells(line, text),
        ),
    )


def _fill_down(line: Line, above: _Above) -> None:
    """Let a goal hold until another one is written; a dash says that there is none."""
    if line.cell(Field.GOAL):
        above.goal = line.text(Field.GOAL)
    if line.cell(Field.SUB_GOAL):
        above.sub_goal = line.text(Field.SUB_GOAL)


def _naming_cell(line: Line, column: Column, above: _Above) -> NamingCell:
    cell = line.row.cells.get(column.index)
    if cell is None or is_missing(cell.text) or is_formula(cell):
        return NamingCell(column=column, text="", own=False)
    if is_see_above(cell.text):
        text = above.organisations.get(column.index, "")
        return NamingCell(column=column, text=text, own=False)
    return NamingCell(column=column, text=cell.text, own=cell.own)


def _status(line: Line) -> str | None:
    """Return the status; a title or a remark that says "dropped" goes before the status cell."""
    remarks = (remark for name in REMARK_FIELDS for remark in line.texts(name))
    if line.title.dropped or line.has_struck_title or any(map(says_dropped, remarks)):
        return DROPPED
    return status_code(line.sense(Field.STATUS) or "")


def _about_row(
    line: Line,
    number: str | None,
    status: str | None,
    above: _Above,
) -> Iterator[Finding]:
    """Find what concerns number, title and status, and remember the number."""
    status_cell = line.cell(Field.STATUS)
    written = line.sense(Field.STATUS) if status_cell and status_cell.own else None
    title = line.title.text
    oddities = {
        "see_above": (is_see_above(title), Field.TITLE),
        "no_title": (not title, Field.TITLE),
        "duplicate_number": (number in above.numbers, Field.NUMBER),
        "unknown_status": (is_unknown_status(written or ""), Field.STATUS),
        "dropped": (status == DROPPED, Field.STATUS),
        "transferred": (status == TRANSFERRED, Field.STATUS),
    }
    for code, (holds, name) in oddities.items():
        if holds:
            yield finding(code, line, line.table.first(name))
    if number:
        above.numbers.add(number)
