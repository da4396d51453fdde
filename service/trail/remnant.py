"""What is left of an entry whose bytes a decision has thinned out: its place, hashes and copies.

It is spelled as a line of canonical JSON (docs/trail-format.md). The digest over all lines of a
stream stands in the entry ``thin`` by which its bytes went, so that nothing of it can be changed.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from service.models import Entry
from service.trail.canonical import encode, spell
from service.trail.verify_source import StoredEntry

KEYS = {
    "event",
    "id",
    "leaf_hash",
    "organisation",
    "person",
    "prev",
    "recorded_at",
    "seq",
    "stream",
}
# What a body would say that nobody knows any more.
UNKNOWN = (
    *("v", "log", "app", "flow", "effective_on", "level", "round", "from", "to"),
    *("on_behalf_of", "role", "caused_by", "corrects"),
)


# The columns that it is made of.
LEFT = (
    *(Entry.stream, Entry.sequence, Entry.leaf_hash, Entry.prev_hash, Entry.uid),
    *(Entry.recorded_at, Entry.event, Entry.person, Entry.organisation),
)


def left_of(row: Any) -> StoredEntry:  # noqa: ANN401 -- a row of the columns above
    """Return the entry in *row* as one without bytes."""
    return StoredEntry(
        stream=row.stream,
        sequence=row.sequence,
        body=None,
        leaf_hash=bytes(row.leaf_hash),
        copies={
            "uid": row.uid,
            "prev_hash": encode(row.prev_hash and bytes(row.prev_hash)),
            "recorded_at": spell(row.recorded_at),
            "event": row.event,
            "person": row.person,
            "organisation": row.organisation,
        },
    )


def remnant(stored: StoredEntry) -> bytes:
    """Spell what is left of *stored*: canonical JSON of what can be spelled so, all in ASCII."""
    copies = stored.copies
    left = {
        "event": copies.get("event"),
        "id": copies.get("uid"),
        "leaf_hash": encode(stored.leaf_hash),
        "organisation": copies.get("organisation"),
        "person": copies.get("person"),
        "prev": copies.get("prev_hash"),
        "recorded_at": copies.get("recorded_at"),
        "seq": stored.sequence,
        "stream": stored.stream,
    }
    return json.dumps(left, sort_keys=True, separators=(",", ":"), default=str).encode()


def digest_of(lines: Iterable[bytes]) -> str:
    """Return the SHA-256, in base64, over *lines*, each with a line feed."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return encode(digest.digest()) or ""


def is_remnant(said: Any) -> bool:  # noqa: ANN401 -- any JSON value
    """Tell whether a line's JSON is shaped like what is left, and not like an entry."""
    return isinstance(said, dict) and said.keys() == KEYS


def read_remnant(said: Mapping[str, Any], line: bytes) -> StoredEntry:
    """Return the entry that *line*, which says *said*, is left of.

    Raises ValueError or TypeError for a line that is spelled in any other way.
    """
    stored = StoredEntry(
        stream=said["stream"],
        sequence=said["seq"],
        body=None,
        leaf_hash=base64.b64decode(said["leaf_hash"], validate=True),
        copies={
            "uid": said["id"],
            "prev_hash": said["prev"],
            **{name: said[name] for name in ("recorded_at", "event", "person", "organisation")},
        },
    )
    named = type(stored.stream) is str and type(stored.sequence) is int
    if not named or remnant(stored) != line:
        raise ValueError(line[:20])
    return stored


def as_body(stored: StoredEntry) -> dict[str, Any]:
    """Return what is still known in the shape of a body, for who shows entries."""
    person = stored.copies["person"]
    return {
        **dict.fromkeys(UNKNOWN),
        "id": stored.copies["uid"],
        "stream": stored.stream,
        "seq": stored.sequence,
        "prev": stored.copies["prev_hash"],
        "recorded_at": stored.copies["recorded_at"],
        "event": stored.copies["event"],
        "organisation": stored.copies["organisation"],
        "actor": {"id": person, "kind": "person" if person else "system", "auth": ""},
        "changes": [],
        "evidence": {},
        "request_id": "",
        "_sd": [],
    }
