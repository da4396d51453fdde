"""The record as an export is written from it: in the order of the log, of a selection, proven."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.models import Attestation, Body, Checkpoint, Disclosure, Entry, Leaf, Thinned
from service.trail.canonical import encode
from service.trail.export_selection import Selection
from service.trail.logs import BEGIN, STREAM, Kept, kept
from service.trail.merkle import inclusion
from service.trail.reading import ReadEntry
from service.trail.remnant import LEFT, as_body, left_of, remnant
from service.trail.tiles import Tiles
from service.trail.verify_bytes import opened
from service.trail.verify_database import DatabaseSource
from service.trail.verify_source import StoredEntry, StoredText
from service.trail.verify_texts import examined

PROOFS_AT_ONCE = 1_000  # after which what was read of the tree is let go
TOLD = (BEGIN, "name_keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of an export, and its place in the log.

    Where its bytes were thinned out *body* is what is *left*.
    """

    key: int
    leaf: int | None
    body: bytes
    leaf_hash: bytes
    left: StoredEntry | None


class ExportSource:
    """Reads one selection from what *stored* reads all of."""

    def __init__(self, stored: DatabaseSource, selection: Selection) -> None:
        self.stored = stored
        self.selection = selection
        self._connection = stored.connection
        self.checkpoints = self._checkpoints()

    def lines(self) -> Iterator[Line]:
        """Yield the entries: line n of a whole record is leaf n, what waits for a place is last."""
        query = (
            select(Entry.id, Leaf.leaf_index, Body.body, *LEFT)
            .outerjoin(Body, Body.entry_id == Entry.id)
            .outerjoin(Leaf, Leaf.entry_id == Entry.id)
            .where(self.selection.entries())
            .order_by(Leaf.leaf_index.is_(None), Leaf.leaf_index, Entry.id)
        )
        for row in self._connection.execute(query):
            left = left_of(row) if row.body is None else None
            yield Line(
                key=row.id,
                leaf=row.leaf_index,
                body=bytes(row.body) if left is None else remnant(left),
                leaf_hash=bytes(row.leaf_hash),
                left=left,
            )

    def has_thinned(self) -> bool:
        """Tell whether any of its streams was thinned."""
        asked = select(Thinned.stream).where(self.selection.thinned()).limit(1)
        return self._connection.scalar(asked) is not None

    def proofs(self) -> Iterator[Mapping[str, Any]]:
        """Yield each line's place, and its proof by its log's last checkpoint, if one covers it."""
        lasts = {each.start: each for each in self.checkpoints}
        trees: dict[int, Tiles] = {}
        with Session(self._connection) as session:
            for number, line in enumerate(self.lines()):
                if not number % PROOFS_AT_ONCE:
                    trees = {
                        each.start: Tiles(session, each.start, each.statement.size)
                        for each in lasts.values()
                    }
                yield _proof(line.leaf, list(lasts.values()), trees)

    def texts(self) -> Iterator[StoredText]:
        """Yield the texts of its entries."""
        if self.selection.is_whole:
            return self.stored.texts()
        asked = select(Entry.id).outerjoin(Leaf, Leaf.entry_id == Entry.id)
        return self.stored.texts(Entry.id.in_(asked.where(self.selection.entries())))

    def vkeys(self) -> Sequence[str]:
        """Return the public keys that the record names for its logs, each once."""
        bodies = select(Body.body).join(Entry, Entry.id == Body.entry_id)
        asked = bodies.where(Entry.stream == STREAM, Entry.event.in_(TOLD)).order_by(Entry.sequence)
        named = [orjson.loads(body)["evidence"] for body in self._connection.scalars(asked)]
        return list(dict.fromkeys(key for evidence in named for key in evidence["keys"] or ()))

    def words(self) -> Iterator[tuple[str, bytes]]:
        """Yield what others say of the exported checkpoints, by name of a file."""
        numbers = {each.id for each in self.checkpoints}
        asked = select(Attestation.tree_size, Attestation.form, Attestation.blob)
        rows = self._connection.execute(asked.order_by(Attestation.id))
        for count, (number, form, blob) in enumerate(rows):
            if number in numbers:
                yield f"{number}-{count}.{form}", bytes(blob)

    def readable(self) -> Iterator[ReadEntry]:
        """Yield its entries for people, with their texts."""
        lines = self.lines()
        while some := [line for line, _ in zip(lines, range(PROOFS_AT_ONCE), strict=False)]:
            texts = self._texts([line.key for line in some])
            for line in some:
                body = opened(line.body)[0] if line.left is None else as_body(line.left)
                if body is not None:
                    told = examined(body, texts.get(line.key, ())).revealed
                    yield ReadEntry(key=0, body=body, texts=told, leaf_hash=line.leaf_hash)

    def _texts(self, keys: Sequence[int]) -> dict[int, list[StoredText]]:
        query: Select[int, bytes, str] = select(
            Disclosure.entry_id, Disclosure.digest, Disclosure.disclosure
        ).where(Disclosure.entry_id.in_(keys))
        found: dict[int, list[StoredText]] = {}
        for key, digest, disclosure in self._connection.execute(query):
            text = StoredText(
                stream="", sequence=0, digest=encode(bytes(digest)) or "", disclosure=disclosure
            )
            found.setdefault(key, []).append(text)
        return found

    def _checkpoints(self) -> list[Kept]:
        """Return each day's last checkpoint, each log's last, and those that others vouch for."""
        words = set(self._connection.scalars(select(Attestation.tree_size)))
        rows = self._connection.execute(
            select(Checkpoint.tree_size, Checkpoint.note, Checkpoint.created_at).order_by(
                Checkpoint.tree_size
            )
        )
        chosen: dict[object, Kept] = {}
        for row in rows:
            each = kept(Checkpoint(**row._mapping))  # noqa: SLF001 -- SQLAlchemy's own name for it
            chosen[each.created_at.date(), each.start] = each
            if each.id in words:
                chosen[each.id] = each
        return sorted(set(chosen.values()), key=lambda each: each.id)


def _proof(leaf: int | None, lasts: list[Kept], trees: Mapping[int, Tiles]) -> Mapping[str, Any]:
    by = next((k for k in lasts if leaf is not None and k.start <= leaf < k.id), None)
    if by is None or leaf is None:
        return {"checkpoint": None, "hashes": [], "leaf": leaf}
    stated = by.statement
    path = inclusion(leaf - by.start, stated.size, trees[by.start].node)
    return {"checkpoint": by.id, "hashes": [encode(each) for each in path], "leaf": leaf}
