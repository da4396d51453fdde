"""Build a subject's rows anew from its entries alone.

Nothing here is shared with what writes entries: verification rests on two readings of the format
(docs/trail-format.md) that do not know each other. Values are as entries spell them: days and
instants as text, bytes in hexadecimal, references as uids under the column's name without ``_id``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Protocol

Split = tuple[str, str, Mapping[str, Any]]  # a path, a column, and the change of it
STATE = "state"
SUBJECT = ""  # the path of the subject's own row; a child's is ``kind/uid``
# With these an activity has been heard of, by its steps and by what is said of how it goes.
HEARD = (
    *("create", "status_report", "anchor", "implement", "follow_up", "confirm_follow_up"),
    *("decline", "reinstate", "send_back", "cancel", "carry_over", "start_new_round"),
)
INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"

# What a row holds before any entry has said so; every other column begins as null.
FROM_THE_START: Mapping[str, Mapping[str, Any]] = {"responsibility": {"on_behalf": False}}
NOTHING: Mapping[str, Any] = {}

# Rows that tell who wrote them, and the column that tells when. That an ``ERASE`` leaves alone.
ERASE = "erase"
WRITTEN_AT: Mapping[str, str] = {"status_report": "reported_at", "review": "decided_at"}


class Told(Protocol):
    """An entry with what its disclosures reveal, by name."""

    @property
    def body(self) -> Mapping[str, Any]:
        """What the entry says."""

    @property
    def texts(self) -> Mapping[str, Any]:
        """The typed texts beside it."""

    @property
    def leaf_hash(self) -> bytes:
        """The digest of its bytes."""


class Erased(Enum):
    """Stands for a text that is no longer there, about which nothing can be said."""

    TEXT = "erased"


def agree(one: Any, other: Any) -> bool:  # noqa: ANN401 -- any JSON values
    """Tell whether two values are the same, as far as can be told of what is erased."""
    return one is Erased.TEXT or other is Erased.TEXT or one == other


@dataclass(slots=True)  # they come by the million
class Move:
    """One change of a state that an entry tells: whose, from where, to where."""

    path: str
    before: str | None
    after: str | None


@dataclass(slots=True)
class Replay:
    """The rows of one stream as its entries have told them so far, by path.

    ``erased`` is what stands in a column whose text is no longer there; ``moves`` are the changes
    of states that the last entry has told.
    """

    erased: Any = Erased.TEXT
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    @property
    def subject(self) -> Mapping[str, Any]:
        """The columns of the subject itself."""
        return self.rows.get(SUBJECT, {})

    def children(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Return the columns of the subject's rows of one *kind*, by uid, oldest first."""
        prefix = f"{kind}/"
        return {
            path.removeprefix(prefix): row
            for path, row in self.rows.items()
            if path.startswith(prefix)
        }

    def follow(self, told: Told) -> list[str]:
        """Take in the next entry; return the fields that stood otherwise than it says."""
        changes = _changes(told)
        found = []
        for path, column, change in changes:
            stood = (self.rows.get(path) or _at_first(path)).get(column)
            said = change["from"]
            if type(said) is dict:
                said = self._value(told, change, "from")
            if stood != said and not agree(stood, said):
                found.append(change["field"])
        self._apply(told, changes)
        return found

    def apply(self, told: Told) -> None:
        """Take in the stream's next entry."""
        self._apply(told, _changes(told))

    def _apply(self, told: Told, changes: list[Split]) -> None:
        for path, column, change in changes:
            row = self.rows.get(path)
            if row is None:
                row = self.rows[path] = {**_at_first(path)}
            said = change["to"]
            row[column] = self._value(told, change, "to") if type(said) is dict else said
        self.moves = [_move(path, change) for path, column, change in changes if column == STATE]
        moved = {move.path for move in self.moves}
        for path in {path for path, _, _ in changes if path} | moved:
            self.rows[path].update(_following(path, told.body, state=path in moved))
        subject = self.rows.setdefault(SUBJECT, {})
        subject["version"] = told.body["seq"]
        subject["head"] = told.leaf_hash.hex()
        subject["updated_at"] = told.body["recorded_at"]
        if told.body["stream"].startswith("activity/"):
            _hear(subject, told.body)

    def _value(self, told: Told, change: Mapping[str, Any], end: str) -> Any:  # noqa: ANN401 -- any JSON value
        """Return the object at one *end* of a change, or the text that it refers to."""
        value = change[end]
        if value.keys() == {"sd"}:
            return told.texts.get(f"changes/{change['field']}/{end}", self.erased)
        return value


def state_at(entries: Iterable[Told], until: datetime | None = None) -> Replay:
    """Return the rows as they were known at the instant *until*, or by the last entry.

    *entries* are those of one stream from its first, in order. What was recorded at *until*
    itself counts; before the first entry there are no rows. Texts since erased are null.
    """
    replay = Replay(erased=None)
    limit = None if until is None else until.astimezone(UTC).strftime(INSTANT)
    for told in entries:
        if limit is not None and told.body["recorded_at"] > limit:
            break
        replay.apply(told)
    return replay


def _changes(told: Told) -> list[Split]:
    """Return each change with the path and the column that its field names."""
    found = []
    for change in told.body["changes"]:
        path, _, column = change["field"].rpartition("/")
        found.append((path, column, change))
    return found


def _move(path: str, change: Mapping[str, Any]) -> Move:
    return Move(path, _code(change["from"]), _code(change["to"]))


def _code(value: Any) -> str | None:  # noqa: ANN401 -- any JSON value
    return value if value is None or isinstance(value, str) else repr(value)


def _at_first(path: str) -> Mapping[str, Any]:
    """Return what the row at *path* holds before any entry has said so."""
    return FROM_THE_START.get(path.partition("/")[0], NOTHING)


def _following(path: str, body: Mapping[str, Any], *, state: bool) -> dict[str, Any]:
    """Return the columns that follow from the entry as such and that it therefore leaves out."""
    kind = path.partition("/")[0]
    found: dict[str, Any] = {}
    if path != SUBJECT:
        found["entry_sequence"] = body["seq"]
    if state:
        found["state_since"] = body["recorded_at"]
    if state and kind == "responsibility":
        found["stepped_by"] = body["actor"]["id"]
        found["on_behalf"] = body["on_behalf_of"] is not None
    if kind in WRITTEN_AT and body["event"] != ERASE:
        found["person"], found[WRITTEN_AT[kind]] = body["actor"]["id"], body["recorded_at"]
    return found


def _hear(activity: dict[str, Any], body: Mapping[str, Any]) -> None:
    """Note when the activity was last heard of: from its first entry on, whatever that tells."""
    if body["event"] in HEARD or "heard_at" not in activity:
        activity["heard_at"] = body["recorded_at"]
