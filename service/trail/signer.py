"""Sign checkpoints, and never two that contradict each other.

What was signed last is kept in a file of its own, outside the database, and is on the disk before
anybody gets to see the signature. So a database that was cut, rewritten or restored is not signed
over: the signer would have to contradict its own file.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.trail.checkpoints import Statement, stated_in
from service.trail.files import write_for_good
from service.trail.signed_note import Note, NoteError, sign

Roots = Callable[[int], bytes]  # the root of the log's first n leaves


class Why(StrEnum):
    """Why the signer refuses."""

    PUBLISHED_DIFFERS = "published_differs"  # the log is not what its newest checkpoint says
    MEMORY_MISSING = "memory_missing"  # there are checkpoints, but nothing tells of them
    MEMORY_UNREADABLE = "memory_unreadable"
    ANOTHER_LOG = "another_log"  # what was signed last is not what this log follows
    SHRUNK = "shrunk"  # more was signed than there is
    REWRITTEN = "rewritten"  # something else was signed than there is
    NOT_NEEDED = "not_needed"  # the log can go on, so none begins after a restore


class SignerError(Exception):
    """The signer refuses, and why."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Context:
    """What a checkpoint must agree with, as the database tells it.

    *roots* reads the tree; *published* is the log's newest checkpoint; *follows* are the three
    lines that the log's first entry names as its forerunner's last.
    """

    roots: Roots
    published: Statement | None = None
    follows: str | None = None


class Signer:
    """Signs with all of *keys*; *memory* is the file that holds what was signed last."""

    def __init__(self, keys: Sequence[Ed25519PrivateKey], memory: Path) -> None:
        self._keys = keys
        self._memory = memory

    def last(self) -> Statement | None:
        """Return what was signed last, None if nothing ever was.

        Raises SignerError when the file holds something else.
        """
        try:
            return stated_in(self._memory.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (NoteError, OSError, ValueError) as error:
            raise SignerError(Why.MEMORY_UNREADABLE) from error

    def sign(self, statement: Statement, context: Context) -> str:
        """Return the signed checkpoint, once it is on the disk that it was signed.

        Raises SignerError, and then nothing is signed.
        """
        with self._alone():
            last = self.last()
            demand_agreement(statement, last, context)
            lines = [sign(statement.text, statement.origin, key) for key in self._keys]
            note = str(Note(statement.text, lines))
            write_for_good(self._memory, note)
        return note

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the file's lock: two workers on one machine do not sign at once."""
        lock = os.open(self._memory.with_name(f"{self._memory.name}.lock"), os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def demand_agreement(statement: Statement, last: Statement | None, context: Context) -> None:
    """Raise SignerError unless *statement* contradicts neither *last* nor what was published."""
    published = context.published
    if published and not _continues(statement, published, context.roots):
        raise SignerError(Why.PUBLISHED_DIFFERS)
    if last is None:
        contradicted = {Why.MEMORY_MISSING: published is not None}
    elif last.origin != statement.origin:
        contradicted = {Why.ANOTHER_LOG: context.follows != last.text}
    else:
        contradicted = {
            Why.SHRUNK: last.size > statement.size,
            Why.REWRITTEN: not _continues(statement, last, context.roots),
        }
    for why, holds in contradicted.items():
        if holds:
            raise SignerError(why)


def _continues(statement: Statement, earlier: Statement, roots: Roots) -> bool:
    return earlier.size <= statement.size and roots(earlier.size) == earlier.root
