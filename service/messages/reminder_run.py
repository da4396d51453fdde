"""The periodic run: whose turn has come is written to, a few readers in each transaction.

A turn is dealt with once, by whoever takes it first: the row is held while the letter is put into
the outbox, whose key is the reader and the day. One that is missed, since no worker ran, is dealt
with when one runs again, whatever day it is by then; of several that were missed only the last.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db, transaction
from service.messages import readers
from service.messages.readers import Reader
from service.messages.reading_lists import letter, lists
from service.messages.reminding import Window, spelled
from service.messages.rhythms import latest
from service.models import Turn
from service.models.outbox import ADDS, post

TOPIC = "digest"
CHUNK = 10  # readers in one transaction, with all that waits for them in memory
Read = Callable[[Session, Sequence[int], date, Collection[str] | None], list[Reader]]
# Who is asked for in which way; coordinators last, and county by county.
KINDS: tuple[tuple[Callable[[date], Select[int]], Read], ...] = (
    (readers.reporters, readers.people),
    (readers.contacts, readers.organisations),
    (readers.coordinators, readers.people),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reader whose turn has come, the moment of the turn, and the row (its key) that is held."""

    reader: Reader
    moment: datetime
    row: int

    @property
    def window(self) -> Window:
        """What a letter now has to tell of."""
        return self.reader.window(self.moment)


def run() -> int:
    """Deal with every turn that has come, and return how many letters were put into the outbox."""
    now = clock.now()
    return sum(_deal(read, keys, now) for read, keys in chunks(now))


def chunks(now: datetime) -> Iterator[tuple[Read, Sequence[int]]]:
    """Yield the keys of those who may be written to, a few at a time, and how they are read."""
    for asked, read in KINDS:
        keys = db.session().scalars(asked(clock.day_of(now))).all()
        for start in range(0, len(keys), CHUNK):
            yield read, keys[start : start + CHUNK]


def _deal(read: Read, keys: Sequence[int], now: datetime) -> int:
    """Deal with the turns of a few readers, in one transaction; in none where none has come."""
    found = read(db.session(), keys, clock.day_of(now), None)
    new = [each for each in found if each.handled_at is None]
    come = [
        each for each in found if each.handled_at and latest(each.moments, now) > each.handled_at
    ]
    if not (new or come):
        return 0
    with transaction() as session:
        _begin(session, new, now)
        return _write(session, _taken(session, come, now), now)


def _begin(session: Session, new: Sequence[Reader], now: datetime) -> None:
    """Let whoever is new wait for the first turn that comes from now on."""
    if not new:
        return
    rows = [
        {"person_id": each.person, "organisation_id": each.organisation, "handled_at": now}
        for each in new
    ]
    added = ADDS[session.get_bind().dialect.name](Turn).values(rows)
    session.execute(added.on_conflict_do_nothing())


def _taken(session: Session, come: Sequence[Reader], now: datetime) -> list[Due]:
    """Hold the turns of *come*, and return those that nobody else holds or has dealt with."""
    if not come:
        return []
    by_key = {(each.person, each.organisation): each for each in come}
    held = session.execute(
        select(Turn.id, Turn.person_id, Turn.organisation_id, Turn.handled_at)
        .where(
            or_(
                Turn.person_id.in_([each.person for each in come if each.person]),
                Turn.organisation_id.in_([each.organisation for each in come if each.organisation]),
            )
        )
        .order_by(Turn.id)
        .with_for_update(skip_locked=True)
    )
    found = []
    for row in held:
        reader = by_key[row.person_id, row.organisation_id]
        moment = latest(reader.moments, now)
        if row.handled_at == reader.handled_at:
            found.append(Due(reader=reader, moment=moment, row=row.id))
    return found


def _write(session: Session, due: Sequence[Due], now: datetime) -> int:
    """Put the letters that are called for into the outbox, and note whose turn has been."""
    ready = {id(each.reader): each for each in due if not each.window.is_too_soon}
    written = set()
    for reader, found in lists(session, [each.reader for each in ready.values()], now):
        each = ready[id(reader)]
        if letter(reader, found, each.window) is not None:
            _post(session, each, now)
            written.add(each.row)
    for each in due:
        told = {"told_at": now, "told_ahead": each.window.ahead} if each.row in written else {}
        turn = update(Turn).where(Turn.id == each.row)
        session.execute(turn.values(handled_at=each.moment, **told))
    return len(written)


def _post(session: Session, due: Due, now: datetime) -> None:
    reader, window = due.reader, due.window
    post(
        session,
        at=now,
        topic=TOPIC,
        person_id=reader.person,
        payload=spelled(window) | ({"organisation": reader.uid} if reader.organisation else {}),
        dedupe_key=f"{TOPIC}/{reader.uid}/{clock.day_of(window.moment)}",
    )
