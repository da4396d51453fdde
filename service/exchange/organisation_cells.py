"""A cell with organisations, taken apart: one part for each, with its note and its role."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from service.exchange.cells import is_missing, level, same_dashes
from service.exchange.namebook import NameBook
from service.exchange.safety import without_phones
from service.models.words import ResponsibilityRole as Role

LEAD_NOTES = (
    *("samordnar", "samordnande", "samordning", "leder", "sammankallande"),
    "huvudansvarig",
)
PARTICIPATING_NOTES = ("medverkar", "deltar", "stödjer")
ROLE_NOTES = MappingProxyType(
    dict.fromkeys(LEAD_NOTES, Role.LEAD) | dict.fromkeys(PARTICIPATING_NOTES, Role.PARTICIPATING),
)
WITH_WORDS = ("i samverkan med", "i samarbete med", "tillsammans med", "med stöd av")

_AND_OTHERS = re.compile(r"(?<!\w)(?:m\.? ?fl\b\.?|med flera(?!\w))", re.IGNORECASE)
_BULLET = re.compile(
    "^(?:[*\N{BULLET}-]|[\N{EN DASH}\N{EM DASH}] |\\d{1,2}[.)] )\\s*",
    re.MULTILINE,
)
_WITH = "|".join(words.replace(" ", r"\s+") for words in WITH_WORDS)
# "Kvinno- och tjejjouren" is one word with a hyphen, not two organisations.
_TOKEN = re.compile(
    rf"""
      (?P<note>\((?:[^()]|\([^()]*\))*\))
    | (?P<with>(?<!\w)(?:{_WITH})(?!\w))
    | (?P<either>(?<![\w-])(?:och\s*/\s*eller|eller)(?!\w)|/)
    | (?P<and>[\n,;|+&*\u2022]|(?<![\w-])(?:samt|(?<!\w-\s)och)(?!\w))
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One organisation or group as written; *doubted* when a question mark followed.

    *either* is True when it is an alternative to the part before it, and not both only take part.
    """

    text: str
    role: Role
    notes: tuple[str, ...] = ()
    doubted: bool = False
    either: bool = False

    @property
    def note(self) -> str | None:
        """The notes that are no role."""
        return ", ".join(self.notes) or None


@dataclass(slots=True)
class _Draft:
    """A part while its characters come in."""

    role: Role
    text: str = ""
    note: str = ""
    either: bool = False


def parts_in(text: str, role: Role, book: NameBook) -> tuple[Part, ...]:
    """Take a cell apart; *role* is the column's, unless the cell says otherwise.

    What follows "i samverkan med" and the like takes part for the rest of the cell. A note on a
    line of its own belongs to the organisation before it.
    """
    parts: list[Part] = []
    for draft in _drafts(_tidy(text), role, book):
        name, doubted = _name(draft.text)
        if name:
            part = Part(text=name, role=draft.role, doubted=doubted)
            part = _with_note(part, draft.note)
            parts.append(replace(part, either=draft.either and _is_choice(parts, part)))
        elif parts:
            parts[-1] = _with_note(parts[-1], draft.note)
    return tuple(parts)


def _tidy(text: str) -> str:
    """Take away what names nobody: phone numbers, "m.fl." and the marks of a list."""
    return _BULLET.sub("", _AND_OTHERS.sub("", without_phones(text)))


def _drafts(text: str, role: Role, book: NameBook) -> Iterator[_Draft]:
    draft = _Draft(role)
    for kind, piece in _tokens(text, book):
        if kind == "text":
            draft.text += piece
        elif kind == "note":
            draft.note += f"{piece[1:-1]},"
        else:
            yield draft
            still_either = draft.either and not draft.text.strip()
            role = Role.PARTICIPATING if kind == "with" else role
            draft = _Draft(role, either=kind == "either" or still_either)
    yield draft


def _tokens(text: str, book: NameBook) -> Iterator[tuple[str, str]]:
    """Split at separators, but not inside a name that holds one; the pieces are as written."""
    position = 0
    names = [match.span() for match in book.names_with_separators(level(text))]
    for match in _TOKEN.finditer(same_dashes(text)):
        if not any(start <= match.start() < end for start, end in names):
            yield "text", text[position : match.start()]
            yield str(match.lastgroup), text[match.start() : match.end()]
            position = match.end()
    yield "text", text[position:]


def _name(text: str) -> tuple[str, bool]:
    """Return the name without its final marks, empty for nothing, and whether it is doubted."""
    written = " ".join(text.split())
    name = written.rstrip(" .:?")
    nothing = is_missing(name) or not any(character.isalnum() for character in name)
    return "" if nothing else name, "?" in written[len(name) :]


def _with_note(part: Part, note: str) -> Part:
    """Add what stood in parentheses: words for a role set it, the rest is kept as a note."""
    pieces = [" ".join(piece.split()) for piece in note.split(",")]
    said = [ROLE_NOTES[piece.casefold()] for piece in pieces if piece.casefold() in ROLE_NOTES]
    kept = tuple(piece for piece in pieces if piece and piece.casefold() not in ROLE_NOTES)
    return replace(part, role=said[0] if said else part.role, notes=part.notes + kept)


def _is_choice(before: list[Part], part: Part) -> bool:
    """Is it unclear who answers for what? Not among those that only take part."""
    return bool(before) and {before[-1].role, part.role} != {Role.PARTICIPATING}
