"""The stored record as verification and export read it: raw values, one snapshot, flat memory."""

import heapq
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Numeric,
    case,
    cast,
    exists,
    false,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import NULLTYPE

from service.models import (
    Attestation,
    Body,
    Checkpoint,
    Child,
    Disclosure,
    Entry,
    Head,
    Leaf,
    Organisation,
    Pending,
    Person,
    Subject,
    Tile,
)
from service.trail.canonical import encode
from service.trail.export_selection import Streams
from service.trail.reading import Names
from service.trail.tiles import WIDTH
from service.trail.verify_columns import (
    OWNERS,
    SUBJECTS,
    asked,
    octets,
    raw,
)
from service.trail.verify_findings import Finding
from service.trail.verify_source import (
    StoredCheckpoint,
    StoredEntry,
    StoredHead,
    StoredLeaf,
    StoredLog,
    StoredRow,
    StoredText,
    StoredTile,
    StoredWord,
)

BATCH = 300  # rows that are fetched at a time, of each table; more are not quicker
Span = tuple[str | None, str | None]  # from this stream on, up to that one; without None
# Whether an entry is queued is looked up for those alone that have no place yet: a queue that was
# long lately is slow to walk through.
QUEUED = case(
    (Leaf.leaf_index.is_(None), exists().where(Pending.entry_id == Entry.id)), else_=false()
)
STREAM = func.coalesce(Entry.stream, "")  # what is in no stream comes in one without a name
WHERE = (STREAM, Entry.sequence, Leaf.leaf_index, raw(Leaf.leaf_hash), QUEUED)
COPIES = ("prev_hash", "recorded_at", "uid", "event", "person", "organisation")


class DatabaseSource:
    """Reads over one connection, whose transaction must show one state of the database.

    Of some streams alone the log goes with the first of them.
    """

    def __init__(self, connection: Connection, span: Span = (None, None)) -> None:
        self.connection = connection.execution_options(stream_results=True, yield_per=BATCH)
        self._since, self._until = span
        self.faults: list[Finding] = []

    def log(self) -> StoredLog:
        """Return the checkpoints with what others say of them; the entries tell of the keys."""
        words: dict[int, list[StoredWord]] = {}
        asked = select(Attestation.tree_size, Attestation.form, Attestation.name, Attestation.blob)
        for number, form, name, blob in self.connection.execute(asked.order_by(Attestation.id)):
            words.setdefault(number, []).append(StoredWord(str(form), str(name), blob))
        kept = select(Checkpoint.tree_size, Checkpoint.note).order_by(Checkpoint.tree_size)
        return StoredLog(
            checkpoints=[
                StoredCheckpoint(number, str(note), words.get(number, ()))
                for number, note in self.connection.execute(kept)
            ]
        )

    def leaves(self) -> Iterator[StoredLeaf]:
        """Yield every place of the log with the digest that is kept there."""
        query = select(Leaf.leaf_index, raw(Leaf.leaf_hash)).order_by(Leaf.leaf_index)
        for place, digest in () if self._since else self.connection.execute(query):
            yield StoredLeaf(place, octets(digest) or b"")

    def tiles(self) -> Iterator[StoredTile]:
        """Yield the tiles that repeat leaves."""
        place = Tile.log_start + WIDTH * cast(Tile.n, Numeric)  # which no number is too large for
        query = select(Tile.log_start, Tile.n, raw(Tile.hashes)).where(Tile.level == 0)
        query = query.order_by(type_coerce(place, NULLTYPE))
        for start, n, hashes in () if self._since else self.connection.execute(query):
            yield StoredTile(_number(start) + WIDTH * _number(n), octets(hashes) or b"")

    def entries(self) -> Iterator[StoredEntry]:
        """Yield every entry with its bytes; bytes without an entry become faults."""
        copies = [raw(getattr(Entry, name)) for name in COPIES]
        query = (
            select(*WHERE, raw(Entry.leaf_hash), raw(Body.body), *copies)
            .outerjoin(Body, Body.entry_id == Entry.id)
            .outerjoin(Leaf, Leaf.entry_id == Entry.id)
            .where(*self._within(STREAM))
            .order_by(self._sorted(STREAM), Entry.sequence)
        )
        for row in self.connection.execute(query):
            stream, sequence, place, logged, queued, leaf, body, prev, *values = row
            said = (encode(octets(prev)), *values)
            yield StoredEntry(
                stream=str(stream),
                sequence=_number(sequence),
                leaf=place,
                logged=octets(logged),
                queued=bool(queued),
                body=octets(body),
                leaf_hash=octets(leaf),
                copies=dict(zip(COPIES, said, strict=True)),
            )
        if self._since is None:
            self._look_for_bytes_alone()

    def _look_for_bytes_alone(self) -> None:
        alone = select(Body.entry_id).where(~exists().where(Entry.id == Body.entry_id))
        keys = self.connection.scalars(alone.order_by(Body.entry_id))
        self.faults += [Finding("body_alone", values={"key": key}) for key in keys]

    def texts(self, only: ColumnElement[bool] | None = None) -> Iterator[StoredText]:
        """Yield every disclosure; those of no entry come in a stream without a name.

        *only* narrows them by a condition on their entries.
        """
        sequence = func.coalesce(Entry.sequence, 0)
        query = (
            select(STREAM, sequence, raw(Disclosure.digest), Disclosure.disclosure)
            .outerjoin(Entry, Entry.id == Disclosure.entry_id)
            .where(*self._within(STREAM))
            .order_by(self._sorted(STREAM), sequence, Disclosure.digest)
        )
        query = query if only is None else query.where(only)
        for name, number, digest, disclosure in self.connection.execute(query):
            yield StoredText(
                stream=str(name),
                sequence=_number(number),
                digest=encode(octets(digest)) or "",
                disclosure=str(disclosure),
            )

    def heads(self, streams: Streams | None = None) -> Iterator[StoredHead]:
        """Yield every head, or those of *streams*."""
        stream = func.coalesce(Head.stream, "")
        query = select(stream, Head.sequence, raw(Head.leaf_hash))
        query = query if streams is None else query.where(Head.stream.in_(streams))
        query = query.where(*self._within(stream)).order_by(self._sorted(stream))
        for name, sequence, leaf in self.connection.execute(query):
            digest = encode(octets(leaf)) or ""
            yield StoredHead(stream=str(name), sequence=_number(sequence), leaf_hash=digest)

    def rows(self, streams: Streams | None = None) -> Iterator[StoredRow]:
        """Yield every subject and child row, or those of *streams*."""
        series = [self._rows(model, model, streams) for model in SUBJECTS]
        series += [self._rows(model, owner, streams) for model, owner in OWNERS.items()]
        yield from heapq.merge(*series, key=lambda row: (row.stream, row.path))

    def names(self) -> Names:
        """Return what everyone and every organisation is called now."""
        people = self.connection.execute(select(Person.uid, Person.name))
        organisations = self.connection.execute(select(Organisation.uid, Organisation.name))
        return Names(dict(people.all()), dict(organisations.all()))

    def _rows(
        self, model: type[Subject | Child], owner: type[Subject], streams: Streams | None
    ) -> Iterator[StoredRow]:
        query, stream, path, spell = asked(model, owner)
        if streams is not None:
            query = query.where(stream.in_(streams))
        query = query.where(*self._within(stream))
        query = query.order_by(self._sorted(stream), self._sorted(path))
        for name, at, *values in self.connection.execute(query):
            yield StoredRow(name, at, spell(values))

    def _within(self, stream: Any) -> Iterator[ColumnElement[bool]]:  # noqa: ANN401 -- a column or an expression
        """Narrow down to the streams that are asked for."""
        if self._since is not None:
            yield self._sorted(stream) >= self._since
        if self._until is not None:
            yield self._sorted(stream) < self._until

    def _sorted(self, text: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column or an expression
        """Order by code points, as the verifier does, whatever language the database sorts in."""
        postgresql = self.connection.dialect.name == "postgresql"
        ordered: ColumnElement[Any] = text.collate("C") if postgresql else text
        return ordered


def _number(value: Any) -> int:  # noqa: ANN401 -- whatever is stored
    return value if type(value) is int else 0
