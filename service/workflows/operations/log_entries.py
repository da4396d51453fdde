"""What the trail tells of its own log: that one begins, which keys sign it, that it lives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Body, Entry
from service.trail.draft import Draft, Written
from service.trail.logs import BEGIN, STREAM
from service.trail.system_stream import system_stream
from service.workflows.deeds import open_ledger
from service.workflows.vocabulary import SYSTEM

HEARTBEAT, NAME_KEYS = "heartbeat", "name_keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A new log: its *origin*, its *keys*, why, and its forerunner's last checkpoint.

    *why* is ``new_year``, ``renamed`` or ``restored``. *lost* counts the entries that *follows*
    covers and the database does not hold any more.
    """

    origin: str
    keys: Sequence[str]
    why: str
    follows: str | None
    lost: int = 0


def begin_log(session: Session, beginning: Beginning) -> Written:
    """Write the entry that a new log begins with."""
    evidence = {
        "origin": beginning.origin,
        "keys": [*beginning.keys],
        "why": beginning.why,
        "follows": beginning.follows,
        "lost": beginning.lost,
    }
    return _write(session, BEGIN, evidence)


def name_keys(session: Session, origin: str, keys: Sequence[str]) -> bool:
    """Write which *keys* the log is signed with, unless that was told last; tell whether it was.

    The keys are spelled as C2SP's notes do, all that are in use at once.
    """
    told = _last(session, (BEGIN, NAME_KEYS))
    if told and (told["origin"], told["keys"]) == (origin, [*keys]):
        return False
    _write(session, NAME_KEYS, {"origin": origin, "keys": [*keys]})
    return True


def beat(session: Session) -> bool:
    """Write the day's sign of life, unless it is there; tell whether it was written."""
    latest = session.scalar(
        select(Entry.recorded_at)
        .where(Entry.stream == STREAM, Entry.event == HEARTBEAT)
        .order_by(Entry.sequence.desc())
        .limit(1)
    )
    if latest and clock.day_of(latest) >= clock.today():
        return False
    _write(session, HEARTBEAT, {"day": clock.today().isoformat()})
    return True


def _write(session: Session, event: str, evidence: dict[str, Any]) -> Written:
    ledger = open_ledger(session, SYSTEM, system_stream(session), "system")
    ledger.write(Draft(event=event, evidence=evidence))
    return ledger.close()[0]


def _last(session: Session, events: Sequence[str]) -> dict[str, Any] | None:
    body = session.scalar(
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .where(Entry.stream == STREAM, Entry.event.in_(events))
        .order_by(Entry.sequence.desc())
        .limit(1)
    )
    return orjson.loads(body)["evidence"] if body else None
