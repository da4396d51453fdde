"""The typed texts that are kept beside the entries: found by what they say, and deleted."""

import base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.models import Disclosure, Entry

BATCH = 1_000  # texts that are read, or deleted, at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """One text: where it is kept, the name that its entry knows it by, and what it says.

    ``entry`` and ``event`` are the entry's uid and what it tells; ``value`` is what was typed, a
    text or a list of texts.
    """

    digest: bytes
    stream: str
    sequence: int
    entry: str
    event: str
    name: str
    value: Any

    @property
    def field(self) -> str | None:
        """The field (``column`` or ``kind/uid/column``) that it was typed into, if any."""
        first, _, rest = self.name.partition("/")
        return rest.rpartition("/")[0] if first == "changes" else None

    @property
    def said(self) -> tuple[str, ...]:
        """What it says, piece by piece."""
        pieces = self.value if isinstance(self.value, list) else [self.value]
        return tuple(str(piece) for piece in pieces)


def kept_texts(
    session: Session, wanted: Callable[[KeptText], bool], streams: Sequence[str] | None = None
) -> list[KeptText]:
    """Return the texts that are *wanted*, of some *streams* or (None) of all, in their order.

    All that are kept are read and opened, a thousand at a time.
    """
    told = (Entry.stream, Entry.sequence, Entry.uid, Entry.event)
    query = select(Disclosure.digest, Disclosure.disclosure, *told)
    query = query.join(Entry, Entry.id == Disclosure.entry_id)
    if streams is not None:
        query = query.where(Entry.stream.in_(streams))
    query = query.order_by(Entry.id, Disclosure.digest).execution_options(yield_per=BATCH)
    opened = (_opened(*row) for row in session.execute(query))
    return [text for text in opened if wanted(text)]


def delete_texts(session: Session, digests: Sequence[bytes]) -> None:
    """Delete the texts with these *digests*, which an entry of an erasure has to name."""
    for some in _batches(digests):
        session.execute(delete(Disclosure).where(Disclosure.digest.in_(some)))


def _batches(digests: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(digests), BATCH):
        yield digests[start : start + BATCH]


def _opened(digest: bytes, disclosure: str, *told: Any) -> KeptText:  # noqa: ANN401 -- a row
    stream, sequence, entry, event = told
    padded = disclosure + "=" * (-len(disclosure) % 4)
    _, name, value = orjson.loads(base64.urlsafe_b64decode(padded))
    return KeptText(
        digest=bytes(digest),
        stream=stream,
        sequence=sequence,
        entry=entry,
        event=event,
        name=name,
        value=value,
    )
