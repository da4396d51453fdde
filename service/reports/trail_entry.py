"""One entry of the trail with its neighbours, and who held which roles when it was written."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Entry, Grant
from service.models.words import Role
from service.reports.trail_subjects import Subject, subjects
from service.trail import reading
from service.trail.newest import latest
from service.trail.replay import state_at
from service.trail.showing import shown
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

# What a changed or stated field points to; a goal and an organisation have a parent each.
POINTS_TO = {
    "plan": ("plan",),
    "activity": ("activity",),
    "person": ("person",),
    "agreement": ("agreement",),
    "organisation": ("organisation",),
    "goal": ("goal",),
    "parent": ("organisation", "goal"),
    "replaces": ("goal",),
    "predecessor": ("activity",),
    "carriedTo": ("activity",),
    "targetPlan": ("plan",),
    "without": ("organisation",),
}


def one_entry(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the entry *uid* as in every list, with ``subject`` named and its ``neighbours``.

    ``called`` are the names of what its changes point to, by uid. ``held`` are the roles that the
    person held by what was known at that moment, or None where *actor* may not read that. Raises
    NotPermittedError and NotFoundError.
    """
    found, known = demand_reach(session, actor, uid)
    entries, names = latest(session, found.stream, found.sequence, 1)
    entry = shown(entries[0], names)
    return {
        **entry,
        "title": known.title if known else None,
        "neighbours": _neighbours(session, found.stream, found.sequence),
        "held": _held(session, actor, entry),
        "called": _called(session, entry),
    }


def demand_reach(session: Session, actor: Actor, uid: str) -> tuple[Row[str, int], Subject | None]:
    """Return where the entry *uid* stands, and what it is about, if *actor* may read it.

    Raises NotPermittedError and NotFoundError.
    """
    access.demand_anywhere(actor, Right.READ_TRAIL)
    found = session.execute(
        select(Entry.stream, Entry.sequence).where(Entry.uid == uid)
    ).one_or_none()
    if found is None:
        raise NotFoundError(uid)
    kind, _, subject = found.stream.partition("/")
    known = subjects(session, [(kind, subject)]).get((kind, subject))
    counties = access.counties_of(actor, Right.READ_TRAIL)
    if counties is not None and (known is None or known.county not in counties):
        raise NotFoundError(uid)
    return found, known


def _neighbours(session: Session, stream: str, sequence: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Entry.uid, Entry.sequence, Entry.event, Entry.recorded_at)
        .where(Entry.stream == stream, Entry.sequence.in_((sequence - 1, sequence + 1)))
        .order_by(Entry.sequence)
    )
    return [row._asdict() for row in rows]


def _called(session: Session, entry: dict[str, Any]) -> dict[str, str]:
    """Return what the things are called that the entry names by their uids."""
    told = [(path.rpartition("/")[2], values) for path, values in entry["changes"].items()]
    told += [
        (name, value if isinstance(value, list) else [value])
        for name, value in entry["evidence"].items()
    ]
    pointed = [
        (kind, uid) for name, uids in told for kind in POINTS_TO.get(name, ()) for uid in uids
    ]
    return {uid: known.title for (_, uid), known in subjects(session, pointed).items()}


def _held(session: Session, actor: Actor, entry: dict[str, Any]) -> list[dict[str, Any]] | None:
    if entry["person"] is None or not actor.holds(Role.AUDITOR):
        return None
    at = datetime.fromisoformat(entry["recordedAt"])
    history = reading.history(session, f"person/{entry['person']['id']}", at)
    grants = state_at(history, at).children(Grant.kind).values()
    day = at.date().isoformat()
    held = [
        each
        for each in grants
        if not each.get("revoked")
        and each["valid_from"] <= day
        and (each.get("valid_until") or day) >= day
    ]
    organisations = [each["organisation"] for each in held if each.get("organisation")]
    named = reading.names(session, (), organisations).organisations
    return [
        {
            "role": each["role"],
            "organisation": named.get(each.get("organisation") or ""),
            "county": each.get("county_code"),
        }
        for each in held
    ]
