"""Judge who signed the checkpoints, and others' words on them, by the keys that a reader holds."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from service.trail.checkpoints import Statement
from service.trail.signed_note import (
    COSIGNATURE,
    ED25519,
    Note,
    NoteError,
    Verifier,
    read_signature,
)
from service.trail.verify_findings import Finding
from service.trail.verify_source import StoredCheckpoint, StoredWord

WITNESS_FORM, TIME_FORM = "cosignature", "rfc3161"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that could be read; *start* is the place of its log's first leaf."""

    number: int
    note: Note
    stated: Statement
    words: Sequence[StoredWord]

    @property
    def start(self) -> int:
        """The place of the first leaf of its log."""
        return self.number - self.stated.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the reader holds: public keys of logs and of witnesses, and checkpoints of old.

    A key counts whatever the log was called that it signed: a new year's log has another name.
    """

    keys: Sequence[Verifier] = ()
    kept: Sequence[Statement] = ()

    @property
    def log_keys(self) -> list[Verifier]:
        """The keys that logs sign with."""
        return [key for key in self.keys if key.kind == ED25519]

    @property
    def witnesses(self) -> list[Verifier]:
        """The keys of those who cosign; the reader asks for each one's word."""
        return [key for key in self.keys if key.kind == COSIGNATURE]

    def times(self, checkpoints: Sequence[Checkpoint]) -> list[tuple[int, datetime]]:
        """Return when a witness saw the log at which number, the smallest first."""
        return sorted(
            (each.number, datetime.fromtimestamp(at, UTC))
            for each in checkpoints
            for _, at in cosigned(each, self.witnesses)
        )


def opened(stored: Sequence[StoredCheckpoint], findings: list[Finding]) -> list[Checkpoint]:
    """Return the checkpoints in order of their numbers; what cannot be read becomes a finding."""
    found = []
    for each in sorted(stored, key=lambda one: one.number):
        try:
            note = Note.read(each.note)
            checkpoint = Checkpoint(each.number, note, Statement.read(note.text), each.words)
        except NoteError:
            findings.append(_finding("checkpoint_unreadable", each.number))
            continue
        if checkpoint.start < 0:
            findings.append(_finding("checkpoint_unreadable", each.number))
            continue
        found.append(checkpoint)
    return found


def cosigned(checkpoint: Checkpoint, keys: Collection[Verifier]) -> Iterator[tuple[Verifier, int]]:
    """Yield which of *keys* have cosigned, and when by their word (seconds since 1970)."""
    for word in checkpoint.words:
        try:
            line = read_signature(word.blob.decode().strip())
            signers = Note(checkpoint.note.text, [line]).signed_by(keys)
        except (NoteError, ValueError):
            continue
        yield from ((key, line.cosigned_at) for key in signers)


def signature_findings(
    checkpoints: Sequence[Checkpoint], trust: Trust, declared: Sequence[str]
) -> Iterator[Finding]:
    """Yield what is wrong with signatures; without a key from the reader *declared* ones serve."""
    publics = {key.public for key in trust.log_keys} or _publics(declared)
    if trust.keys and not checkpoints:
        yield Finding("checkpoint_none")
    for each in checkpoints:
        keys = [Verifier(each.stated.origin, ED25519, public) for public in publics]
        try:
            signers = each.note.signed_by(keys)
        except NoteError:
            yield _finding("checkpoint_forged", each.number)
            continue
        if each is checkpoints[-1] and not signers:
            yield _finding("checkpoint_unsigned", each.number)
        yield from _word_findings(each, trust)
    yield from _unwitnessed(checkpoints, trust.witnesses)


def _word_findings(checkpoint: Checkpoint, trust: Trust) -> Iterator[Finding]:
    """Judge cosignatures by the witnesses' keys; of a time stamp, that it is of these lines."""
    digest = hashlib.sha256(checkpoint.note.text.encode()).digest()
    for word in checkpoint.words:
        if word.form == TIME_FORM:
            good = digest in word.blob
        else:
            good = word.form == WITNESS_FORM and _is_fair(checkpoint, word, trust)
        if not good:
            values = {"number": checkpoint.number, "name": word.name}
            yield Finding("attestation_wrong", values=values)


def _is_fair(checkpoint: Checkpoint, word: StoredWord, trust: Trust) -> bool:
    try:
        line = read_signature(word.blob.decode().strip())
        Note(checkpoint.note.text, [line]).signed_by(trust.witnesses)
    except (NoteError, ValueError):
        return False
    return True


def _unwitnessed(
    checkpoints: Sequence[Checkpoint], witnesses: Sequence[Verifier]
) -> Iterator[Finding]:
    """Ask for the word of every witness that the reader names, on the newest checkpoint."""
    newest = checkpoints[-1:]
    given = {key for each in newest for key, _ in cosigned(each, witnesses)}
    for key in witnesses:
        if newest and key not in given:
            values = {"name": key.name, "number": newest[0].number}
            yield Finding("witness_missing", values=values)


def _publics(declared: Sequence[str]) -> set[bytes]:
    found = set()
    for vkey in declared:
        try:
            found.add(Verifier.read(vkey).public)
        except NoteError:
            continue
    return found


def _finding(code: str, number: int) -> Finding:
    return Finding(code, values={"number": number})
