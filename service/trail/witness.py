"""A witness's part: it saw a log grow, and says so, as https://c2sp.org/tlog-witness asks.

Anybody can be one for anybody's log: another county's service, or a script. All that a witness
needs is a key, the keys of the logs it knows, and a folder for what it saw last of each.
"""

import fcntl
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.trail.canonical import encode
from service.trail.checkpoints import Statement, digest_in
from service.trail.files import write_for_good
from service.trail.proofs import is_consistent
from service.trail.signed_note import Note, NoteError, Signature, Verifier, cosign

OLD = "old "
COUNT = re.compile(r"0|[1-9][0-9]{0,18}")
MOST_HASHES = 63


class Unwitnessed(StrEnum):
    """Why a witness does not cosign."""

    UNKNOWN_LOG = "unknown_log"
    NOT_SIGNED = "not_signed"  # by any key that is known of the log
    NO_PROOF = "no_proof"  # the proof is from a size that the checkpoint does not even have
    OTHER_SIZE = "other_size"  # the proof is not from the size that was seen last
    OTHER_ROOT = "other_root"  # the log had another root when it had just as many entries
    NOT_CONSISTENT = "not_consistent"  # the log does not begin with what was seen last


class WitnessError(Exception):
    """The witness does not cosign; *seen* is the size of what it saw last of the log."""

    def __init__(self, why: Unwitnessed, seen: int = 0) -> None:
        super().__init__(f"{why.value} {seen}")
        self.why = why
        self.seen = seen


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that a log asks to be cosigned, with the proof that it follows an older one."""

    old: int
    path: Sequence[bytes]
    note: str

    def __str__(self) -> str:
        """Spell the request's body."""
        hashes = "".join(f"{encode(each)}\n" for each in self.path)
        return f"{OLD}{self.old}\n{hashes}\n{self.note}"

    @classmethod
    def read(cls, body: str) -> Self:
        """Read a request's body; raises NoteError for anything else."""
        head, found, note = body.partition("\n\n")
        first, *hashes = head.split("\n")
        size = first.removeprefix(OLD)
        counted = first.startswith(OLD) and COUNT.fullmatch(size)
        if not (found and counted and len(hashes) <= MOST_HASHES):
            message = "no request to a witness: old size, hashes, an empty line, a checkpoint"
            raise NoteError(message)
        return cls(int(size), [digest_in(each) for each in hashes], note)


@dataclass(frozen=True, slots=True)
class Witness:
    """Cosigns as *name* for the logs whose keys it knows; *memory* is a folder of its own."""

    name: str
    key: Ed25519PrivateKey
    logs: Collection[Verifier]
    memory: Path

    def cosign(self, submission: Submission, at: int) -> Signature:
        """Return the cosignature, *at* in seconds since 1970, once it is remembered.

        Raises WitnessError and NoteError, and then nothing is signed.
        """
        note = Note.read(submission.note)
        stated = Statement.read(note.text)
        known = [key for key in self.logs if key.name == stated.origin]
        if not known:
            raise WitnessError(Unwitnessed.UNKNOWN_LOG)
        if not _is_signed(note, known):
            raise WitnessError(Unwitnessed.NOT_SIGNED)
        if submission.old > stated.size:
            raise WitnessError(Unwitnessed.NO_PROOF)
        with self._seen(stated.origin) as file:
            _demand_follows(submission, stated, _last(file))
            line = cosign(note.text, self.name, self.key, at)
            write_for_good(file, submission.note)
        return line

    @contextmanager
    def _seen(self, origin: str) -> Iterator[Path]:
        """Give the file of what was seen last of a log, for nobody else meanwhile."""
        self.memory.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.memory / sha256(origin.encode()).hexdigest()
        lock = os.open(file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(lock)


def _is_signed(note: Note, known: Collection[Verifier]) -> bool:
    try:
        return bool(note.signed_by(known))
    except NoteError:  # it names one of the keys, which has not signed this
        return False


def _last(file: Path) -> Statement | None:
    return Statement.read(Note.read(file.read_text("utf-8")).text) if file.exists() else None


def _demand_follows(submission: Submission, stated: Statement, last: Statement | None) -> None:
    seen = last.size if last else 0
    if submission.old != seen:
        raise WitnessError(Unwitnessed.OTHER_SIZE, seen)
    before = (last.size, last.root) if last else (0, stated.root)
    if before[0] == stated.size and before[1] != stated.root:
        raise WitnessError(Unwitnessed.OTHER_ROOT, seen)
    if not is_consistent(before, (stated.size, stated.root), submission.path):
        raise WitnessError(Unwitnessed.NOT_CONSISTENT, seen)
