"""Keep the trail's log: give entries their places, and sign what they came to.

Each step is a transaction of its own, and only what is committed is ever signed. Whatever dies in
between, the next round goes on from what it finds.
"""

import re
from datetime import timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import Base, transaction
from service.models import Checkpoint, Entry, Leaf, Pending
from service.trail import integrating, tiles
from service.trail.checkpoints import stated_in
from service.trail.logs import STREAM, Kept, current_log, newest_checkpoint, newest_of
from service.trail.origin import log_name
from service.trail.signer import SignerError, Why
from service.trail.standing import Keeping, Standing, public_keys, standing
from service.workflows.operations import log_entries
from service.workflows.operations.log_entries import Beginning

AT_MOST_EVERY = timedelta(seconds=1)
RESTORED = "restored"
RESTORED_NAME = re.compile(r"/r([0-9]+)\Z")  # what follows `<origin>` is `<origin>/r2`
ADD_CHECKPOINT = insert(Base.metadata.tables[Checkpoint.__tablename__])
ADD_LEAF = insert(Base.metadata.tables[Leaf.__tablename__])


class PostponedError(Exception):
    """Another of the service's own entries waits for its place first: the next round will do."""


def integrate_all() -> int:
    """Give every committed entry its place, batch by batch, and count them.

    Of two that take the same places the database refuses one, which leaves them to the other.
    """
    counted = 0
    while True:
        with transaction() as session:
            taken = integrating.integrate(session)
        counted += taken
        if taken < integrating.BATCH:
            break
    with transaction() as session:
        log = current_log(session, log_name(clock.now()))
        tiles.fill(session, log.start, integrating.size(session) - log.start)
    return counted


def keep(keeping: Keeping) -> Kept | None:
    """Integrate, tell what the day asks for, sign; return the checkpoint if one was made.

    At most one is made in a second, and none when nothing was added. In a new year, or under
    another host's name, the log that stands ends with a checkpoint over all of it and the next
    begins. Raises SignerError and KeyFileError; where the signer refuses, nothing is integrated,
    so that all that waits finds its place in the log that is begun after a restore.
    """
    with transaction() as session:
        standing(session, keeping).demand_agreement()
    integrate_all()
    with transaction() as session:
        log = current_log(session, log_name(clock.now()))
        log_entries.beat(session)
        log_entries.name_keys(session, log.origin, public_keys(keeping, log.origin))
    integrate_all()
    return _turn(keeping) if _base(log.origin) != log_name(clock.now()) else sign(keeping)


def sign(keeping: Keeping) -> Kept | None:
    """Sign what the log has come to; None if nothing was added, or the last is not a second old."""
    with transaction() as session:
        stand = standing(session, keeping)
        latest = newest_checkpoint(session)
        if not stand.statement.size or (latest and latest.id == stand.places) or _is_new(latest):
            return None
        return _publish(session, stand)


def begin_after_restore(keeping: Keeping, published: str | None) -> Kept | None:
    """Begin the log that follows one which a restored database cannot continue, and sign it.

    What was published last is told by the signer's file, or where that is lost by the note
    *published*. Raises SignerError when the log can go on, and when nobody tells what
    was published.
    """
    with transaction() as session:
        stand = standing(session, keeping)
        last = stated_in(published) if published else stand.last
        if last is None:
            raise SignerError(Why.MEMORY_MISSING)
        if stand.is_agreed():
            raise SignerError(Why.NOT_NEEDED)
        lost = last.size - (stand.statement.size if last.origin == stand.log.origin else 0)
        beginning = Beginning(
            origin=_restored(stand.log.origin, last.origin),
            keys=public_keys(keeping, _restored(stand.log.origin, last.origin)),
            why=RESTORED,
            follows=last.text,
            lost=max(0, lost),
        )
        _begin(session, beginning, stand.places)
    integrate_all()
    return sign(keeping)


def _publish(session: Session, stand: Standing) -> Kept:
    note = stand.signer.sign(stand.statement, stand.context)
    kept = Kept(stand.places, note, clock.now())
    row = {"tree_size": kept.id, "note": note, "created_at": kept.created_at}
    session.execute(ADD_CHECKPOINT, row)
    return kept


def _is_new(kept: Kept | None) -> bool:
    now = clock.now()
    return kept is not None and now - AT_MOST_EVERY < kept.created_at <= now


def _turn(keeping: Keeping) -> Kept | None:
    """End the log with a checkpoint over all of it, and begin the next, or neither."""
    with transaction() as session:
        stand = standing(session, keeping)
        final = newest_of(session, stand.log.start)
        if final is None or final.id != stand.places:
            if _is_new(newest_checkpoint(session)):
                return None
            final = _publish(session, stand)
        origin = log_name(clock.now())
        same_host = _host(origin) == _host(stand.log.origin)
        beginning = Beginning(
            origin=origin,
            keys=public_keys(keeping, origin),
            why="new_year" if same_host else "renamed",
            follows=final.statement.text,
        )
        _begin(session, beginning, final.id)
    return final


def _begin(session: Session, beginning: Beginning, place: int) -> None:
    """Write the entry that begins a log, and put it at *place*.

    Whatever takes that place meanwhile makes the database refuse this. Earlier entries of the
    same stream keep their order: only after a restore is there no checkpoint to wait for.
    """
    uid = log_entries.begin_log(session, beginning).uid
    waiting = session.execute(
        select(Entry.id, Entry.uid, Entry.leaf_hash)
        .join(Pending, Pending.entry_id == Entry.id)
        .where(Entry.stream == STREAM)
        .order_by(Entry.id)
    ).all()
    if len(waiting) > 1 and beginning.why != RESTORED:
        raise PostponedError
    rows = [
        {"leaf_index": place + n, "entry_id": each.id, "leaf_hash": each.leaf_hash}
        for n, each in enumerate(waiting)
    ]
    if waiting[-1].uid != uid:
        raise PostponedError
    session.execute(delete(Pending).where(Pending.entry_id.in_([each.id for each in waiting])))
    session.execute(ADD_LEAF, rows)


def _base(origin: str) -> str:
    return RESTORED_NAME.sub("", origin)


def _host(origin: str) -> str:
    return origin.partition("/")[0]


def _restored(*origins: str) -> str:
    """Return the name after those of *origins*: ``…/r2``, then ``…/r3``."""
    numbers = [int(found[1]) for each in origins if (found := RESTORED_NAME.search(each))]
    return f"{_base(origins[-1])}/r{max(numbers, default=1) + 1}"
