"""What an export of format 2 or 3 holds beside the record: its manifest, checkpoints and proofs."""

import base64
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zipfile import ZipFile

from service.trail.bundle import ATTESTATIONS, CHECKPOINTS, MANIFEST, POLICY
from service.trail.canonical import leaf_hash
from service.trail.checkpoints import digest_in
from service.trail.remnant import read_remnant, remnant
from service.trail.signed_note import NoteError
from service.trail.verify_source import (
    Proof,
    StoredCheckpoint,
    StoredEntry,
    StoredLeaf,
    StoredLog,
    StoredWord,
)

FORMAT, THINNED_FORMAT = 2, 3  # of the third, some lines are what is left of thinned entries
NUMBERED = re.compile(re.escape(CHECKPOINTS) + r"(0|[1-9][0-9]{0,17})", re.ASCII)
WORD = re.compile(
    re.escape(ATTESTATIONS) + r"(0|[1-9][0-9]{0,17})-[0-9]+\.(cosignature|rfc3161)", re.ASCII
)
KEY_LINE = "log "
LARGEST = 1_000_000  # bytes of a small file; none of ours comes near
Fail = Callable[..., None]  # takes a finding's code and the values of its sentence


def manifest(archive: ZipFile) -> Mapping[str, Any] | None:
    """Return the manifest, None where there is none (format 1); raises ValueError for a bad one."""
    if MANIFEST not in archive.namelist():
        return None
    told = json.loads(_small(archive, MANIFEST))
    good = isinstance(told, dict) and told.keys() == {"format", "selection"}
    if not (
        good
        and told["format"] in (FORMAT, THINNED_FORMAT)
        and isinstance(told["selection"], dict | None)
    ):
        raise ValueError(MANIFEST)
    return dict(told)


def stored_log(
    archive: ZipFile, *, whole: bool, damage: tuple[type[Exception], ...], fail: Fail
) -> StoredLog:
    """Return the checkpoints, what others say of them, and the keys that the policy names."""
    words: dict[int, list[StoredWord]] = {}
    notes: dict[int, str] = {}
    keys: list[str] = []
    for name in sorted(set(archive.namelist())):
        try:
            _sort_out(archive, name, words, notes, keys)
        except ValueError:
            fail("file_damaged", file=name)
        except damage:
            fail("file_damaged", file=name)
    for number in sorted(words.keys() - notes.keys()):
        fail("file_missing", file=f"{CHECKPOINTS}{number}")
    checkpoints = [
        StoredCheckpoint(number, note, words.get(number, ()))
        for number, note in sorted(notes.items())
    ]
    return StoredLog(checkpoints=checkpoints, keys=keys, whole=whole)


def _sort_out(
    archive: ZipFile,
    name: str,
    words: dict[int, list[StoredWord]],
    notes: dict[int, str],
    keys: list[str],
) -> None:
    numbered, word = NUMBERED.fullmatch(name), WORD.fullmatch(name)
    if numbered:
        notes[int(numbered[1])] = _small(archive, name).decode()
    elif word:
        said = StoredWord(word[2], name, _small(archive, name))
        words.setdefault(int(word[1]), []).append(said)
    elif name == POLICY:
        lines = _small(archive, name).decode().splitlines()
        keys += [line.removeprefix(KEY_LINE) for line in lines if line.startswith(KEY_LINE)]
    elif name.startswith((CHECKPOINTS, ATTESTATIONS)):
        raise ValueError(name)


def _small(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(LARGEST)


def proof_in(line: bytes) -> tuple[int | None, Proof | None]:
    """Return an entry's place, and its proof; raises ValueError, TypeError or KeyError."""
    told = json.loads(line)
    place, number, hashes = told["leaf"], told["checkpoint"], told["hashes"]
    if type(place) not in {int, type(None)} or type(number) not in {int, type(None)}:
        raise TypeError
    try:
        path = [digest_in(each) for each in hashes]
    except NoteError as error:
        raise ValueError(line[:20]) from error
    return place, None if number is None else Proof(number, path)


@dataclass(slots=True)
class Spool:
    """Entries that came in the order of the log, given again stream by stream; kept on disk."""

    filled: bool = False
    _kept: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(""))

    def fill(self, read: Iterable[StoredEntry]) -> Iterator[StoredLeaf]:
        """Take in entries, and yield the place and digest of each that has a place."""
        self.filled = True
        self._kept.execute("PRAGMA journal_mode = OFF")
        self._kept.execute(
            "CREATE TABLE entry (stream TEXT, sequence INTEGER, leaf INTEGER, number INTEGER,"
            " hashes BLOB, line BLOB, thinned INTEGER)"
        )
        for each in read:
            proof = each.proof
            self._kept.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(each.stream, each.sequence, each.leaf),
                    proof.number if proof else None,
                    b"".join(proof.hashes) if proof else b"",
                    remnant(each) if each.body is None else each.body,
                    each.body is None,
                ),
            )
            if each.leaf is not None:
                yield StoredLeaf(each.leaf, each.leaf_hash or leaf_hash(each.body or b""))
        self._kept.execute("CREATE INDEX placed ON entry (stream, sequence)")

    def entries(self) -> Iterator[StoredEntry]:
        """Yield what was taken in, by stream as code points, number, and then as it came."""
        rows = self._kept.execute(
            "SELECT stream, sequence, leaf, number, hashes, line, thinned FROM entry"
            " INDEXED BY placed ORDER BY stream, sequence, rowid"
        )
        for stream, sequence, leaf, number, hashes, line, thinned in rows:
            path = [hashes[at : at + 32] for at in range(0, len(hashes), 32)]
            proof = None if number is None else Proof(number, path)
            if thinned:
                yield replace(read_remnant(json.loads(line), line), leaf=leaf, proof=proof)
            else:
                yield StoredEntry(
                    stream=stream, sequence=sequence, body=line, leaf=leaf, proof=proof
                )


def spelled(digest: bytes) -> str:
    """Spell a digest as proofs do, in base64."""
    return base64.b64encode(digest).decode()
