"""A sheet as cells, wherever it came from, and what counts as the same text or as none at all."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# A sheet has no longer cells than this; a file that has was not made by one.
LONGEST_CELL = 32_767

MISSING = frozenset(
    {"", "-", "?", "saknas", "vakant", "ej angivet", "ej bestämt", "inget värde angivet"},
)
SEE_ABOVE = frozenset({"se ovan", "dito", "d:o", '"', "\N{RIGHT DOUBLE QUOTATION MARK}"}) | {
    "samma som ovan",
}

_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}]")
_INVISIBLE = re.compile("[\N{SOFT HYPHEN}\u200b\u2060\ufeff]")
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DASHES = str.maketrans({"\N{EN DASH}": "-", "\N{EM DASH}": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a cell shows, and how: text with one space between words, lines kept apart.

    *own* is False when the value comes from a merged area above. *formula* marks a real formula,
    whose text is the formula; *stored* is the result that the file kept beside it. *digits* is a
    number without its number format.
    """

    text: str
    bold: bool = False
    struck: bool = False
    own: bool = True
    formula: bool = False
    stored: str | None = None
    digits: str | None = None

    @property
    def line(self) -> str:
        """The text on one line."""
        return self.text.replace("\n", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a sheet: its number there and its cells by column, counted from 1."""

    number: int
    cells: Mapping[int, Cell]

    @property
    def own(self) -> dict[int, Cell]:
        """The cells with content of their own."""
        return {column: cell for column, cell in self.cells.items() if cell.own}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """All rows of a sheet that have cells, in order; *unread* more lay too far down to be read."""

    rows: tuple[Row, ...]
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A place where a table may be: its first rows at hand, the rest when asked for."""

    name: str
    head: tuple[Row, ...]
    read: Callable[[], SheetRows]


def clean(raw: str) -> str:
    """Return the text of a cell: trimmed, one space between words, blank lines gone.

    No-break spaces, tabs and everything that cannot be stored as text count as spaces. Letters
    typed in two parts (a, then a ring) become one, so that equal texts are equal.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", raw[:LONGEST_CELL]))
    lines = (
        " ".join(_NOT_TEXT.sub(" ", line).split())
        for line in _LINE_BREAK.sub("\n", text).split("\n")
    )
    return "\n".join(line for line in lines if line)


def fold(text: str) -> str:
    """Return the text as it is compared: case ignored, all dashes the same, on one line."""
    return level(text).casefold()


def level(text: str) -> str:
    """Return the text with all dashes the same and on one line, character for character."""
    return same_dashes(text).replace("\n", " ")


def same_dashes(text: str) -> str:
    """Return the text with all dashes the same, character for character."""
    return text.translate(_DASHES)


def is_missing(text: str) -> bool:
    """Is it nothing, or a way to write nothing?"""
    return fold(text).strip() in MISSING


def is_see_above(text: str) -> bool:
    """Is it a way to write that the row above says it?"""
    return fold(text).strip().removesuffix(".") in SEE_ABOVE
