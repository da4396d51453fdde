"""The trail read slowly, by another reading of its format: what the entries alone say is stored.

Nothing here comes from the service: plain SQL, JSON and SHA-256. ``slow_rules`` judges what the
entries tell; here they are chained, replayed and laid beside the stored rows, column by column.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

Row = dict[str, Any]
YES_OR_NO = ("focus", "removed", "blocked", "on_behalf")
REFERENCES = {"plan_id": "plan", "goal_id": "goal", "organisation_id": "organisation"}
CHILDREN = ("responsibility", "status_report", "review")
STEPS = "anchor implement follow_up confirm_follow_up decline reinstate send_back cancel carry_over"
VOICES = {*STEPS.split(), "start_new_round", "create", "status_report"}
OWN_KEYS = {"id", "uid", "activity_id"}


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it is stored: its place, its hashes, its bytes."""

    sequence: int
    prev_hash: bytes | None
    leaf_hash: bytes
    stored: bytes

    @property
    def body(self) -> dict[str, Any]:
        """What the bytes say."""
        told: dict[str, Any] = json.loads(self.stored)
        return told


@dataclass(slots=True)
class Story:
    """What the entries of one activity have told so far: its row, and its children's by path."""

    activity: Row = field(default_factory=dict)
    children: dict[str, Row] = field(default_factory=dict)

    @property
    def parts(self) -> list[Row]:
        """The responsibilities that hold now, those without a part included."""
        rows = [row for path, row in self.children.items() if path.startswith("responsibility/")]
        return [row for row in rows if not row["removed"]]

    def row(self, path: str) -> Row:
        """Return the row at *path*, empty before anything was told of it."""
        fresh = {"on_behalf": False} if path.startswith("responsibility/") else {}
        return self.children.setdefault(path, fresh) if path else self.activity


def links(connection: sa.Connection, uid: str) -> list[Link]:
    """Return the entries of one activity, from its first."""
    found = connection.execute(
        sa.text("""SELECT e.sequence, e.prev_hash, e.leaf_hash, b.body FROM trail_entry e
        JOIN trail_body b ON b.entry_id = e.id WHERE e.stream = :stream ORDER BY e.sequence"""),
        {"stream": f"activity/{uid}"},
    )
    return [
        Link(n, prev and bytes(prev), bytes(leaf), bytes(body)) for n, prev, leaf, body in found
    ]


def texts(connection: sa.Connection, uid: str) -> dict[str, tuple[str, Any]]:
    """Return name and value of every text beside the activity's entries, by its digest."""
    found = connection.execute(
        sa.text("""SELECT d.disclosure FROM trail_disclosure d
        JOIN trail_entry e ON e.id = d.entry_id WHERE e.stream = :stream"""),
        {"stream": f"activity/{uid}"},
    )
    return {_digest(each): _opened(each) for (each,) in found}


def _digest(disclosure: str) -> str:
    return base64.b64encode(hashlib.sha256(disclosure.encode()).digest()).decode()


def _opened(disclosure: str) -> tuple[str, Any]:
    _, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "==="))
    return name, value


def breaks_in(chain: list[Link]) -> Iterator[str]:
    """Yield what is wrong with the chain: gaps, hashes, or a time that falls."""
    before: Link | None = None
    at = ""
    for number, link in enumerate(chain, start=1):
        body = link.body
        prev = before.leaf_hash if before else None
        if (link.sequence, body["seq"]) != (number, number):
            yield f"entry {number} is numbered {link.sequence} and {body['seq']}"
        if link.prev_hash != prev or body["prev"] != (prev and base64.b64encode(prev).decode()):
            yield f"entry {number} does not continue its stream"
        if hashlib.sha256(b"\x00" + link.stored).digest() != link.leaf_hash:
            yield f"entry {number} is not what was hashed"
        if body["recorded_at"] < at:
            yield f"entry {number} was recorded before the one before it"
        before, at = link, body["recorded_at"]


def tell(story: Story, link: Link, beside: dict[str, tuple[str, Any]]) -> list[str]:
    """Let the story take in one entry; return what contradicts it."""
    body, changed, faults = link.body, dict[str, set[str]](), []
    for change in body["changes"]:
        path, _, column = change["field"].rpartition("/")
        row = story.row(path)
        before, after = (_value(change, end, beside) for end in ("from", "to"))
        if row.get(column) != before:
            faults.append(f"{change['field']} stood at {row.get(column)}, not at {before}")
        row[column] = after
        changed.setdefault(path, set()).add(column)
    for path, columns in changed.items():
        story.row(path).update(_implied(path, columns, body))
    story.activity.update(
        version=body["seq"], head=link.leaf_hash.hex(), updated_at=body["recorded_at"]
    )
    if "heard_at" not in story.activity or body["event"] in VOICES:
        story.activity["heard_at"] = body["recorded_at"]
    return faults


def _value(change: Row, end: str, beside: dict[str, tuple[str, Any]]) -> Any:  # noqa: ANN401 -- any JSON value
    value = change[end]
    if not isinstance(value, dict):
        return value
    name, text = beside[value["sd"]]
    assert name == f"changes/{change['field']}/{end}"
    return text


def _implied(path: str, columns: set[str], body: Row) -> Row:
    implied: Row = {"entry_sequence": body["seq"]} if path else {}
    if "state" in columns:
        implied["state_since"] = body["recorded_at"]
        if path:
            implied["stepped_by"] = body["actor"]["id"]
            implied["on_behalf"] = body["on_behalf_of"] is not None
    if path.startswith("status_report/"):
        implied |= {"person": body["actor"]["id"], "reported_at": body["recorded_at"]}
    if path.startswith("review/"):
        implied |= {"person": body["actor"]["id"], "decided_at": body["recorded_at"]}
    return implied


def differences(connection: sa.Connection, uid: str, story: Story) -> Iterator[str]:
    """Yield every column of the activity and its children that is stored otherwise than told."""
    stored = {"": _rows(connection, "activity", "uid", uid)[uid]}
    for table in CHILDREN:
        rows = _rows(connection, table, "activity_id", stored[""]["id"])
        stored |= {f"{table}/{child}": row for child, row in rows.items()}
    told = {"": story.activity, **story.children}
    if told.keys() != stored.keys():
        yield f"told of {sorted(told)}, stored are {sorted(stored)}"
    for path, row in stored.items():
        named = {column.removesuffix("_id"): row[column] for column in row.keys() - OWN_KEYS}
        for name, value in named.items():
            said = told.get(path, {}).get(name)
            if said != value:
                yield f"{path or 'activity'} {name}: told {said}, stored {value}"


def head(connection: sa.Connection, uid: str) -> tuple[int, str]:
    """Return number and hash of what the database holds to be the activity's last entry."""
    statement = sa.text("SELECT sequence, leaf_hash FROM trail_head WHERE stream = :stream")
    sequence, leaf = connection.execute(statement, {"stream": f"activity/{uid}"}).one()
    return sequence, bytes(leaf).hex()


def _rows(connection: sa.Connection, table: str, key: str, value: Any) -> dict[str, Row]:  # noqa: ANN401 -- a key
    statement = sa.text(f"SELECT * FROM {table} WHERE {key} = :value ORDER BY id")  # noqa: S608 -- names from above
    found = connection.execute(statement, {"value": value}).mappings()
    return {row["uid"]: {k: _plain(connection, k, v) for k, v in row.items()} for row in found}


def _plain(connection: sa.Connection, column: str, value: Any) -> Any:  # noqa: ANN401 -- any column value
    """Spell a stored value as entries do, whatever the driver made of it."""
    if value is None or column in YES_OR_NO:
        return value if value is None else bool(value)
    if column in REFERENCES:
        statement = sa.text(f"SELECT uid FROM {REFERENCES[column]} WHERE id = :id")  # noqa: S608 -- from above
        return connection.scalar(statement, {"id": value})
    return _instant(value) if column.endswith(("_at", "_since")) else _spelled(value)


def _spelled(value: Any) -> Any:  # noqa: ANN401 -- any column value
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, date) else value


def _instant(value: Any) -> str:  # noqa: ANN401 -- text on SQLite, an instant on PostgreSQL
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    aware = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return str(aware.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
