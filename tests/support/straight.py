"""The database past all code: plain SQL by whoever has got hold of a connection."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa

from service.core.db import Base
from service.models import Child, Subject

MAPPERS = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
SUBJECTS = sorted(name for name, model in MAPPERS.items() if issubclass(model, Subject))
CHILDREN = sorted(name for name, model in MAPPERS.items() if issubclass(model, Child))
PARENTS = {  # whose stream tells of the row
    "responsibility": "activity",
    "status_report": "activity",
    "review": "activity",
    "meeting": "organisation",
    "party": "agreement",
    "goal": "plan",
    "person_role": "person",
    "api_token": "person",
    "calendar_link": "person",
    "webhook": "organisation",
}
WRITTEN_ONCE = ["trail_attestation", "trail_body", "trail_checkpoint", "trail_entry", "trail_leaf"]


class Link(NamedTuple):
    """Where a stream stands: the number and the hash of its last entry."""

    sequence: int
    leaf_hash: bytes


class Straight:
    """Plain SQL, each call one transaction; SQLite's foreign keys are off, its default."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def run(self, *statements: str, **values: Any) -> None:  # noqa: ANN401 -- any column value
        """Run the statements and commit."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement), values)

    def refusal(self, *statements: str, **values: Any) -> str | None:  # noqa: ANN401 -- as above
        """Return what the guards of the trail say to the statements, or None if they let them."""
        try:
            self.run(*statements, **values)
        except sa.exc.IntegrityError as error:
            diagnosis = getattr(error.orig, "diag", None)
            said = diagnosis.message_primary if diagnosis else str(error.orig)
            if not str(said).startswith("trail: "):
                raise
            return str(said).removeprefix("trail: ")
        return None

    def value(self, statement: str, **values: Any) -> Any:  # noqa: ANN401 -- as above
        """Return the first column of the first row."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.text(statement), values)

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """Return everything in *table*, in an order of its own."""
        with self.engine.connect() as connection:
            found = connection.execute(sa.text(f"SELECT * FROM {table}")).all()  # noqa: S608 -- from the metadata
        return sorted((tuple(row) for row in found), key=repr)

    def link(self, stream: str) -> Link | None:
        """Return where *stream* stands, or None if it has no entry."""
        statement = "SELECT sequence, leaf_hash FROM trail_head WHERE stream = :stream"
        with self.engine.connect() as connection:
            row = connection.execute(sa.text(statement), {"stream": stream}).one_or_none()
        return Link(row.sequence, bytes(row.leaf_hash)) if row else None

    def add_entry(self, stream: str, organisation: str | None = None) -> Link:
        """Append an entry with a made-up hash and no body to *stream*; the chain is right."""
        link = next_link(self.link(stream))
        self.run(ADD_ENTRY, **entry(stream, self.link(stream), link, organisation))
        return link

    def copy(self, table: str, insert: str = "INSERT", **values: Any) -> str:  # noqa: ANN401 -- as above
        """Spell an *insert* of a copy of the first row of *table*, with other *values* in it."""
        columns = [c.name for c in Base.metadata.tables[table].columns]
        taken = [c for c in columns if c != "id" or "id" in values]
        spelled = ", ".join(f":{c}" if c in values else c for c in taken)
        first = f"(SELECT * FROM {table} ORDER BY 1 LIMIT 1)"  # noqa: S608 -- from the metadata
        return f"{insert} INTO {table} ({', '.join(taken)}) SELECT {spelled} FROM {first} AS o"  # noqa: S608 -- as above


def update(table: str, assignments: str) -> str:
    """Spell an update of every row of *table*."""
    return f"UPDATE {table} SET {assignments}"  # noqa: S608 -- from the metadata


def delete(table: str) -> str:
    """Spell a deletion of every row of *table*."""
    return f"DELETE FROM {table}"  # noqa: S608 -- from the metadata


ADD_ENTRY = """INSERT INTO trail_entry
    (stream, sequence, prev_hash, leaf_hash, uid, recorded_at, event, person, organisation)
    VALUES (:stream, :sequence, :prev_hash, :leaf_hash, :uid, '2026-01-01', 'edit', NULL,
    :organisation)"""


def entry(
    stream: str, last: Link | None, link: Link, organisation: str | None = None
) -> dict[str, Any]:
    """Return the values of an entry at *link* that continues *stream* after *last*."""
    return {
        "stream": stream,
        "sequence": link.sequence,
        "prev_hash": last and last.leaf_hash,
        "leaf_hash": link.leaf_hash,
        "uid": secrets.token_hex(18),
        "organisation": organisation,
    }


def next_link(last: Link | None) -> Link:
    """Return a link that may follow *last*, with a made-up hash."""
    return Link(last.sequence + 1 if last else 1, secrets.token_bytes(32))


@contextmanager
def straight(url: str, **options: Any) -> Iterator[Straight]:  # noqa: ANN401 -- an engine's own
    """Give plain SQL on the database at *url*."""
    engine = sa.create_engine(url, **options)
    try:
        yield Straight(engine)
    finally:
        engine.dispose()


OTHER: Mapping[type[Any], Any] = {
    sa.Boolean: True,
    sa.Integer: 7_000_000,
    sa.Date: "1999-01-01",
    sa.DateTime: "1999-01-01 00:00:00+00:00",
    sa.JSON: '["x"]',
    sa.LargeBinary: b"x" * 32,
    sa.String: "x",
}


def another_value(column: sa.Column[Any]) -> Any:  # noqa: ANN401 -- any column value
    """Return a value that no row made for the tests has in *column*."""
    generic = column.type.impl if isinstance(column.type, sa.TypeDecorator) else column.type
    return next(value for kind, value in OTHER.items() if isinstance(generic, kind))
