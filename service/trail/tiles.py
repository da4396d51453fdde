"""The hashes of a log's tree, kept 256 at a time, so that a proof reads only a few rows.

A tile of level L and number n holds 256 hashes, those of the complete subtrees of 256^L leaves
from the 256 * n-th on, as in https://c2sp.org/tlog-tiles. Only full ones are kept; what is to
the right of them is read from the leaves, or from the roots of the tiles of the level below.
Tiles follow from the leaves and can be made anew at any time.
"""

from collections.abc import Callable, Iterator

from sqlalchemy import Select, bindparam, delete, func, insert, select, text
from sqlalchemy.orm import Session

from service.core.db import Base
from service.models import Leaf, Tile
from service.trail.merkle import Nodes, fold

WIDTH, DEPTH = 256, 8  # hashes in a tile; levels of the tree that it spans
HASH = 32  # bytes
# Tables and not models, since the first proof of a process waits for its statements to be compiled.
TILE, LEAF = (Base.metadata.tables[each.__tablename__] for each in (Tile, Leaf))
ADD = insert(TILE)
FILLED_AT_ONCE = 400  # tiles: a hundred thousand leaves
PARTIAL = 3  # levels that one statement reads the right edge of: enough for 256^4 leaves
NO_ROW = (-1, -1)
# All that a proof needs: hashes of full tiles, and at the right edge roots of tiles and leaves. In
# plain words, since a new process waits longer for the library to spell it than for the answer.
EDGE = "level = :level{0} AND n BETWEEN :first{0} AND :last{0}"
ASKED = text(
    f"""SELECT 1 AS whole, level, n, hashes FROM trail_tile
        WHERE log_start = :start AND (level, n) IN :full
    UNION ALL SELECT 0, level + 1, n, root FROM trail_tile
        WHERE log_start = :start AND ({" OR ".join(map(EDGE.format, range(PARTIAL)))})
    UNION ALL SELECT 0, 0, leaf_index, leaf_hash FROM trail_leaf
        WHERE leaf_index BETWEEN :first_leaf AND :last_leaf"""  # noqa: S608 -- its own words
).bindparams(bindparam("full", expanding=True))


class Tiles:
    """The tree of the log whose first leaf is *start*; what has been read is remembered.

    *size* is how many leaves it is known to have, which tells where full tiles are kept.
    """

    def __init__(self, session: Session, start: int, size: int) -> None:
        self._session = session
        self._start = start
        self._size = size
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return the root of a complete subtree, as ``merkle.Nodes``.

        Raises LookupError when leaves or tiles are missing that must be there.
        """
        high, low = divmod(level, DEPTH)
        tile, first = divmod(index << low, WIDTH)
        hashes = self._row(high, tile)[first : first + (1 << low)]
        if len(hashes) != 1 << low:
            message = f"the tree of the log from {self._start} has no node {level}/{index}"
            raise LookupError(message)
        return fold(hashes)

    def proven(self, walk: Callable[[Nodes], list[bytes]]) -> list[bytes]:
        """Return what *walk* makes of the nodes that it asks for, which are read at once.

        Raises LookupError as ``node`` does.
        """
        wanted: set[tuple[int, int]] = set()

        def note(level: int, index: int) -> bytes:
            high, low = divmod(level, DEPTH)
            wanted.add((high, (index << low) // WIDTH))
            return b""

        walk(note)
        self._rows |= self._read_at_once(wanted - {*self._rows})
        return walk(self.node)

    def _read_at_once(self, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], list[bytes]]:
        """Return those of the *wanted* rows that one statement finds; ``_read`` finds the rest."""
        full = {each for each in wanted if self._is_full(*each)}
        edge = {level: n for level, n in wanted - full if level <= PARTIAL}
        asked: dict[str, object] = {"start": self._start, "full": [*full] or [NO_ROW]}
        for i in range(PARTIAL):
            first = edge[i + 1] * WIDTH if i + 1 in edge else -WIDTH
            asked |= {f"level{i}": i, f"first{i}": first, f"last{i}": first + WIDTH - 1}
        leaf = self._start + edge[0] * WIDTH if 0 in edge else -WIDTH
        asked |= {"first_leaf": leaf, "last_leaf": leaf + WIDTH - 1}
        found: dict[tuple[int, int], list[bytes]] = {}
        for whole, level, n, kept in sorted(self._session.connection().execute(ASKED, asked)):
            if whole:
                found[level, n] = _cut(kept)
            else:
                found.setdefault((level, edge[level]), []).append(kept)
        return found

    def _row(self, level: int, n: int) -> list[bytes]:
        if (level, n) not in self._rows:
            self._rows[level, n] = self._read(level, n)
        return self._rows[level, n]

    def _read(self, level: int, n: int) -> list[bytes]:
        if self._is_full(level, n):
            kept = self._session.scalar(_tile(self._start, level, n))
            if kept:
                return _cut(kept)
        return list(self._session.scalars(_below(self._start, level, n * WIDTH, WIDTH)))

    def _is_full(self, level: int, n: int) -> bool:
        return (n + 1) << DEPTH * (level + 1) <= self._size


def _cut(kept: bytes) -> list[bytes]:
    return [kept[at : at + HASH] for at in range(0, HASH * WIDTH, HASH)]


def fill(session: Session, start: int, size: int) -> int:
    """Keep the tiles that the log from *start* with *size* leaves has full, and count the new.

    The caller commits. Two that fill at once collide with an IntegrityError, and one is left.
    """
    added, level, full = 0, 0, size // WIDTH
    while full:
        added += _fill_level(session, start, level, full)
        level, full = level + 1, full // WIDTH
    return added


def rebuild(session: Session, start: int, size: int) -> int:
    """Throw away the tiles of the log from *start*, make them anew from its leaves, count them."""
    session.execute(delete(Tile).where(Tile.log_start == start))
    session.expunge_all()
    return fill(session, start, size)


def _fill_level(session: Session, start: int, level: int, full: int) -> int:
    asked = select(func.max(Tile.n)).where(Tile.log_start == start, Tile.level == level)
    last = session.scalar(asked)
    first = 0 if last is None else last + 1
    for begin in range(first, full, FILLED_AT_ONCE):
        end = min(begin + FILLED_AT_ONCE, full)
        hashes = list(session.scalars(_below(start, level, begin * WIDTH, (end - begin) * WIDTH)))
        rows = list(_tiles(start, level, begin, hashes))
        session.execute(ADD, rows)
    return full - first


def _tiles(start: int, level: int, first: int, hashes: list[bytes]) -> Iterator[dict[str, object]]:
    for n, at in enumerate(range(0, len(hashes), WIDTH), first):
        row = hashes[at : at + WIDTH]
        yield {
            "log_start": start,
            "level": level,
            "n": n,
            "root": fold(row),
            "hashes": b"".join(row),
        }


def _tile(start: int, level: int, n: int) -> Select[bytes]:
    same = (TILE.c.log_start == start, TILE.c.level == level, TILE.c.n == n)
    return select(TILE.c.hashes).where(*same)


def _below(start: int, level: int, first: int, count: int) -> Select[bytes]:
    """Select *count* hashes of a level from the *first* on: leaves, or roots of tiles below."""
    if level == 0:
        place = LEAF.c.leaf_index
        return (
            select(LEAF.c.leaf_hash)
            .where(place >= start + first, place < start + first + count)
            .order_by(place)
        )
    return (
        select(TILE.c.root)
        .where(TILE.c.log_start == start, TILE.c.level == level - 1)
        .where(TILE.c.n >= first, TILE.c.n < first + count)
        .order_by(TILE.c.n)
    )
