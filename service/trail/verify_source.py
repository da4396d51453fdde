"""What verification reads: the database's or an export's entries, texts, heads and rows.

Everything comes sorted by stream (as code points), so that one stream at a time is held in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from service.trail.verify_findings import Finding


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry lies in the log, by the checkpoint *number*; hashes lowest first."""

    number: int
    hashes: Sequence[bytes]


# Entries, leaves, texts and rows come by the million: one that is frozen takes four times as long.
@dataclass(slots=True, kw_only=True)
class StoredEntry:
    """An entry as it is kept; an export keeps the body alone.

    ``copies`` are the columns beside the body that repeat what it says, by the body's keys.
    ``leaf`` is its place in the log, counted through all logs, and ``logged`` the digest there;
    without a place it is ``queued`` for one, or lost.
    """

    stream: str
    sequence: int
    body: bytes | None
    leaf_hash: bytes | None = None
    copies: Mapping[str, Any] = field(default_factory=dict)
    leaf: int | None = None
    logged: bytes | None = None
    queued: bool = True
    proof: Proof | None = None


@dataclass(slots=True)
class StoredLeaf:
    """One place of the log, counted through all logs, with the digest that is kept there."""

    place: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class StoredTile:
    """256 digests as a tile of the lowest level repeats them, from the place *first* on."""

    first: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class StoredWord:
    """Another party's word on a checkpoint: ``cosignature`` or ``rfc3161``."""

    form: str
    name: str
    blob: bytes


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint by its number, which counts the leaves of all logs up to it."""

    number: int
    note: str
    words: Sequence[StoredWord] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLog:
    """The log's checkpoints and public keys; *whole* unless only a selection of entries is there.

    A selection's streams without a head are excerpts.
    """

    checkpoints: Sequence[StoredCheckpoint] = ()
    keys: Sequence[str] = ()
    whole: bool = True


@dataclass(slots=True, kw_only=True)
class StoredText:
    """A disclosure with the digest (base64) that it is kept under."""

    stream: str
    sequence: int
    digest: str
    disclosure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHead:
    """Where a stream is said to end; the leaf hash is in base64."""

    stream: str
    sequence: int
    leaf_hash: str


@dataclass(slots=True)
class StoredRow:
    """A row as entries spell it: *path* is empty for the subject, else ``kind/uid``."""

    stream: str
    path: str
    columns: Mapping[str, Any]


class Source(Protocol):
    """The database or an exported file."""

    faults: list[Finding]
    """What could not be read or belongs to no stream; complete when all has been read."""

    def log(self) -> StoredLog:
        """Return what was signed."""

    def leaves(self) -> Iterator[StoredLeaf]:
        """Yield every place of the log in order; nothing of a selection."""

    def tiles(self) -> Iterator[StoredTile]:
        """Yield what repeats the leaves, in order."""

    def entries(self) -> Iterator[StoredEntry]:
        """Yield every entry by stream and number."""

    def texts(self) -> Iterator[StoredText]:
        """Yield every disclosure by stream, entry's number and digest."""

    def heads(self) -> Iterator[StoredHead]:
        """Yield every head by stream."""

    def rows(self) -> Iterator[StoredRow]:
        """Yield every row that entries tell of, by stream and path."""


class InStream(Protocol):
    """Whatever belongs to a stream."""

    @property
    def stream(self) -> str:
        """The stream's name."""


T = TypeVar("T", bound=InStream)


class Ahead(Generic[T]):
    """Reads one item ahead, so that several sorted series can be walked side by side."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._next = next(items, None)

    @property
    def stream(self) -> str | None:
        """The stream of the next item, None at the end."""
        return None if self._next is None else self._next.stream

    def take_stream(self, stream: str) -> Iterator[T]:
        """Yield what is left of *stream*."""
        while self._next is not None and self._next.stream == stream:
            item, self._next = self._next, next(self._items, None)
            yield item


class TextsAhead(Ahead[StoredText]):
    """Reads texts one ahead, to be taken entry by entry."""

    def of(self, entry: StoredEntry) -> Iterator[StoredText]:
        """Yield the texts of *entry*, and what stands before them out of place."""
        while (text := self._next) is not None and (
            text.sequence <= entry.sequence
            if text.stream == entry.stream
            else text.stream < entry.stream
        ):
            self._next = next(self._items, None)
            yield text
