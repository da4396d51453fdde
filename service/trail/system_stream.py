"""The stream ``system``: what the service itself has done, which has no row."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Entry, Subject


class SystemStream(Subject):
    """Stands in for the row that the stream ``system`` has not."""

    __abstract__ = True
    kind = "system"

    @property
    def stream(self) -> str:
        """The stream's name, which has no uid in it."""
        return self.kind


def system_stream(session: Session) -> SystemStream:
    """Return the stream as it stands, for a ledger.

    Nothing is locked: of two that write at once, the database refuses the second's entry with an
    IntegrityError, since it does not continue the stream.
    """
    stream = SystemStream()
    beginning: Any = (0, None, clock.now())
    last = session.execute(
        select(Entry.sequence, Entry.leaf_hash, Entry.recorded_at)
        .where(Entry.stream == SystemStream.kind)
        .order_by(Entry.sequence.desc())
        .limit(1)
    ).one_or_none()
    stream.version, stream.head, stream.updated_at = last or beginning
    return stream
