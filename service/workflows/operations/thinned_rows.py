"""What a thinning removes, table by table, in the order in which the database lets it go."""

import json
import re
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy.orm import Session

from service.core.db import Base
from service.models import (
    Activity,
    Body,
    Disclosure,
    Draft,
    Entry,
    KeptAnswer,
    Message,
    Responsibility,
    Review,
    StatusReport,
)
from service.workflows.operations.erased_copies import NOTHING

ACTIVITY = Base.metadata.tables[Activity.__tablename__]
GUARDED = frozenset(
    Base.metadata.tables[each.__tablename__]
    for each in (Body, Activity, Responsibility, StatusReport, Review)
)
UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def rows_of(session: Session, plan: int) -> dict[str, int]:
    """Return how many rows of each table go with the activities of the plan with this key."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table).where(those)) or 0
        for table, those in _of(plan)
    }


def remove(session: Session, plan: int) -> None:
    """Delete these rows; the database refuses unless a decision names each activity.

    On PostgreSQL the service's role may delete nothing that is guarded: there the database does
    it by a function of its own, for what it knows to be thinned.
    """
    by_itself = session.get_bind().dialect.name == "postgresql"
    for table, those in _of(plan):
        if not (by_itself and table in GUARDED):
            session.execute(delete(table).where(those))
    if by_itself:
        session.execute(select(func.trail_remove_thinned(plan)))


def uids_of(session: Session, plan: int) -> set[str]:
    """Return the uids of these rows, and of the entries that tell of them."""
    found: set[str] = set()
    for table, those in _of(plan):
        if "uid" in table.c:
            found.update(session.scalars(select(table.c.uid).where(those)))
    streams = select(f"{Activity.kind}/" + ACTIVITY.c.uid).where(ACTIVITY.c.plan_id == plan)
    return found.union(session.scalars(select(Entry.uid).where(Entry.stream.in_(streams))))


def forget_copies(session: Session, uids: set[str]) -> int:
    """Rid what stands beside the history of whatever names *uids*; return in how many places.

    Answers are kept without their words, so that the same request is still not done twice.
    """
    return _answers(session, uids) + _drafts(session, uids) + _messages(session, uids)


def _of(plan: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield each table with the condition for its rows, the activities themselves last."""
    own = ACTIVITY.c.plan_id == plan
    keys = select(ACTIVITY.c.id).where(own)
    streams = select(f"{Activity.kind}/" + ACTIVITY.c.uid).where(own)
    entries = select(Entry.id).where(Entry.stream.in_(streams))
    for model in (Disclosure, Body):
        table = Base.metadata.tables[model.__tablename__]
        yield table, table.c.entry_id.in_(entries)
    for table in sorted(Base.metadata.tables.values(), key=lambda each: each.name):
        for key in table.foreign_keys:
            if key.column.table is ACTIVITY:
                yield table, key.parent.in_(keys)
    yield ACTIVITY, own


def _answers(session: Session, uids: set[str]) -> int:
    kept = KeptAnswer.person, KeptAnswer.key, KeptAnswer.item
    query = select(*kept, KeptAnswer.body).where(KeptAnswer.body.is_not(None))
    found = [
        (person, key, item)
        for person, key, item, body in session.execute(query)
        if _names((body or b"").decode("utf-8", "replace"), uids)
    ]
    for place in found:
        own = (column == value for column, value in zip(kept, place, strict=True))
        emptied = update(KeptAnswer).where(*own).values(body=NOTHING)
        session.execute(emptied.execution_options(synchronize_session=False))
    return len(found)


def _drafts(session: Session, uids: set[str]) -> int:
    rows = session.execute(select(Draft.person_id, Draft.place)).all()
    found = [(person, place) for person, place in rows if _names(place, uids)]
    for person, place in found:
        gone = delete(Draft).where(Draft.person_id == person, Draft.place == place)
        session.execute(gone.execution_options(synchronize_session=False))
    return len(found)


def _messages(session: Session, uids: set[str]) -> int:
    rows = session.execute(select(Message.id, Message.payload)).all()
    found = [key for key, payload in rows if _names(json.dumps(payload), uids)]
    for key in found:
        gone = delete(Message).where(Message.id == key)
        session.execute(gone.execution_options(synchronize_session=False))
    return len(found)


def _names(text: str, uids: set[str]) -> bool:
    return not uids.isdisjoint(UID.findall(text))
