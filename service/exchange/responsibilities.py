"""Who answers for a row: its organisation cells put together, and what is unclear about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from service.exchange.cells import fold
from service.exchange.columns import Column, Field
from service.exchange.namebook import NameBook
from service.exchange.organisation_cells import Part, parts_in
from service.exchange.shapes import Finding, GroupMention, Responsibility
from service.models.words import ResponsibilityRole as Role

ROLES = MappingProxyType(
    {
        Field.LEAD: Role.LEAD,
        Field.OWNER: Role.RESPONSIBLE,
        Field.ACTOR: Role.RESPONSIBLE,
        Field.PARTICIPATING: Role.PARTICIPATING,
    },
)
STRONGEST_FIRST = tuple(Role)
ANSWERING = frozenset({Role.LEAD, Role.RESPONSIBLE})
VACANT = "vakant"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingCell:
    """An organisation cell: its column, and the text that is read there.

    *own* is False when the text is another row's (a merged area, "Se ovan"): then what is odd about
    the names was said there.
    """

    column: Column
    text: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibilities:
    """Everyone named in a row, each once, and whether a choice between owners is left open."""

    owners: tuple[Responsibility, ...]
    groups: tuple[GroupMention, ...]
    is_choice: bool

    @property
    def no_owner(self) -> bool:
        """Does nobody answer for it?"""
        return not (_answering(self.owners) or _answering(self.groups))

    @property
    def unclear(self) -> bool:
        """Only groups answer, or several lead, or a choice is left open and nobody leads."""
        roles = [owner.role for owner in self.owners] + [group.role for group in self.groups]
        leads = roles.count(Role.LEAD)
        only_groups = _answering(self.groups) and not _answering(self.owners)
        return only_groups or leads > 1 or (self.is_choice and not leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A part and where it stood."""

    part: Part
    cell: NamingCell


def responsibilities(
    cells: Sequence[NamingCell],
    book: NameBook,
    row: int,
) -> tuple[Responsibilities, tuple[Finding, ...]]:
    """Read the organisation cells of a row, and what is odd about the names in them."""
    named = [
        _Named(part=part, cell=cell)
        for cell in cells
        for part in parts_in(cell.text, ROLES[cell.column.field], book)
    ]
    answering = [one for one in named if one.cell.column.field is not Field.PARTICIPATING]
    owners = _owners(named, book)
    everyone = Responsibilities(
        owners=owners,
        groups=_groups(named, book, frozenset(owner.name for owner in owners)),
        is_choice=any(one.part.either for one in answering),
    )
    own = [one for one in named if one.cell.own]
    return everyone, tuple(finding for one in own for finding in _findings(one, book, row))


def _owners(named: Iterable[_Named], book: NameBook) -> tuple[Responsibility, ...]:
    found: dict[str, Responsibility] = {}
    for part in (one.part for one in named):
        if book.group(part.text):
            continue
        party = book.party(part.text)
        name = party.name if party else part.text
        owner = Responsibility(name=name, role=part.role, note=part.note, known=party is not None)
        before = found.get(fold(name), owner)
        found[fold(name)] = replace(
            before,
            role=_stronger(before.role, owner.role),
            note=before.note or owner.note,
        )
    return tuple(found.values())


def _groups(
    named: Iterable[_Named],
    book: NameBook,
    names: frozenset[str],
) -> tuple[GroupMention, ...]:
    found: dict[str, GroupMention] = {}
    for part in (one.part for one in named):
        code = book.group(part.text)
        if code is None:
            continue
        group = _mention(code, part, book.members(code, part.text, names))
        before = found.get(code, group)
        found[code] = replace(
            before,
            role=_stronger(before.role, group.role),
            note=before.note or group.note,
        )
    return tuple(found.values())


def _mention(code: str, part: Part, members: tuple[str, ...] | None) -> GroupMention:
    return GroupMention(
        code=code,
        text=part.text,
        role=part.role,
        note=part.note,
        members=None if members is None else len(members),
        member_names=members or (),
    )


def _findings(one: _Named, book: NameBook, row: int) -> list[Finding]:
    part, column = one.part, one.cell.column.header
    known = book.party(part.text) or book.group(part.text)
    oddities = {
        "unknown_organisation": part.doubted or not known,
        "vacant_contact": any(VACANT in note.casefold() for note in part.notes),
        "left_party": book.left(part.text),
    }
    return [
        Finding(code=code, row=row, column=column, value=part.text)
        for code, holds in oddities.items()
        if holds
    ]


def _stronger(one: Role, other: Role) -> Role:
    return min(one, other, key=STRONGEST_FIRST.index)


def _answering(named: Iterable[Responsibility | GroupMention]) -> bool:
    return any(one.role in ANSWERING for one in named)
