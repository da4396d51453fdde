"""An activity as it was at an instant, by all that has been told of that time since.

What an entry tells holds from the day that it states, from its beginning in Sweden, else from when
it was recorded. A correction's day stands in for that of the step it corrects. What was written
down later than things happened to it has been there since the first of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from service.core.clock import SWEDEN
from service.trail.reading import ReadEntry
from service.trail.replay import INSTANT, SUBJECT, Replay


@dataclass(frozen=True, slots=True)
class Held:
    """What of an entry had come to hold, as if it had been recorded when it did."""

    body: Mapping[str, Any]
    texts: Mapping[str, Any]
    leaf_hash: bytes


def as_it_was(entries: Sequence[ReadEntry], instant: datetime) -> Replay:
    """Return the rows of one stream as they were at *instant* (aware).

    *entries* are all of the stream's, oldest first; texts since erased are null.
    """
    replay = Replay(erased=None)
    days = _corrected(entries)
    since = [_holds_from(each, days) for each in entries]
    began = _began(entries, since)
    for entry, holds in zip(entries, since, strict=True):
        told = list(_told_by(entry, holds, began, instant))
        if told:
            first = min(at for _change, at in told)
            changes = [change for change, _at in told]
            spelled = first.astimezone(UTC).strftime(INSTANT)
            body = {**entry.body, "changes": changes, "recorded_at": spelled}
            replay.apply(Held(body, entry.texts, entry.leaf_hash))
    return replay


def as_it_was_or_began(entries: Sequence[ReadEntry], instant: datetime) -> Replay:
    """Return the rows of one stream as they were at *instant*, and later ones as they began.

    So stands what something belongs to that was there before it was written down.
    """
    replay, told = as_it_was(entries, instant), Replay(erased=None)
    for entry in entries:
        told.apply(entry)
        for path in {SUBJECT, *map(_path, entry.body["changes"])} - replay.rows.keys():
            replay.rows[path] = dict(told.rows[path])
    return replay


def _corrected(entries: Iterable[ReadEntry]) -> dict[str, str]:
    """Return by step the day that was stated of it last."""
    return {
        each.body["corrects"]: each.body["effective_on"]
        for each in entries
        if each.body["corrects"] and each.body["effective_on"]
    }


def _holds_from(entry: ReadEntry, days: Mapping[str, str]) -> datetime:
    day = days.get(entry.body["id"]) or entry.body["effective_on"]
    if day is None:
        return datetime.fromisoformat(entry.body["recorded_at"])
    return datetime.combine(date.fromisoformat(day), time(), SWEDEN)


def _began(
    entries: Sequence[ReadEntry], since: Sequence[datetime]
) -> dict[str, tuple[str, datetime]]:
    """Return by row the entry that it came with, and since when it has been there."""
    found: dict[str, tuple[str, datetime]] = {}
    for entry, holds in zip(entries, since, strict=True):
        for path in {SUBJECT, *(_path(change) for change in entry.body["changes"])}:
            first, at = found.get(path, (entry.body["id"], holds))
            found[path] = first, min(at, holds)
    return found


def _told_by(
    entry: ReadEntry,
    holds: datetime,
    began: Mapping[str, tuple[str, datetime]],
    instant: datetime,
) -> Iterable[tuple[Mapping[str, Any], datetime]]:
    """Yield each change of an entry that had come to hold by *instant*, and since when."""
    for change in entry.body["changes"]:
        first, there = began[_path(change)]
        at = there if first == entry.body["id"] else holds
        if at <= instant:
            yield change, at


def _path(change: Mapping[str, Any]) -> str:
    path: str = change["field"].rpartition("/")[0]
    return path
