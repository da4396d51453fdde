"""An entry as the API and the pages show it: typed texts put back, uids given names."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from service.trail.canonical import encode
from service.trail.reading import Names, ReadEntry

WIRE = {"sort": "kind"}  # columns that the API calls something else
ASIDE = ("reason", "basis", "note")  # texts that stand beside evidence and changes


def shown(entry: ReadEntry, names: Names) -> dict[str, Any]:
    """Return *entry* as JSON, its names in camelCase.

    An entry of another subject than an activity has ``activity`` null and names its subject. What
    has been erased shows as null; of one that was ``thinned`` out only what is left is told.
    """
    body, texts = entry.body, entry.texts
    kind, _, uid = body["stream"].partition("/")
    return {
        "id": body["id"],
        "sequence": body["seq"],
        "activity": uid if kind == "activity" else None,
        "subject": {"type": kind, "id": uid or None},
        "event": body["event"],
        "level": body["level"],
        "from": body["from"],
        "to": body["to"],
        "recordedAt": body["recorded_at"],
        "effectiveOn": body["effective_on"],
        "person": _named(body["actor"]["id"], names.people),
        "onBehalfOf": _named(body["on_behalf_of"], names.organisations),
        "role": body["role"],
        "organisation": _named(body["organisation"], names.organisations),
        "round": body["round"],
        "causedBy": body["caused_by"],
        "corrects": body["corrects"],
        **{name: texts.get(name) for name in ASIDE},
        "evidence": evidence(entry),
        "changes": changes(entry),
        "flowVersion": body["flow"],
        "requestId": body["request_id"],
        "leafHash": encode(entry.leaf_hash),
        "thinned": entry.thinned,
    }


def evidence(entry: ReadEntry) -> dict[str, Any]:
    """Return what the step stated, with its texts."""
    return {
        name: _open(entry, value, "evidence/", name)
        for name, value in entry.body["evidence"].items()
    }


def changes(entry: ReadEntry) -> dict[str, list[Any]]:
    """Return the old and the new value of every changed field.

    A field of a child row is called ``kind/field``, or ``kind/uid/field`` where the entry
    changes several rows of that kind.
    """
    told = entry.body["changes"]
    rows = defaultdict(set)
    for change in told:
        kind, _, rest = change["field"].partition("/")
        rows[kind].add(rest.partition("/")[0])
    alone = {kind for kind, uids in rows.items() if len(uids) == 1}
    return {
        _short(change["field"], alone): [
            _open(entry, change["from"], "changes/", change["field"], "/from"),
            _open(entry, change["to"], "changes/", change["field"], "/to"),
        ]
        for change in told
    }


@lru_cache(maxsize=512)  # columns; what else stands in a path pushes none of them out for long
def camel(name: str) -> str:
    """Spell a column's name as the API does."""
    first, *rest = WIRE.get(name, name).split("_")
    return first + "".join(word.title() for word in rest)


def _short(field: str, alone: set[str]) -> str:
    *path, column = field.split("/")
    if path and path[0] in alone:
        path = path[:1]
    return "/".join([*map(camel, path), camel(column)])


def _open(entry: ReadEntry, value: Any, *name: str) -> Any:  # noqa: ANN401 -- any JSON value
    """Return the text called *name* where a digest stands for it, else the value itself."""
    if isinstance(value, dict) and set(value) == {"sd"}:
        return entry.texts.get("".join(name))
    return value


def _named(uid: str | None, known: Mapping[str, str]) -> dict[str, str | None] | None:
    return None if uid is None else {"id": uid, "name": known.get(uid)}
