"""What happened: the entries of one activity or plan by page, and the whole trail by cursor."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.core.spelled import Spelled
from service.models import Entry
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.reach import activity_for, asked_for, demand_known, known_activity, known_plan
from service.trail import reading
from service.trail.draft import Written
from service.trail.newest import entries_in, latest, newest
from service.trail.reading import Names, ReadEntry
from service.trail.showing import shown
from service.trail.trail_filter import TrailFilter
from service.workflows import access
from service.workflows.access import Right
from service.workflows.case import Case
from service.workflows.vocabulary import Actor

__all__ = [
    "TrailFilter",
    "activity_history",
    "county_asked",
    "plan_history",
    "shown_entries",
    "shown_step",
    "trail_list",
]


@lru_cache(maxsize=64)
def _history_for(own: int) -> Spelled:
    """Spell the statement of an activity's history for a reader with *own* organisations.

    The activity's version is the number of its last entry; ``passed`` come before the page.
    """
    asked = activity_for(own)
    columns = (each for each in asked.selected_columns if each.key != "id")
    known = asked.with_only_columns(*columns).cte("known")
    last = select(known.c.version).scalar_subquery() - bindparam("passed", type_=Integer)
    return Spelled(newest(last, known))


def activity_history(session: Session, actor: Actor, uid: str, page: Paging) -> Listing:
    """Return a page of an activity's entries, newest first; raises NotFoundError.

    In one statement where the page holds anything and the reader is of those who mostly ask.
    """
    asked = {
        **asked_for(actor, uid),
        "stream": f"activity/{uid}",
        "passed": page.offset,
        "most": page.limit,
    }
    spelled = _history_for(len(actor.organisations))
    rows = spelled.ask_by_name(session.connection(), asked)
    if not rows:  # there is none, or none so far back
        return paging.counted(known_activity(session, actor, uid).version, [], page)
    demand_known(session, actor, rows[0])
    entries, known = entries_in(session, rows)
    return paging.counted(rows[0].version, [shown(each, known) for each in entries], page)


def plan_history(session: Session, actor: Actor, uid: str, page: Paging) -> Listing:
    """Return a page of a plan's own entries, newest first; raises NotFoundError."""
    version = known_plan(session, actor, uid).version
    return _of_stream(session, f"plan/{uid}", version, page)


def _of_stream(session: Session, stream: str, version: int, page: Paging) -> Listing:
    """Return the page of a stream whose last entry is number *version*.

    Entries are numbered without gaps, so that the page's place is known and not counted out.
    """
    first = version - page.offset
    if first < 1:
        return paging.counted(version, [], page)
    entries, known = latest(session, stream, first, page.limit)
    items = [shown(each, known) for each in entries]
    return paging.counted(version, items, page)


def trail_list(
    session: Session, actor: Actor, filters: TrailFilter, cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """Return at most *limit* entries, newest first, and the cursor of the next ones, if any.

    Within the counties where *actor* may read the trail; one who may in several says which.
    Raises NotPermittedError and InvalidError (``/cursor``, ``/county``).
    """
    filters = replace(filters, county=county_asked(actor, filters.county))
    before = _key_of(session, cursor) if cursor else None
    entries = reading.read(session, filters, limit + 1, before)
    page = entries[:limit]
    more = len(entries) > limit
    return _shown(session, page), page[-1].body["id"] if more else None


def county_asked(actor: Actor, asked: str | None) -> str | None:
    """Return the county whose trail is read, None for all: the one *asked* for, or *actor*'s own.

    Raises NotPermittedError, and InvalidError where one who may in several must say which.
    """
    if asked is not None:
        access.demand(actor, Right.READ_TRAIL, asked)
        return asked
    access.demand_anywhere(actor, Right.READ_TRAIL)
    own = access.counties_of(actor, Right.READ_TRAIL)
    if own is None:
        return None
    if len(own) > 1:
        sentence = gettext("Choose one of: %(choices)s.", choices=", ".join(sorted(own)))
        raise InvalidError([FieldError("/county", "required", sentence)])
    return next(iter(own))


def _key_of(session: Session, cursor: str) -> int:
    """Return the key of the last entry that was seen, which the cursor names by its id."""
    key = session.scalar(select(Entry.id).where(Entry.uid == cursor))
    if key is None:
        sentence = gettext("There is no such place in the list. Begin from its start.")
        raise InvalidError([FieldError("/cursor", "unknown", sentence)])
    return key


def shown_entries(session: Session, written: Sequence[Written]) -> list[dict[str, Any]]:
    """Return entries as the API shows them, from what has just been written."""
    return _shown(session, _as_read(written))


def shown_step(case: Case, written: Sequence[Written]) -> list[dict[str, Any]]:
    """Return the entries of a step in *case* as the API shows them, without asking for names."""
    actor, owners = case.actor, case.activity.responsibilities
    known = {each.organisation.uid: each.organisation.name for each in owners if each.organisation}
    names = Names({actor.person: actor.name} if actor.person else {}, known)
    return [shown(each, names) for each in _as_read(written)]


def _as_read(written: Sequence[Written]) -> list[ReadEntry]:
    return [
        ReadEntry(key=0, body=each.body, texts=each.texts, leaf_hash=each.leaf_hash)
        for each in written
    ]


def _shown(session: Session, entries: Sequence[ReadEntry]) -> list[dict[str, Any]]:
    names = reading.names_in(session, entries)
    return [shown(entry, names) for entry in entries]
