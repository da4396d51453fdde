"""Read entries: newest first for people, oldest first for replay, in two statements each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Select,
    Tuple,
    and_,
    bindparam,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.models import Body, Disclosure, Entry, Organisation, Person
from service.trail.canonical import read_disclosure
from service.trail.remnant import LEFT, as_body, left_of
from service.trail.trail_filter import TrailFilter, conditions

PAGE = 1000  # entries that are read at a time where all are wanted
TEXTS = select(Disclosure.entry_id, Disclosure.disclosure).where(
    Disclosure.entry_id.in_(bindparam("keys", expanding=True))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """One entry with the texts that are kept beside it; *key* serves cursors and stays inside.

    ``texts`` holds by disclosure name what has not been erased. Of one whose bytes were *thinned*
    out the body is what is left.
    """

    key: int
    body: Mapping[str, Any]
    texts: Mapping[str, Any]
    leaf_hash: bytes
    thinned: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What people and organisations are called now, by uid."""

    people: Mapping[str, str]
    organisations: Mapping[str, str]


def read(
    session: Session, filters: TrailFilter, limit: int, before: int | None = None
) -> list[ReadEntry]:
    """Return at most *limit* entries, newest first, in two statements.

    ``before`` is the key of the last entry already seen. Keys tell the order; where time bounds
    are asked for its index does, which for entries of the same moment falls back on the keys.
    """
    timed = filters.since is not None or filters.until is not None
    by = (Entry.recorded_at, Entry.id) if timed else (Entry.id,)
    query = _entries().where(*conditions(filters)).order_by(*(each.desc() for each in by))
    if before is not None:
        query = query.where(tuple_(*by) < _place(before, by))
    rows = session.execute(query.limit(limit)).all()
    keys = {"keys": [row.id for row in rows]}
    return opened(rows, revealed(session.connection().execute(TEXTS, keys)))


def _place(key: int, by: Sequence[InstrumentedAttribute[Any]]) -> Tuple:
    """Return where the entry with this *key* stands, as the columns *by* order it."""
    seen = aliased(Entry)
    values = (select(getattr(seen, each.key)).where(seen.id == key) for each in by)
    return tuple_(*(each.scalar_subquery() for each in values))


def read_all(session: Session, filters: TrailFilter) -> Iterator[ReadEntry]:
    """Yield every entry, newest first, two statements for each thousand."""
    page = read(session, filters, PAGE)
    while page:
        yield from page
        page = read(session, filters, PAGE, before=page[-1].key) if len(page) == PAGE else []


def history(session: Session, stream: str, until: datetime | None = None) -> list[ReadEntry]:
    """Return the entries of one stream recorded no later than *until*, oldest first."""
    query = _entries().where(Entry.stream == stream).order_by(Entry.sequence)
    if until is not None:
        query = query.where(Entry.recorded_at <= until)
    rows = session.execute(query).all()
    return opened(rows, _texts(session, Entry.stream == stream))


def told(session: Session, stream: str, events: Sequence[str]) -> list[ReadEntry]:
    """Return the entries of one stream that tell of any of *events*, oldest first."""
    asked = and_(Entry.stream == stream, Entry.event.in_(events))
    rows = session.execute(_entries().where(asked).order_by(Entry.sequence)).all()
    return opened(rows, _texts(session, asked))


def names(session: Session, people: Iterable[str], organisations: Iterable[str]) -> Names:
    """Look up what people and organisations (uids) are called now, a statement for each kind."""
    return Names(
        _looked_up(session, select(Person.uid, Person.name), people),
        _looked_up(session, select(Organisation.uid, Organisation.name), organisations),
    )


def names_in(session: Session, entries: Sequence[ReadEntry]) -> Names:
    """Look up everyone whom *entries* mention as who acted, on whose behalf, or whose part."""
    bodies = [entry.body for entry in entries]
    people = {body["actor"]["id"] for body in bodies}
    organisations = {body[key] for body in bodies for key in ("organisation", "on_behalf_of")}
    return names(session, people - {None}, organisations - {None})


def _looked_up(session: Session, query: Select[str, str], asked: Iterable[str]) -> dict[str, str]:
    wanted = set(asked)
    if not wanted:  # then the statement would cost a round trip to find nothing
        return {}
    return dict(session.execute(query.where(query.selected_columns[0].in_(wanted))).all())


def _entries() -> Select[*tuple[Any, ...]]:
    return select(Entry.id, Body.body, *LEFT).outerjoin(Body, Body.entry_id == Entry.id)


def _texts(session: Session, condition: ColumnElement[bool]) -> dict[int, dict[str, Any]]:
    """Return what disclosures reveal, by entry and name."""
    query = select(Disclosure.entry_id, Disclosure.disclosure)
    query = query.join(Entry, Entry.id == Disclosure.entry_id).where(condition)
    return revealed(session.execute(query))


def revealed(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    """Return the texts of *rows* (an entry's key, a disclosure) by entry and name."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, disclosure in rows:
        name, value = read_disclosure(disclosure)
        found[key][name] = value
    return found


def opened(rows: Iterable[Any], texts: Mapping[int, Mapping[str, Any]]) -> list[ReadEntry]:
    """Return *rows* as entries, with their *texts* by key: each has id, leaf_hash and body.

    One without a body was thinned out, and has the columns of ``remnant.LEFT`` too.
    """
    return [
        ReadEntry(
            key=row.id,
            body=as_body(left_of(row)) if row.body is None else orjson.loads(row.body),
            texts=texts.get(row.id, {}),
            leaf_hash=row.leaf_hash,
            thinned=row.body is None,
        )
        for row in rows
    ]
