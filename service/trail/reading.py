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
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.models import Activity, Agreement, Body, Disclosure, Entry, Organisation, Person, Plan
from service.trail.canonical import read_disclosure

PAGE = 1000  # entries that are read at a time where all are wanted
TEXTS = select(Disclosure.entry_id, Disclosure.disclosure).where(
    Disclosure.entry_id.in_(bindparam("keys", expanding=True))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which entries to read; what is left out does not narrow.

    ``since`` and ``until`` bound ``recorded_at``, both included. ``person`` is who acted.
    ``organisation`` takes entries about its parts and its own record; ``plan`` those of the plan
    and of its activities; ``county`` those of its plans, activities, agreements and
    organisations, but of no person, since people belong to no county.
    """

    streams: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    event: str | None = None
    person: str | None = None
    organisation: str | None = None
    activity: str | None = None
    plan: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry:
    """One entry with the texts that are kept beside it; *key* serves cursors and stays inside.

    ``texts`` holds by disclosure name what has not been erased.
    """

    key: int
    body: Mapping[str, Any]
    texts: Mapping[str, Any]
    leaf_hash: bytes


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
    query = _entries().where(*_conditions(filters)).order_by(*(each.desc() for each in by))
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


def _entries() -> Select[int, bytes, bytes]:
    return select(Entry.id, Entry.leaf_hash, Body.body).join(Body, Body.entry_id == Entry.id)


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
    """Return *rows* (key, leaf hash, canonical bytes) as entries, with their *texts* by key."""
    return [
        ReadEntry(key=key, body=orjson.loads(body), texts=texts.get(key, {}), leaf_hash=leaf)
        for key, leaf, body in rows
    ]


def _conditions(filters: TrailFilter) -> list[ColumnElement[bool]]:
    """Return a condition for each filter that is set."""
    found = {
        "streams": Entry.stream.in_,
        "since": lambda given: Entry.recorded_at >= given,
        "until": lambda given: Entry.recorded_at <= given,
        "event": lambda given: Entry.event == given,
        "person": lambda given: Entry.person == given,
        "organisation": _of_organisation,
        "activity": lambda given: Entry.stream == f"activity/{given}",
        "plan": _of_plan,
        "county": _of_county,
    }
    return [
        condition(given) for name, condition in found.items() if (given := getattr(filters, name))
    ]


def _of_organisation(uid: str) -> ColumnElement[bool]:
    return or_(Entry.organisation == uid, Entry.stream == f"organisation/{uid}")


def _of_plan(uid: str) -> ColumnElement[bool]:
    activities = select("activity/" + Activity.uid).join(Activity.plan).where(Plan.uid == uid)
    return Entry.stream.in_(union_all(select(literal(f"plan/{uid}")), activities))


def _of_county(code: str) -> ColumnElement[bool]:
    """Ask of each kind apart: a county has too many activities to look up the entries of each."""
    models = (Activity, Plan, Agreement, Organisation)
    return or_(
        *(
            Entry.stream.in_(select(f"{model.kind}/" + model.uid).where(model.county_code == code))
            for model in models
        )
    )
