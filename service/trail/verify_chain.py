"""Follow one stream's chain: numbers, digests, times, and the copies beside each entry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.trail.canonical import encode, leaf_hash
from service.trail.verify_bytes import Fault
from service.trail.verify_source import StoredEntry, StoredHead


@dataclass(slots=True)
class Chain:
    """How far a stream has been followed; of an *excerpt* some entries may be left out."""

    stream: str
    sequence: int = 0
    leaf: bytes | None = None
    recorded_at: str = ""
    excerpt: bool = False

    def follow(self, stored: StoredEntry, body: Mapping[str, Any] | None) -> list[Fault]:
        """Take the stream's next entry, whose *body* is None if it could not be read."""
        digest = stored.leaf_hash if stored.body is None else leaf_hash(stored.body)
        faults = self._place(stored, digest)
        if body is not None:
            faults += _said(stored, body) + self._link(stored, body)
            self.recorded_at = max(self.recorded_at, body["recorded_at"])
        elif stored.body is None:
            faults += self._left(stored)
        self.sequence = stored.sequence
        self.leaf = digest
        return faults

    def end(self, heads: list[StoredHead]) -> list[Fault]:
        """Compare the last entry with what the stream's head says of it."""
        if not self.sequence:
            return [("head_alone", {})] if heads else []
        if not heads:
            return [] if self.excerpt else [("head_missing", {})]
        last = (self.sequence, encode(self.leaf))
        return [
            ("head_differs", {"head": head.sequence, "last": self.sequence})
            for head in heads
            if (head.sequence, head.leaf_hash) != last
        ]

    def _place(self, stored: StoredEntry, digest: bytes | None) -> list[Fault]:
        due = self.sequence + 1
        faults: list[Fault] = []
        if stored.sequence < due or (stored.sequence > due and not self.excerpt):
            faults.append(("gap", {"expected": due}))
        if stored.body is not None and stored.leaf_hash not in (None, digest):
            faults.append(("leaf_hash", {}))
        return faults

    def _left(self, stored: StoredEntry) -> Iterator[Fault]:
        """Follow an entry whose bytes are gone by the copy of the digest that they named."""
        prev = stored.copies.get("prev_hash")
        if stored.sequence == self.sequence + 1 and prev != encode(self.leaf):
            yield "wrong_prev", {}

    def _link(self, stored: StoredEntry, body: Mapping[str, Any]) -> list[Fault]:
        faults: list[Fault] = []
        if stored.sequence == self.sequence + 1 and body["prev"] != encode(self.leaf):
            faults.append(("wrong_prev", {}))
        if body["recorded_at"] < self.recorded_at:
            faults.append(("time_fell", {}))
        return faults


def _said(stored: StoredEntry, body: Mapping[str, Any]) -> list[Fault]:
    """Compare what the entry says of itself with where and beside what it is kept."""
    faults: list[Fault] = []
    if body["stream"] != stored.stream:
        faults.append(("wrong_stream", {"said": body["stream"]}))
    if body["seq"] != stored.sequence:
        faults.append(("wrong_sequence", {"said": body["seq"], "kept": stored.sequence}))
    said = {
        "uid": body["id"],
        "prev_hash": body["prev"],
        "recorded_at": body["recorded_at"],
        "event": body["event"],
        "person": body["actor"]["id"],
        "organisation": body["organisation"],
    }
    if stored.copies != said:  # an export keeps none
        differing = [name for name, copy in stored.copies.items() if copy != said[name]]
        faults += [("copy_differs", {"column": name}) for name in differing]
    return faults
