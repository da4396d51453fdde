"""What one entry is to say, and how its typed texts are kept beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from service.core import ids
from service.models import Child, Subject
from service.trail.canonical import disclose, disclosure_digest, encode
from service.trail.changes import Change

ERASE = "erase"  # an entry of it tells what stands instead of a text, and never what stood there


@dataclass(frozen=True, slots=True)
class Text:
    """A value that a person typed: it is written as a disclosure, never in the entry."""

    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What one entry is to say, beyond what its deed says for all of them.

    ``rows`` are those whose changes it tells. In ``evidence``, what people typed is given as
    ``Text``; ``texts`` are reason, basis and note. ``caused_by`` is the uid of the entry that
    caused this one; ``role`` stands in for the deed's where the service acts.
    """

    event: str
    rows: Sequence[Subject | Child] = ()
    level: str | None = None
    organisation: str | None = None
    round: int | None = None
    before: str | None = None
    after: str | None = None
    effective_on: date | None = None
    role: str | None = None
    on_behalf_of: str | None = None
    caused_by: str | None = None
    corrects: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An entry as it was written: its body as stored, its digest, its texts by name."""

    body: Mapping[str, Any]
    stored: bytes
    leaf_hash: bytes
    prev_hash: bytes | None
    disclosures: Sequence[str]
    texts: Mapping[str, Any]

    @property
    def uid(self) -> str:
        """The entry's identifier."""
        return str(self.body["id"])

    @property
    def sequence(self) -> int:
        """The entry's number in its stream, from 1."""
        return int(self.body["seq"])


class Texts:
    """Collects the disclosures of one entry; *erasing* is that of an erasure, which adds none."""

    def __init__(self, *, erasing: bool = False) -> None:
        self.disclosures: list[str] = []
        self.values: dict[str, Any] = {}
        self._erasing = erasing

    def take(self, name: str, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        """Return what the entry says for *value*: itself, or a digest if a person typed it."""
        if not isinstance(value, Text):
            return value
        if value.value is None:
            return None
        disclosure = disclose(ids.new_salt(), name, value.value)
        self.disclosures.append(disclosure)
        self.values[name] = value.value
        return {"sd": encode(disclosure_digest(disclosure))}

    def change(self, change: Change) -> dict[str, Any]:
        """Return what the entry says of one column's change."""
        old, new = change.old, change.new
        if change.typed and self._erasing:
            old = None  # what is put in its place was typed by nobody, and stands in the clear
        elif change.typed:
            old, new = Text(old), Text(new)
        name = f"changes/{change.field}"
        return {
            "field": change.field,
            "from": self.take(f"{name}/from", old),
            "to": self.take(f"{name}/to", new),
        }

    def digests(self) -> list[str]:
        """Return every disclosure's digest, sorted so that their order tells nothing."""
        return sorted(encode(disclosure_digest(each)) or "" for each in self.disclosures)
