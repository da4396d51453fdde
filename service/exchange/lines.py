"""A row seen through its table's columns: what stands in each, and what kind of row it is."""

from dataclasses import dataclass

from service.exchange.cells import Cell, Row, is_missing, is_see_above
from service.exchange.columns import Field
from service.exchange.safety import is_formula_text
from service.exchange.shapes import Kind
from service.exchange.tables import Table
from service.exchange.titles import Title, is_number, plain_number, read_title

# What a heading may fill in when it has no title.
_HEADING_FIELDS = (Field.NUMBER, Field.GOAL, Field.SUB_GOAL)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    table: Table
    row: Row

    def cell(self, field: Field) -> Cell | None:
        """Return the field's cell, a merged area's value included; None when it is empty."""
        column = self.table.first(field)
        return self.row.cells.get(column.index) if column else None

    def text(self, field: Field) -> str | None:
        """Return the text, on one line; None when it is missing."""
        cell = self.cell(field)
        return None if cell is None or is_missing(cell.text) else cell.line

    def sense(self, field: Field) -> str | None:
        """Return the text where a formula says nothing: number, schedule, status, organisations."""
        cell = self.cell(field)
        return None if cell is None or is_formula(cell) else self.text(field)

    def texts(self, field: Field) -> tuple[str, ...]:
        """Return the texts of all the field's columns, lines kept apart."""
        cells = (self.row.cells.get(column.index) for column in self.table.every(field))
        return tuple(cell.text for cell in cells if cell and not is_missing(cell.text))

    @property
    def number(self) -> str | None:
        """The number in its own column; a formula cell shows the result that the file stored."""
        cell = self.cell(Field.NUMBER)
        text = cell.stored if cell and cell.formula else self.sense(Field.NUMBER)
        return None if text is None or is_missing(text) else plain_number(text) or None

    @property
    def title(self) -> Title:
        """The title and what stood before it; its text is empty when it is missing."""
        return read_title(self.text(Field.TITLE) or "", numbered=self.number is not None)

    @property
    def has_bold_title(self) -> bool:
        """Is the whole title bold?"""
        cell = self.cell(Field.TITLE)
        return cell is not None and cell.bold

    @property
    def has_struck_title(self) -> bool:
        """Is the whole title struck through?"""
        cell = self.cell(Field.TITLE)
        return cell is not None and cell.struck

    @property
    def heading(self) -> str:
        """A heading row's text: the goal's, else the only one."""
        goal = self.cell(Field.GOAL)
        cells = [goal] if goal and goal.own else list(self.row.own.values())
        return cells[-1].line

    @property
    def kind(self) -> Kind | None:
        """What kind of row it is, by its own cells; None for a number that waits for its row."""
        own = self.row.own
        if len(own) == 1:
            cell = self.cell(Field.NUMBER)
            is_number_alone = cell is not None and cell.own and is_number(cell.line)
            return None if is_number_alone else Kind.HEADING
        if set(own) <= {self._index(field) for field in _HEADING_FIELDS}:
            return Kind.HEADING
        return Kind.SEE_ABOVE if is_see_above(self.title.text) else Kind.ACTIVITY

    def _index(self, field: Field) -> int | None:
        column = self.table.first(field)
        return column.index if column else None


def is_formula(cell: Cell) -> bool:
    """Is it a formula, or a text that a spreadsheet would take for one?"""
    return cell.formula or is_formula_text(cell.line)
