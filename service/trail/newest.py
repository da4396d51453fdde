"""The page that is asked for most: the newest entries of one stream, in one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, select, true
from sqlalchemy.orm import Session

from service.models import Body, Disclosure, Entry, Organisation, Person
from service.trail.reading import Names, ReadEntry, names, opened, revealed
from service.trail.remnant import LEFT

Rows = Sequence[Any]  # as the library answers or as ``Spelled.ask_by_name`` does
LEAN = (Entry.sequence, Entry.leaf_hash, Entry.person, Entry.organisation)


def newest(last: ColumnElement[int], about: CTE | None = None) -> Select[*tuple[Any, ...]]:
    """Return the statement for at most ``most`` entries of ``stream``, beginning with *last*.

    Each with what is beside it, and with the one row that is known *about* the stream's subject:
    where there is one, nothing of the stream is thinned out.
    """
    page = (
        select(Entry.id, *(LEFT if about is None else LEAN))
        .where(Entry.stream == bindparam("stream"), Entry.sequence <= last)
        .order_by(Entry.sequence.desc())
        .limit(bindparam("most"))
        .subquery("newest")
    )
    found = (
        select(
            *(*page.c, Body.body),
            *(Person.name.label("person_name"), Organisation.name.label("organisation_name")),
            Disclosure.disclosure,
        )
        .select_from(page)
        .join(Body, Body.entry_id == page.c.id, isouter=about is None)
        .outerjoin(Person, Person.uid == page.c.person)
        .outerjoin(Organisation, Organisation.uid == page.c.organisation)
        .outerjoin(Disclosure, Disclosure.entry_id == page.c.id)
        .order_by(page.c.sequence.desc())
    )
    return found if about is None else found.join(about, true()).add_columns(*about.c)


LATEST = newest(bindparam("last"))  # built once


def latest(session: Session, stream: str, last: int, limit: int) -> tuple[list[ReadEntry], Names]:
    """Return at most *limit* entries of *stream*, newest first, beginning with number *last*."""
    asked = {"stream": stream, "last": last, "most": limit}
    return entries_in(session, session.connection().execute(LATEST, asked).all())


def entries_in(session: Session, rows: Rows) -> tuple[list[ReadEntry], Names]:
    """Return the entries in *rows* of ``newest``, and what those are called who are in them.

    Asks nothing more, unless a step on behalf of another names an organisation that the entry
    does not.
    """
    told = revealed((row.id, row.disclosure) for row in rows if row.disclosure is not None)
    entries = opened({row.id: row for row in rows}.values(), told)
    people = {row.person: row.person_name for row in rows if row.person}
    organisations = {row.organisation: row.organisation_name for row in rows if row.organisation}
    others = {entry.body["on_behalf_of"] for entry in entries} - {None, *organisations}
    if others:
        organisations |= names(session, (), others).organisations
    return entries, Names(people, organisations)
