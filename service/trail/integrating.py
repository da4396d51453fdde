"""Give committed entries their place in the log: 0, 1, 2… without gaps, in a safe order."""

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    any_,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from service.core.db import Base
from service.models import Entry, Leaf, Pending

LEAVES = Base.metadata.tables[Leaf.__tablename__]
BATCH = 5_000  # entries in one transaction: half a second of it, of which writers notice nothing


def integrate(session: Session, limit: int = BATCH) -> int:
    """Move at most *limit* committed entries from the queue into the log, and count them.

    The caller commits. An entry leaves the queue and gets its place in one transaction, so that
    whatever dies, it is in one of the two. Entries of one subject keep their order: the later has
    the larger id, and is never committed without the earlier. There is no cursor over ids, since
    an id is drawn before it is committed, and a smaller one may come to light after a larger.

    Several may integrate at once: on PostgreSQL each waits for whoever holds the queue's first
    entries, on SQLite for whoever writes. Should two ever take the same place, the database
    refuses the second with an IntegrityError, and nothing of it has happened.
    """
    # Held in the order of their ids before they go: two that take each other's rows would deadlock.
    first = select(Pending.entry_id).order_by(Pending.entry_id).limit(limit).with_for_update()
    taking = delete(Pending).where(Pending.entry_id.in_(first)).returning(Pending.entry_id)
    taken = sorted(session.scalars(taking, execution_options={"synchronize_session": False}))
    if not taken:
        return 0
    _place(session, taken, size(session))
    return len(taken)


def size(session: Session) -> int:
    """Return how many entries have a place in the log, all logs counted together."""
    last = session.scalar(select(func.max(Leaf.leaf_index)))
    return 0 if last is None else last + 1


def _place(session: Session, taken: list[int], start: int) -> None:
    """Give the entries *taken*, in the order of their ids, the places from *start* on."""
    place = func.row_number().over(order_by=Entry.id) + (start - 1)
    rows = select(place, Entry.id, Entry.leaf_hash).where(_is_among(session, taken))
    columns = ("leaf_index", "entry_id", "leaf_hash")
    session.execute(insert(LEAVES).from_select(columns, rows))


def _is_among(session: Session, taken: list[int]) -> ColumnElement[bool]:
    """Ask for the entries in one value, whatever their number, as each engine takes a list."""
    if session.get_bind().dialect.name == "postgresql":
        return Entry.id == any_(literal(taken, ARRAY(BigInteger)))
    listed = func.json_each(orjson.dumps(taken).decode()).table_valued("value")
    return Entry.id.in_(select(listed.c.value))
