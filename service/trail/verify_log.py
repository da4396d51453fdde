"""Verify the log: the tree over all leaves against every checkpoint, and each entry's place."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.trail.canonical import spell
from service.trail.checkpoints import Statement
from service.trail.logs import BEGIN, STREAM
from service.trail.merkle import EMPTY
from service.trail.proofs import is_included
from service.trail.verify_bytes import Fault
from service.trail.verify_findings import Finding
from service.trail.verify_ground import Covered, Ground
from service.trail.verify_signatures import Trust, opened, signature_findings
from service.trail.verify_source import Source, StoredEntry, StoredLeaf, StoredTile
from service.trail.verify_tree import Due, Repeated, Tree

# How much later than it was recorded an entry may come into the log while a witness looks on.
SLACK = timedelta(hours=1)
KEYS_NAMED = "name_keys"


@dataclass(slots=True)
class Heard:
    """What entries tell of the log: public keys, how logs begin, how many lie in no checkpoint."""

    declared: list[str]
    begun: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    uncovered: int = 0

    def take_over(self, later: "Heard") -> None:
        """Take over what the entries of later streams have told."""
        self.declared += later.declared
        self.begun.update(later.begun)
        self.uncovered += later.uncovered


class LogCheck:
    """What verification knows of the log: read first, then asked of each entry, then ended."""

    def __init__(self, source: Source, trust: Trust) -> None:
        log = source.log()
        self.whole = log.whole
        self._trust = trust
        self.findings: list[Finding] = []
        self._checkpoints = opened(log.checkpoints, self.findings)
        self._by_number = {each.number: each for each in self._checkpoints}
        self._newest = self._checkpoints[-1] if self._checkpoints else None
        self.heard = Heard(list(log.keys))
        self._trees = self._planted()
        self._last: tuple[str, int] = ("", -1)
        self._seen_at = trust.times(self._checkpoints)
        if self.whole:
            self._read(source.leaves(), source.tiles())

    def _planted(self) -> dict[int, Tree]:
        trees: dict[int, Tree] = {}
        for each in self._checkpoints:
            tree = trees.setdefault(each.start, Tree(each.stated.origin, each.start))
            tree.due.setdefault(each.stated.size, []).append(Due(each.stated.root, each.number))
        for kept in self._trust.kept:
            self._plant(kept, trees)
        for tree in trees.values():
            tree.compare(tree.due.pop(0, ()), EMPTY)
        return trees

    def _plant(self, kept: Statement, trees: dict[int, Tree]) -> None:
        """Find the log that a kept checkpoint is of; a record without any begins at place 0."""
        named = [tree for tree in trees.values() if tree.origin == kept.origin]
        if not named and not self._checkpoints:
            named = [trees.setdefault(0, Tree(kept.origin, 0))]
        if not named:
            values = {"origin": kept.origin, "size": kept.size}
            self.findings.append(Finding("kept_unknown", values=values))
        for tree in named:
            due = tree.due.setdefault(kept.size, [])
            if not self.whole and any(each.root != kept.root for each in due):
                values = {"origin": kept.origin, "size": kept.size}
                self.findings.append(Finding("kept_contradicted", values=values))
            due.append(Due(kept.root, None))

    def _read(self, leaves: Iterator[StoredLeaf], tiles: Iterator[StoredTile]) -> None:
        due, repeated = 0, Repeated(tiles)
        for leaf in leaves:
            if leaf.place != due:
                self.findings.append(Finding("place_gap", leaf=due, values={"found": leaf.place}))
            for tree in self._trees.values():
                if tree.start <= leaf.place and tree.due:
                    tree.append(leaf.leaf_hash)
            if repeated.of(leaf.place) not in (None, leaf.leaf_hash):
                self.findings.append(Finding("tile_differs", leaf=leaf.place))
            due = leaf.place + 1
        repeated.read_out()

    def entry(
        self, stored: StoredEntry, body: Mapping[str, Any] | None, digest: bytes | None
    ) -> list[Fault]:
        """Judge where an entry with this *digest* lies; they come stream by stream, in order."""
        if stored.leaf is None:
            self.heard.uncovered += 1
            return [] if stored.queued else [("place_missing", {})]
        found = [*self._placed(stored, digest)]
        if not self.whole:
            found += self._proven(stored, digest)
        self.heard.uncovered += self._newest is None or stored.leaf >= self._newest.number
        if body and self._seen_at:
            found += self._timed(stored.leaf, body["recorded_at"])
        if body and body["stream"] == STREAM:
            self._note(stored.leaf, body)
        return found

    def _placed(self, stored: StoredEntry, digest: bytes | None) -> Iterator[Fault]:
        if stored.logged is not None and stored.logged != digest:
            yield "place_differs", {}
        place = (stored.stream, stored.leaf or 0)
        if place[0] == self._last[0] and place[1] <= self._last[1]:
            yield "place_order", {}
        self._last = place

    def _proven(self, stored: StoredEntry, digest: bytes | None) -> Iterator[Fault]:
        """Check an entry of a selection by the proof that comes with it."""
        if stored.leaf is None or digest is None:
            return
        by = self._by_number.get(stored.proof.number) if stored.proof else None
        if stored.proof is None:
            proven = self._newest is None or stored.leaf >= self._newest.number
        else:
            proven = by is not None and is_included(
                *(digest, stored.leaf - by.start, by.stated.size),
                *(stored.proof.hashes, by.stated.root),
            )
        if not proven:
            yield "proof_wrong", {}

    def _timed(self, place: int, recorded_at: str) -> Iterator[Fault]:
        """Compare an entry's own time with when a trusted witness saw the log without it."""
        before = bisect_right(self._seen_at, (place, datetime.max.replace(tzinfo=UTC)))
        if before:
            seen = max(at for _, at in self._seen_at[:before])
            if recorded_at < spell(seen - SLACK):
                yield "backdated", {"said": recorded_at, "seen": spell(seen)}

    def _note(self, place: int, body: Mapping[str, Any]) -> None:
        """Note what the service tells of its log: where one begins, and by which keys."""
        if body["event"] not in (BEGIN, KEYS_NAMED):
            return
        keys = body["evidence"].get("keys")
        self.heard.declared += [each for each in keys if isinstance(each, str)] if keys else []
        if body["event"] == BEGIN:
            self.heard.begun[place] = body["evidence"]

    def end(self) -> Covered:
        """Return what is covered by what; all findings are complete with it."""
        if self.whole:
            self.findings += [each for tree in self._trees.values() for each in tree.end()]
            self.findings += self._logs_not_begun()
        self.findings += signature_findings(self._checkpoints, self._trust, self.heard.declared)
        return Covered(
            number=self._newest.number if self._newest else None,
            uncovered=self.heard.uncovered if self._newest else 0,
            ground=self._ground(),
        )

    def _logs_not_begun(self) -> Iterator[Finding]:
        finals = {(each.stated.text, each.number) for each in self._checkpoints}
        for start, tree in self._trees.items():
            told = self.heard.begun.get(start, {})
            if start and told.get("origin") != tree.origin:
                yield Finding("log_not_begun", leaf=start, values={"origin": tree.origin})
            elif told.get("why") == "new_year" and (told.get("follows"), start) not in finals:
                yield Finding("log_not_followed", leaf=start, values={"origin": tree.origin})

    def _ground(self) -> Ground:
        if self._newest is None:
            return Ground.NOTHING
        if self._trust.kept:
            return Ground.KEPT
        return Ground.KEY if self._trust.log_keys else Ground.OWN_KEY
