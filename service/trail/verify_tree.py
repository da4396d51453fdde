"""The log's tree as its leaves come: each checkpoint's root, and what tiles repeat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.trail.merkle import Range
from service.trail.verify_findings import Finding
from service.trail.verify_source import StoredTile

HASH, WIDTH = 32, 256  # bytes of a digest; digests in a tile


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


class Repeated:
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
