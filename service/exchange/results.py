"""What came of an import, row by row, and what it leaves the coordinator to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from service.core.errors import Refusal
from service.exchange import findings
from service.exchange.shapes import Finding, Json, Notice, PlanRow


class Outcome(StrEnum):
    """What became of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"


SUMMED = (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A finding with its sentence, in the language of whoever asked."""

    code: str
    row: int | None
    column: str | None
    value: str | None
    message: str

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Put a finding into words."""
        message = findings.sentence(finding.code, finding.value)
        return cls(
            code=finding.code,
            row=finding.row,
            column=finding.column,
            value=finding.value,
            message=message,
        )

    @classmethod
    def refused(cls, row: int, refusal: Refusal) -> Self:
        """Tell why the rules refuse what a row asks for."""
        return cls(code=refusal.code, row=row, column=None, value=None, message=refusal.message)

    def as_json(self) -> Json:
        """All five, null where there is nothing to say."""
        return {
            "code": self.code,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """One row of a plan, identity numbers masked, and what became of it.

    ``activity`` is the uid of the activity it became or met; ``fields`` what changed there.
    """

    row: PlanRow
    outcome: Outcome
    activity: str | None = None
    fields: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def as_json(self) -> Json:
        """Give the row as it was read, with all its findings, and the outcome."""
        codes = sorted({remark.code for remark in self.remarks})
        return self.row.as_json() | {"findings": codes, "outcome": self.outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLists:
    """What is left to do in the plan as it then stands, each a list of objects for the wire."""

    claims: list[Json] = field(default_factory=list)
    declines: list[Json] = field(default_factory=list)
    endings: list[Json] = field(default_factory=list)
    unknown_organisations: list[Json] = field(default_factory=list)
    missing_owners: list[Json] = field(default_factory=list)
    missing_leads: list[Json] = field(default_factory=list)

    def as_json(self) -> Json:
        """Give the lists by name."""
        return {
            "claims": self.claims,
            "declines": self.declines,
            "endings": self.endings,
            "unknownOrganisations": self.unknown_organisations,
            "missingOwners": self.missing_owners,
            "missingLeads": self.missing_leads,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """The whole file; *refused* is why nothing in it was read.

    ``left`` are the activities that an earlier file had and this one has not; ``uid`` is that of
    the trail entry which tells of the import, None when it changed nothing.
    """

    plan: str
    filename: str
    dry_run: bool
    rows: tuple[RowResult, ...] = ()
    notices: tuple[Notice, ...] = ()
    refused: Remark | None = None
    left: tuple[Json, ...] = ()
    uid: str | None = None
    lists: WorkLists = field(default_factory=WorkLists)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had each outcome."""
        return counted(result.outcome for result in self.rows)

    @property
    def changes_anything(self) -> bool:
        """Does the file say anything that the plan does not hold already?"""
        return bool(self.counts[Outcome.CREATED] or self.counts[Outcome.CHANGED])

    @property
    def is_clean(self) -> bool:
        """Was the file read and no row refused? Findings are questions and no faults."""
        return self.refused is None and not self.counts[Outcome.REFUSED]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Every finding, in the order of the rows."""
        own = (self.refused,) if self.refused else ()
        return own + tuple(remark for result in self.rows for remark in result.remarks)

    def as_json(self) -> Json:
        """Give it all; ``rows`` and ``summary`` are what programs rely on."""
        rows = [result.as_json() for result in self.rows]
        if self.refused:
            rows = [_refused_file(self.refused)]
        return {
            "plan": self.plan,
            "file": self.filename,
            "dryRun": self.dry_run,
            "rows": rows,
            "summary": summary(self.counts, rows),
            "findings": [remark.as_json() for remark in self.remarks],
            "notices": [
                {**each.as_json(), "message": findings.notice(each.code, each.name, each.count)}
                for each in self.notices
            ],
            "activities": [
                {
                    "row": result.row.row,
                    "activity": result.activity,
                    "outcome": result.outcome,
                    "fields": list(result.fields),
                }
                for result in self.rows
                if result.outcome in (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED)
            ],
            "left": list(self.left),
            **self.lists.as_json(),
        }


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Count every outcome, those that did not occur too."""
    found = Counter(outcomes)
    return {outcome.value: found[outcome] for outcome in Outcome}


def summary(counts: dict[str, int], rows: list[Json]) -> Json:
    """Sum up: how many rows had each outcome, and how many findings they have together."""
    summed = {outcome.value: counts[outcome] for outcome in SUMMED}
    return summed | {"findings": sum(len(row["findings"]) for row in rows)}


def _refused_file(remark: Remark) -> Json:
    return {
        "row": None,
        "number": None,
        "goal": None,
        "title": None,
        "owners": [],
        "groups": [],
        "schedule": None,
        "focus": False,
        "status": None,
        "findings": [remark.code],
        "outcome": Outcome.REFUSED,
    }
