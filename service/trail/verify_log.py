"""Verify the log: the tree over all leaves against every checkpoint, and each entry's place."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.trail.canonical import spell
from service.trail.checkpoints import Statement
from service.trail.logs import BEGIN, STREAM
from service.trail.merkle import EMPTY, Range
from service.trail.proofs import is_included
from service.trail.verify_bytes import Fault
from service.trail.verify_findings import Finding
from service.trail.verify_ground import Covered, Ground
from service.trail.verify_signatures import Trust, opened, signature_findings
from service.trail.verify_source import Source, StoredEntry, StoredLeaf, StoredTile

HASH, WIDTH = 32, 256  # bytes of a digest; digests in a tile
# How much later than it was recorded an entry may come into the log while a witness looks on.
SLACK = timedelta(hours=1)
KEYS_NAMED = "name_keys"


@dataclass(frozen=True, slots=True)
class Due:
    """A root that a tree is to have: a checkpoint's by its number, or (None) one kept outside."""

    root: bytes
    number: int | None


@dataclass(slots=True)
class Tree:
    """One log's tree, as far as its leaves have been read, and the roots that it is to have."""

    origin: str
    start: int
    due: dict[int, list[Due]] = field(default_factory=dict)
    held: int = 0  # the largest size at which the root was that of a checkpoint of the record
    held_kept: int = 0  # or that of one which was kept outside
    hashes: Range = field(default_factory=Range)
    coming: list[bytes] = field(default_factory=list)  # read, and not in the tree yet
    findings: list[Finding] = field(default_factory=list)

    def append(self, digest: bytes) -> None:
        """Take the next leaf."""
        self.coming.append(digest)
        if len(self.coming) == WIDTH or self.hashes.size + len(self.coming) in self.due:
            self.grow()

    def grow(self) -> None:
        """Take into the tree what was read, and compare the root if one is due."""
        self.hashes.extend(self.coming)
        self.coming.clear()
        if self.hashes.size in self.due:
            self.compare(self.due.pop(self.hashes.size), self.hashes.root())

    def compare(self, due: Sequence[Due], root: bytes) -> None:
        """Compare the root that the tree has now; the first that differs of a kind is told."""
        size = self.hashes.size
        for each in (each for each in due if each.root == root):
            self.held = size
            self.held_kept = size if each.number is None else self.held_kept
        for each in (each for each in due if each.root != root):
            code = "kept_differs" if each.number is None else "checkpoint_differs"
            if code not in {finding.code for finding in self.findings}:
                held = self.held if each.number is not None else self.held_kept
                first, last = self.start + held, self.start + size - 1
                values = {"origin": self.origin, "size": size, "first": first, "last": last}
                self.findings.append(Finding(code, leaf=first, values=values))

    def end(self) -> Iterator[Finding]:
        """Yield what was found, and which roots ask for more leaves than there are."""
        self.grow()
        yield from self.findings
        for size, due in sorted(self.due.items()):
            for each in due:
                code = "kept_ahead" if each.number is None else "checkpoint_ahead"
                values = {"origin": self.origin, "size": size, "held": self.hashes.size}
                yield Finding(code, leaf=self.start + self.hashes.size, values=values)


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
        self._declared = list(log.keys)
        self._begun: dict[int, Mapping[str, Any]] = {}
        self._uncovered = 0
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
        due, repeated = 0, _Repeated(tiles)
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
            self._uncovered += 1
            return [] if stored.queued else [("place_missing", {})]
        found = [*self._placed(stored, digest), *self._proven(stored, digest)]
        self._uncovered += self._newest is None or stored.leaf >= self._newest.number
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
        if self.whole or stored.leaf is None or digest is None:
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
        self._declared += [each for each in keys if isinstance(each, str)] if keys else []
        if body["event"] == BEGIN:
            self._begun[place] = body["evidence"]

    def end(self) -> Covered:
        """Return what is covered by what; all findings are complete with it."""
        if self.whole:
            self.findings += [each for tree in self._trees.values() for each in tree.end()]
            self.findings += self._logs_not_begun()
        self.findings += signature_findings(self._checkpoints, self._trust, self._declared)
        return Covered(
            number=self._newest.number if self._newest else None,
            uncovered=self._uncovered if self._newest else 0,
            ground=self._ground(),
        )

    def _logs_not_begun(self) -> Iterator[Finding]:
        finals = {(each.stated.text, each.number) for each in self._checkpoints}
        for start, tree in self._trees.items():
            told = self._begun.get(start, {})
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


class _Repeated:
    """What tiles say of each place, read side by side with the leaves."""

    def __init__(self, tiles: Iterator[StoredTile]) -> None:
        self._tiles = tiles
        self._tile = next(tiles, None)

    def of(self, place: int) -> bytes | None:
        """Return the digest that a tile holds for *place*, None where there is none."""
        while self._tile and self._tile.first + WIDTH <= place:
            self._tile = next(self._tiles, None)
        if self._tile is None or place < self._tile.first:
            return None
        at = (place - self._tile.first) * HASH
        return self._tile.hashes[at : at + HASH]

    def read_out(self) -> None:
        """Read what repeats no leaf, so that no half-read statement is left open."""
        for _left in self._tiles:
            self._tile = None
