"""One entry of an activity, as whoever made it is given it back."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Entry
from service.reports.reach import known_activity
from service.trail.newest import latest
from service.trail.showing import shown
from service.workflows.vocabulary import Actor


def receipt(session: Session, actor: Actor, uid: str, entry: str) -> dict[str, Any]:
    """Return the *entry* (a uid) of the activity *uid* as the API does; raises NotFoundError."""
    known_activity(session, actor, uid)
    stream = f"activity/{uid}"
    found = select(Entry.sequence).where(Entry.stream == stream, Entry.uid == entry)
    sequence = session.scalar(found)
    if sequence is None:
        raise NotFoundError(entry)
    entries, names = latest(session, stream, sequence, 1)
    return shown(entries[0], names)


def entry_numbered(session: Session, uid: str, sequence: int) -> str:
    """Return the uid of the entry with this number in the stream of the activity *uid*."""
    found = select(Entry.uid).where(Entry.stream == f"activity/{uid}", Entry.sequence == sequence)
    return session.scalars(found).one()
