"""What auditors read of the trail is told in the trail, on a stream of each auditor's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Body, Entry, Person, Subject
from service.models.words import Role
from service.trail.changes import plain
from service.trail.draft import Draft
from service.workflows.deeds import open_ledger
from service.workflows.finding import find
from service.workflows.vocabulary import Actor

EVENT = "read"
TOLD_AGAIN_AFTER = timedelta(hours=1)
LOOKED_BACK = 200  # readings of the last hour that a new one is compared with
CODE = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)  # uids are such too
NO_CODE = "?"  # a word that somebody typed, which may be anything and finds nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read (``trail``, ``history``, ``export``), by which filter, and how many entries.

    Filters are codes, uids, days and instants; what is None did not narrow.
    """

    of: str
    shown: int
    filters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, Any]:
        """What makes two readings the same, however many entries each has shown."""
        given = {name: _spelled(each) for name, each in self.filters.items() if each is not None}
        return {"of": self.of, **given}


class AuditorStream(Subject):
    """The stream of what one auditor has read, which has no row: *uid* is the person's."""

    __abstract__ = True
    kind = "system"


def is_recorded(actor: Actor) -> bool:
    """Tell whether what *actor* reads of the trail is recorded: that of auditors is."""
    return actor.person is not None and actor.holds(Role.AUDITOR)


def is_told(session: Session, actor: Actor, reading: Reading) -> bool:
    """Tell whether *actor* has an entry of the last hour that tells of the same *reading*."""
    lately = (
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .where(
            Entry.stream == f"{AuditorStream.kind}/{actor.person}",
            Entry.recorded_at > clock.now() - TOLD_AGAIN_AFTER,
        )
        .order_by(Entry.sequence.desc())
        .limit(LOOKED_BACK)
    )
    asked = reading.asked
    told = (orjson.loads(body)["evidence"] for body in session.scalars(lately))
    return any({**each, "shown": 0} == {**asked, "shown": 0} for each in told)


def record_reading(session: Session, actor: Actor, reading: Reading) -> None:
    """Write that an auditor has read of the trail, unless the last hour has an entry of it.

    The person is held meanwhile, so that two readings at once do not both come next.
    """
    person = find(session, Person, actor.person or "", lock=True)
    if is_told(session, actor, reading):
        return
    ledger = open_ledger(session, actor, _stream_of(session, person.uid), Role.AUDITOR.value)
    evidence = {**reading.asked, "shown": reading.shown}
    ledger.write(Draft(event=EVENT, evidence=evidence))
    ledger.close()


def _stream_of(session: Session, uid: str) -> AuditorStream:
    stream = AuditorStream()
    stream.uid = uid
    beginning: Any = (0, None, clock.now())
    last = session.execute(
        select(Entry.sequence, Entry.leaf_hash, Entry.recorded_at)
        .where(Entry.stream == stream.stream)
        .order_by(Entry.sequence.desc())
        .limit(1)
    ).one_or_none()
    stream.version, stream.head, stream.updated_at = last or beginning
    return stream


def _spelled(given: Any) -> Any:  # noqa: ANN401 -- any value of a filter
    if isinstance(given, date):  # an instant too
        return plain(given)
    return str(given) if CODE.fullmatch(str(given)) else NO_CODE
