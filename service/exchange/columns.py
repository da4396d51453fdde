"""Header words: what a column is called, and what it then means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from service.exchange.cells import Row, fold

KNOWN_WORDS_AT_LEAST = 3


class Field(StrEnum):
    """What a column can hold."""

    NUMBER = "number"
    GOAL = "goal"
    SUB_GOAL = "sub_goal"
    TITLE = "title"
    LEAD = "lead"
    OWNER = "owner"
    PARTICIPATING = "participating"
    SCHEDULE = "schedule"
    RESOURCES = "resources"
    FOLLOW_UP = "follow_up"
    STATUS = "status"
    COMMENT = "comment"
    ACTOR = "actor"
    YEAR = "year"


HEADER_WORDS: Mapping[Field, tuple[str, ...]] = MappingProxyType(
    {
        Field.NUMBER: (
            *("Nr", "Nummer", "Löpnr", "Löpnummer", "Akt.nr", "Akt nr", "Aktnr"),
            *("Aktivitetsnummer", "Åtgärdsnr", "#", "Id"),
        ),
        Field.GOAL: (
            *("Mål", "Målområde", "Målsättning", "Fokusområde", "Insatsområde"),
            "Prioriterat område",
        ),
        Field.SUB_GOAL: ("Delmål", "Delområde", "Operativt mål", "Operativa mål"),
        Field.TITLE: (
            *("Aktivitet", "Aktiviteter", "Åtgärd", "Åtgärder", "Samverkansåtgärd"),
            *("Insats", "Insatser", "Åtagande", "Satsning"),
        ),
        Field.LEAD: ("Huvudansvarig", "Samordningsansvarig", "Sammankallande"),
        Field.OWNER: (
            *("Ansvarig", "Ansvariga", "Ansvarig aktör", "Ansvarig organisation"),
            *("Ansvarig part", "Medansvarig", "Vem"),
        ),
        Field.PARTICIPATING: (
            *("Medverkande", "Medverkar", "Deltar", "Deltagande", "Samverkanspart"),
            *("Samverkansparter", "Samverkanspartner", "Samverkansaktörer"),
        ),
        Field.SCHEDULE: ("Tidplan", "Tidsplan", "När", "Tid", "Tidpunkt"),
        Field.RESOURCES: ("Resurser", "Resurs", "Budget", "Finansiering", "Kostnad"),
        Field.FOLLOW_UP: (
            *("Uppföljning", "Uppföljning/indikator", "Indikator", "Indikatorer"),
            *("Mått", "Uppföljningsmått"),
        ),
        Field.STATUS: ("Status", "Läge", "Genomförandegrad"),
        Field.COMMENT: ("Kommentar", "Kommentarer", "Anmärkning", "Notering"),
        Field.ACTOR: ("Aktör", "Part", "Organisation"),
        Field.YEAR: ("År", "Rapporteringsår"),
    },
)

# Of every other field the first column counts.
READ_IN_EVERY_COLUMN = frozenset(
    {
        *(Field.LEAD, Field.OWNER, Field.ACTOR, Field.PARTICIPATING),
        *(Field.FOLLOW_UP, Field.COMMENT),
    },
)

_IN_PARENTHESES = re.compile(r"\([^()]*\)")
_AROUND_SLASH = re.compile(r"\s*/\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table that was understood; *header* is as written."""

    index: int
    field: Field
    header: str


class UnknownFieldError(ValueError):
    """A mapping sends a header to something that no column can hold."""

    def __init__(self, header: str, field: str) -> None:
        super().__init__(f"{header}: {field} is none of {', '.join(Field)}")
        self.header = header
        self.field = field


@dataclass(frozen=True, slots=True)
class Headers:
    """The header words with the importing person's own on top; None says that one is ignored."""

    fields: Mapping[str, Field | None]

    @classmethod
    def with_own(cls, mapping: Mapping[str, str] | None) -> "Headers":
        """Add own header words, ``{"Vad ska göras": "title", "Id": ""}``.

        Raises :class:`UnknownFieldError` when a value is neither a field nor empty.
        """
        known: dict[str, Field | None] = {
            header_key(word): field for field, words in HEADER_WORDS.items() for word in words
        }
        own = {header_key(word): _field(word, name) for word, name in (mapping or {}).items()}
        return cls(known | own)

    def columns(self, row: Row) -> tuple[Column, ...]:
        """Return the columns of a row whose cells are header words, from the left."""
        return tuple(
            Column(index=index, field=field, header=cell.line)
            for index, cell in sorted(row.own.items())
            if (field := self.fields.get(header_key(cell.line)))
        )

    def header_row(self, rows: Iterable[Row]) -> Row | None:
        """Return the first row with three header words in it, one of them for the activity."""
        return next((row for row in rows if self._is_header(row)), None)

    def _is_header(self, row: Row) -> bool:
        fields = [column.field for column in self.columns(row)]
        return len(fields) >= KNOWN_WORDS_AT_LEAST and Field.TITLE in fields


def header_key(text: str) -> str:
    """Return a header as it is compared: no case, parentheses, ``*``, ``:`` or final full stop."""
    bare = _IN_PARENTHESES.sub(" ", fold(text)).replace("*", " ").replace(":", " ")
    return _AROUND_SLASH.sub("/", " ".join(bare.split())).removesuffix(".").rstrip()


def _field(header: str, name: str) -> Field | None:
    """Read a field's name as people write it."""
    wanted = name.strip().casefold().replace("-", "_")
    if not wanted:
        return None
    if wanted not in set(Field):
        raise UnknownFieldError(header, name)
    return Field(wanted)
