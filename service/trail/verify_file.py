"""An exported file as verification reads it: line by line, with no database and no settings."""

import json
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile, ZipFile

import orjson

from service.trail.bundle import ENTRIES, FLOWS, HEADS, MANIFEST, PROOFS, STATE, TEXTS
from service.trail.canonical import LARGEST_INTEGER
from service.trail.remnant import is_remnant, read_remnant
from service.trail.verify_bundle import Spool, manifest, proof_in, stored_log
from service.trail.verify_findings import Finding
from service.trail.verify_source import (
    StoredEntry,
    StoredHead,
    StoredLeaf,
    StoredLog,
    StoredRow,
    StoredText,
    StoredTile,
)
from service.trail.verify_steps import FLOWS as TABLES

DAMAGE = (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
EXCERPTS = {"since", "until", "covered"}  # what makes a selection one of parts of streams
BRACKETS = (b"[", b"]")
LONGEST = 10_000_000  # bytes of a line; none of ours comes near
T = TypeVar("T", StoredEntry, StoredText, StoredHead, StoredRow)
Place = Callable[[Any], tuple[Any, ...]]


class FileSource:
    """Reads an export; whatever cannot be read becomes a fault and the rest goes on."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        names = archive.namelist()
        self.faults = [
            Finding("file_damaged", values={"file": name})
            for name in sorted(set(names))
            if names.count(name) > 1
        ]
        self.faults += self._altered_flows()
        self._spool = Spool()
        self._told = self._manifest()

    @property
    def _whole(self) -> bool:
        return self._told is None or self._told.get("selection") is None

    def log(self) -> StoredLog:
        """Return the checkpoints of the export; those of format 1 had none."""
        if self._told is None:
            return StoredLog()
        return stored_log(self._archive, whole=self._whole, damage=DAMAGE, fail=self._fault)

    def leaves(self) -> Iterator[StoredLeaf]:
        """Yield every line's place and digest: in a whole export line n is leaf n."""
        return iter(()) if self._told is None else self._spool.fill(self._placed())

    def tiles(self) -> Iterator[StoredTile]:
        """Yield nothing: an export holds what follows from it only once."""
        return iter(())

    def entries(self) -> Iterator[StoredEntry]:
        """Yield every line of the entries with the stream and number that it gives itself."""
        if self._told is None:
            return self._sorted(ENTRIES, _entry, lambda entry: (entry.stream, entry.sequence))
        if not self._spool.filled:
            deque(self.leaves(), maxlen=0)
        return self._spool.entries()

    def texts(self) -> Iterator[StoredText]:
        """Yield every disclosure."""
        return self._sorted(TEXTS, _text, lambda text: (text.stream, text.sequence))

    @property
    def _excerpt(self) -> bool:
        told = (self._told or {}).get("selection") or {}
        return not EXCERPTS.isdisjoint(told)

    def heads(self) -> Iterator[StoredHead]:
        """Yield every head; an excerpt has none, nor rows."""
        if self._excerpt:
            return iter(())
        return self._sorted(HEADS, _head, lambda head: (head.stream,))

    def rows(self) -> Iterator[StoredRow]:
        """Yield every row."""
        if self._excerpt:
            return iter(())
        return self._sorted(STATE, _row, lambda row: (row.stream, row.path))

    def _manifest(self) -> Mapping[str, Any] | None:
        try:
            return manifest(self._archive)
        except (ValueError, RecursionError, *DAMAGE):
            self._fault("file_damaged", file=MANIFEST)
            return None

    def _placed(self) -> Iterator[StoredEntry]:
        """Yield the entries in the order of the log, those of a selection with their proofs."""
        proofs = iter(()) if self._whole else self._lines(PROOFS)
        for number, line in self._lines(ENTRIES):
            _, proof = next(proofs, (0, b""))
            try:
                place, shown = (number - 1, None) if self._whole else proof_in(proof)
            except (ValueError, TypeError, KeyError, RecursionError):
                self._fault("line_unreadable", file=PROOFS, line=number)
                place, shown = None, None
            try:
                yield replace(_entry(line), leaf=place, proof=shown)
            except (ValueError, TypeError, KeyError, RecursionError):
                self._fault("line_unreadable", file=ENTRIES, line=number)
                yield StoredEntry(stream="", sequence=0, body=line, leaf=place, proof=shown)

    def _sorted(self, name: str, read: Callable[[bytes], T], place: Place) -> Iterator[T]:
        """Yield what the lines of one file hold; leave out what stands in the wrong order."""
        last: tuple[Any, ...] = ()
        for number, line in self._lines(name):
            try:
                item = read(line)
            except (ValueError, TypeError, KeyError, RecursionError):
                self._fault("line_unreadable", file=name, line=number)
                continue
            if place(item) < last:
                self._fault("line_out_of_order", file=name, line=number)
                continue
            last = place(item)
            yield item

    def _lines(self, name: str) -> Iterator[tuple[int, bytes]]:
        try:
            with self._archive.open(name) as file:
                number = 0
                while line := file.readline(LONGEST):
                    number += 1
                    if line.strip() not in BRACKETS:
                        yield number, line.rstrip(b"\n")
        except KeyError:
            self._fault("file_missing", file=name)
        except DAMAGE:
            self._fault("file_damaged", file=name)

    def _altered_flows(self) -> list[Finding]:
        """Compare the flow's tables in the export with those of the same version here."""
        found = []
        for table in sorted(TABLES.glob("*.json")):
            name = FLOWS.format(version=table.stem)
            try:
                same = self._archive.read(name) == table.read_bytes()
            except (KeyError, *DAMAGE):
                same = False
            if not same:
                found.append(Finding("flow_differs", values={"file": name}))
        return found

    def _fault(self, code: str, **values: Any) -> None:  # noqa: ANN401 -- what the sentence names
        self.faults.append(Finding(code, values=values))


class NoArchive:
    """A file that is no export at all: there is nothing to read, and that is the finding."""

    def __init__(self, path: Path) -> None:
        self.faults = [Finding("file_damaged", values={"file": path.name})]

    def log(self) -> StoredLog:
        """Return nothing."""
        return StoredLog()

    def entries(self) -> Iterator[Any]:
        """Yield nothing."""
        return iter(())

    leaves = tiles = texts = heads = rows = entries


@contextmanager
def file_source(path: Path) -> Iterator[FileSource | NoArchive]:
    """Open an exported file. Raises OSError if there is no file that can be opened."""
    try:
        archive = ZipFile(path)
    except BadZipFile:
        yield NoArchive(path)
        return
    with archive:
        yield FileSource(archive)


def _entry(line: bytes) -> StoredEntry:
    said = orjson.loads(line)
    if is_remnant(said):
        return read_remnant(said, line)
    return StoredEntry(stream=_is(str, said["stream"]), sequence=_is(int, said["seq"]), body=line)


def _text(line: bytes) -> StoredText:
    said = json.loads(line)
    return StoredText(
        stream=_is(str, said["stream"]),
        sequence=_is(int, said["sequence"]),
        digest=_is(str, said["digest"]),
        disclosure=_is(str, said["disclosure"]),
    )


def _head(line: bytes) -> StoredHead:
    said = json.loads(line.rstrip(b","))
    return StoredHead(
        stream=_is(str, said["stream"]),
        sequence=_is(int, said["sequence"]),
        leaf_hash=_is(str, said["leaf_hash"]),
    )


def _row(line: bytes) -> StoredRow:
    said = json.loads(line.rstrip(b","))
    return StoredRow(
        stream=_is(str, said["stream"]),
        path=_is(str, said["path"]),
        columns=_is(dict, said["columns"]),
    )


K = TypeVar("K")


def _is(kind: type[K], value: Any) -> K:  # noqa: ANN401 -- any JSON value
    if type(value) is not kind:
        raise TypeError
    str(value).encode()  # raises for half a surrogate pair, which is no text
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise ValueError
    return value
