"""What a checkpoint says: which log, how many entries, and the root over them."""

import base64
import re
from dataclasses import dataclass
from typing import Self

from service.trail.canonical import encode
from service.trail.signed_note import Note, NoteError

# https://c2sp.org/tlog-checkpoint, without the extension lines that it advises against.
TEXT = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]*)\n(?P<root>[A-Za-z0-9+/]{43}=)\n")


@dataclass(frozen=True, slots=True)
class Statement:
    """The three lines of a checkpoint; *size* counts that log's entries, *root* is 32 bytes."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """Read the three lines, each with its line break; raises NoteError for anything else."""
        found = TEXT.fullmatch(text)
        if not found:
            message = "a checkpoint has three lines: origin, size and root"
            raise NoteError(message)
        root = base64.b64decode(found["root"])
        return cls(found["origin"], int(found["size"]), root)

    @property
    def text(self) -> str:
        """Spell the three lines, as they are signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def stated_in(note: str) -> Statement:
    """Return what a signed checkpoint says, whoever signed it; raises NoteError if it is none."""
    return Statement.read(Note.read(note).text)
