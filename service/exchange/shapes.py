"""What reading a plan file gives: rows, what was noticed about them, and why a file was refused."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from service.core.personal_numbers import mask
from service.models.words import Precision, ResponsibilityRole

Json: TypeAlias = dict[str, Any]


class Kind(StrEnum):
    """What a row of the table is."""

    ACTIVITY = "activity"
    HEADING = "heading"
    SEE_ABOVE = "see_above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of a plan, both included. The first is the plan day."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInfo:
    """What matching needs to know of a party: its names and when it was one.

    *kind* and *accession* are the words of the file of parties (``municipality``, ``signed``);
    *left_on* is the last day as a party.
    """

    name: str
    kind: str
    accession: str
    joined_on: date
    left_on: date | None = None
    aliases: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """Is it a party on that day?"""
        return self.joined_on <= day and not self.has_left(day)

    def has_left(self, day: date) -> bool:
        """Was the last day as a party before that day?"""
        return self.left_on is not None and self.left_on < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """An organisation named in a row; *known* when the name is one of the county's parties."""

    name: str
    role: ResponsibilityRole
    note: str | None = None
    known: bool = True

    def as_json(self) -> Json:
        """Leave the note out where the source has none."""
        return {"name": self.name, "role": self.role} | _note(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMention:
    """A group named in a row, and the parties it stood for on the plan day.

    *members* is None for a group that no party belongs to (the steering group).
    """

    code: str
    text: str
    role: ResponsibilityRole
    members: int | None
    note: str | None = None
    member_names: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """Count the members; who they are is for the one who stores the row."""
        known = {"code": self.code, "text": self.text, "role": self.role, "members": self.members}
        return known | _note(self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When: the text as written, and as much of it as is understood."""

    text: str
    starts_on: date | None = None
    ends_on: date | None = None
    precision: Precision | None = None
    recurrence: str | None = None

    @property
    def is_known(self) -> bool:
        """Is there anything to go by?"""
        return any((self.starts_on, self.ends_on, self.recurrence))

    def as_json(self) -> Json:
        """Days as ISO dates."""
        return {
            "text": self.text,
            "startsOn": self.starts_on and self.starts_on.isoformat(),
            "endsOn": self.ends_on and self.ends_on.isoformat(),
            "precision": self.precision,
            "recurrence": self.recurrence,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A question to the person who imports: about which cell, and what stands there.

    *column* is the header as written, or the column's letter where it has none; None when the
    finding is about the row or the file. An identity number in *value* is masked.
    """

    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        """Let no identity number out, whoever made the finding."""
        object.__setattr__(self, "column", _masked(self.column))
        object.__setattr__(self, "value", _masked(self.value))

    def as_json(self) -> Json:
        """All four, null where there is nothing to say."""
        return {"code": self.code, "row": self.row, "column": self.column, "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One row that was recognised. Texts are the source's own until :meth:`masked`."""

    row: int
    kind: Kind
    number: str | None = None
    goal: str | None = None
    sub_goal: str | None = None
    title: str | None = None
    owners: tuple[Responsibility, ...] = ()
    groups: tuple[GroupMention, ...] = ()
    schedule: Schedule | None = None
    focus: bool = False
    status: str | None = None
    resources: str | None = None
    follow_up: str | None = None
    comment: str | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, each once, in alphabetical order."""
        return tuple(sorted({finding.code for finding in self.findings}))

    def as_json(self) -> Json:
        """Give the row as the import prints it, and as the expected files beside plans have it."""
        return {
            "row": self.row,
            "number": self.number,
            "goal": self.goal,
            "title": self.title,
            "owners": [owner.as_json() for owner in self.owners],
            "groups": [group.as_json() for group in self.groups],
            "schedule": self.schedule and self.schedule.as_json(),
            "focus": self.focus,
            "status": self.status,
            "findings": list(self.codes),
        }

    def masked(self) -> "PlanRow":
        """Return the row as it may be stored and shown: identity numbers as ``[personnummer]``."""
        return replace(
            self,
            number=_masked(self.number),
            goal=_masked(self.goal),
            sub_goal=_masked(self.sub_goal),
            title=_masked(self.title),
            resources=_masked(self.resources),
            follow_up=_masked(self.follow_up),
            comment=_masked(self.comment),
            schedule=self.schedule and replace(self.schedule, text=mask(self.schedule.text)),
            owners=tuple(
                replace(owner, name=mask(owner.name), note=_masked(owner.note))
                for owner in self.owners
            ),
            groups=tuple(
                replace(group, text=mask(group.text), note=_masked(group.note))
                for group in self.groups
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the whole file should be told about: nothing is left out in silence.

    ``rows_below_table`` (*count* rows), ``other_table`` (*name* of a sheet with a header row),
    ``all_titles_bold`` (so none is in focus).
    """

    code: str
    name: str | None = None
    count: int | None = None

    def as_json(self) -> Json:
        """All three, null where there is nothing to say."""
        return {"code": self.code, "name": self.name, "count": self.count}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A file as read: its rows in order, or the one reason why it was refused."""

    rows: tuple[PlanRow, ...] = ()
    notices: tuple[Notice, ...] = ()
    refused: Finding | None = None

    def as_json(self) -> list[Json]:
        """Give every row; a refused file is one entry with nothing but its finding."""
        if self.refused is None:
            return [row.as_json() for row in self.rows]
        nothing = PlanRow(row=0, kind=Kind.HEADING, findings=(self.refused,)).as_json()
        return [nothing | {"row": None}]


def _note(note: str | None) -> Json:
    return {"note": note} if note else {}


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)
