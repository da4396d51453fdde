"""What came of a list, of parties or of leads, line by line."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from service.exchange.importing_attempts import whole
from service.exchange.results import Outcome, Remark, counted, summary
from service.exchange.shapes import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class LineResult:
    """One line: what it says, for the wire, and what became of it."""

    row: int
    said: Json
    outcome: Outcome
    remarks: tuple[Remark, ...] = ()

    def as_json(self) -> Json:
        """Give the line with its findings and the outcome."""
        codes = sorted({remark.code for remark in self.remarks})
        return {"row": self.row, **self.said, "findings": codes, "outcome": self.outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListResult:
    """The whole list; *refused* is why nothing in it was read."""

    filename: str
    dry_run: bool
    rows: tuple[LineResult, ...] = ()
    refused: Remark | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many lines had each outcome."""
        return counted(result.outcome for result in self.rows)

    @property
    def is_clean(self) -> bool:
        """Was the list read and no line refused?"""
        return self.refused is None and not self.counts[Outcome.REFUSED]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every finding, in the order of the lines."""
        own = (self.refused,) if self.refused else ()
        return own + tuple(remark for result in self.rows for remark in result.remarks)

    def as_json(self) -> Json:
        """Give it all, shaped as the import of a plan."""
        rows = [result.as_json() for result in self.rows]
        return {
            "file": self.filename,
            "dryRun": self.dry_run,
            "rows": rows,
            "summary": summary(self.counts, rows),
            "findings": [remark.as_json() for remark in self.remarks],
        }


def line_in_whole(session: Session, line: LineResult, put: Callable[[], LineResult]) -> LineResult:
    """Put a line in whole or not at all; *line* is what is known of it beforehand."""
    result = whole(session, put)
    if isinstance(result, LineResult):
        return replace(result, remarks=line.remarks + result.remarks)
    remarks = tuple(Remark.refused(line.row, each) for each in result)
    return replace(line, outcome=Outcome.REFUSED, remarks=line.remarks + remarks)
