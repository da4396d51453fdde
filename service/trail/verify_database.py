"""The stored record as verification and export read it: raw values, one snapshot, flat memory."""

import heapq
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Select,
    case,
    func,
    inspect,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import NULLTYPE, TypeDecorator

from service.core.db import Base
from service.models import (
    Activity,
    Agreement,
    Body,
    Child,
    Disclosure,
    Entry,
    Goal,
    Grant,
    Head,
    Organisation,
    Party,
    Person,
    Plan,
    Responsibility,
    StatusReport,
    Subject,
    Token,
)
from service.trail.canonical import encode, spell
from service.trail.verify_findings import Finding
from service.trail.verify_source import StoredEntry, StoredHead, StoredRow, StoredText

SUBJECTS: tuple[type[Subject], ...] = (Activity, Agreement, Organisation, Person, Plan)
OWNERS: Mapping[type[Child], type[Subject]] = {
    Goal: Plan,
    Grant: Person,
    Party: Agreement,
    Responsibility: Activity,
    StatusReport: Activity,
    Token: Person,
}
# The row's name stands in its path, and the database's own key in no entry: what refers to a row
# by that key is compared by the row's uid.
NAMES = ("id", "uid")
DANGLING = "?"  # what a reference to nothing reads as: the uid of no row
BATCH = 500
COPIES = ("uid", "prev_hash", "recorded_at", "event", "person", "organisation")


class DatabaseSource:
    """Reads over one connection, whose transaction must show one state of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection.execution_options(stream_results=True, yield_per=BATCH)
        self.faults: list[Finding] = []

    def entries(self) -> Iterator[StoredEntry]:
        """Yield every entry with its bytes; bytes without an entry become faults."""
        copies = [_raw(getattr(Entry, name)).label(name) for name in COPIES]
        query = (
            select(Entry.stream, Entry.sequence, Entry.leaf_hash, _raw(Body.body), *copies)
            .outerjoin(Body, Body.entry_id == Entry.id)
            .order_by(self._sorted(Entry.stream), Entry.sequence)
        )
        for stream, sequence, leaf, body, *values in self._connection.execute(query):
            spelled = zip(COPIES, values, strict=True)
            yield StoredEntry(
                stream=stream,
                sequence=sequence,
                body=_bytes(body),
                leaf_hash=bytes(leaf),
                copies={name: _copy(Entry.__table__.c[name], value) for name, value in spelled},
            )
        alone = select(Body.entry_id).where(Body.entry_id.not_in(select(Entry.id)))
        keys = self._connection.scalars(alone.order_by(Body.entry_id))
        self.faults += [Finding("body_alone", values={"key": key}) for key in keys]

    def texts(self) -> Iterator[StoredText]:
        """Yield every disclosure; those of no entry come in a stream without a name."""
        stream = func.coalesce(Entry.stream, "")
        sequence = func.coalesce(Entry.sequence, 0)
        query = (
            select(stream, sequence, Disclosure.digest, Disclosure.disclosure)
            .outerjoin(Entry, Entry.id == Disclosure.entry_id)
            .order_by(self._sorted(stream), sequence, Disclosure.digest)
        )
        for name, number, digest, disclosure in self._connection.execute(query):
            yield StoredText(
                stream=name, sequence=number, digest=encode(digest) or "", disclosure=disclosure
            )

    def heads(self) -> Iterator[StoredHead]:
        """Yield every head."""
        query = select(Head.stream, Head.sequence, Head.leaf_hash)
        for stream, sequence, leaf in self._connection.execute(
            query.order_by(self._sorted(Head.stream))
        ):
            yield StoredHead(stream=stream, sequence=sequence, leaf_hash=encode(leaf) or "")

    def rows(self) -> Iterator[StoredRow]:
        """Yield every subject and child row."""
        series = [self._rows(model, model) for model in SUBJECTS]
        series += [self._rows(model, owner) for model, owner in OWNERS.items()]
        yield from heapq.merge(*series, key=lambda row: (row.stream, row.path))

    def _rows(self, model: type[Any], owner: type[Any]) -> Iterator[StoredRow]:
        child = model is not owner
        columns = compared(model)
        stream = literal(f"{owner.kind}/") + func.coalesce(owner.uid, "")
        path = literal(f"{model.kind}/") + model.uid if child else literal("")
        query: Select[Any] = select(
            stream, path, *(_value(column) for column in columns.values())
        ).select_from(model)
        if child:
            query = query.outerjoin(owner, owner.id == getattr(model, _link(owner)))
        query = query.order_by(self._sorted(stream), self._sorted(path))
        for name, at, *values in self._connection.execute(query):
            spelled = zip(columns.items(), values, strict=True)
            yield StoredRow(
                stream=name,
                path=at,
                columns={key: spelled_raw(column, value) for (key, column), value in spelled},
            )

    def _sorted(self, text: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column or an expression
        """Order by code points, as the verifier does, whatever language the database sorts in."""
        postgresql = self._connection.dialect.name == "postgresql"
        ordered: ColumnElement[Any] = text.collate("C") if postgresql else text
        return ordered
