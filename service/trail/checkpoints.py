"""What a checkpoint says: which log, how many entries, and the root over them."""

import base64
import re
from dataclasses import dataclass
from typing import Self

from service.trail.canonical import encode
from service.trail.signed_note import Note, NoteError

# https://c2sp.org/tlog-checkpoint, without the extension lines that it advises against.
DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=")
TEXT = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n"
)


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
        return cls(found["origin"], int(found["size"]), digest_in(found["root"]))

    @property
    def text(self) -> str:
        """Spell the three lines, as they are signed."""
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


def stated_in(note: str) -> Statement:
    """Return what a signed checkpoint says, whoever signed it; raises NoteError if it is none."""
    return Statement.read(Note.read(note).text)


def digest_in(encoded: str) -> bytes:
    """Return the 32 bytes that *encoded* spells in base64; raises NoteError for anything else."""
    if not DIGEST.fullmatch(encoded):
        message = "a hash is 32 bytes in base64"
        raise NoteError(message)
    return base64.b64decode(encoded)
