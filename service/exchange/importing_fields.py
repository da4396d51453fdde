"""What a row says, field by field, as digests: enough to see what a file changed since last time.

The keys of a row's fields are those of ``FIELDS``, one for each organisation, text or group named
(``organisation/…``, ``text/…``, ``group/…``), and those that rows are matched by.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from service.exchange.cells import fold
from service.exchange.importing_names import Names
from service.exchange.shapes import GroupMention, PlanRow, Responsibility

AREA, PLACE, NAME = "match/area", "match/place", "match/name"
FIELDS = (
    "number",
    "goal",
    "title",
    "schedule",
    "focus",
    "status",
    "resources",
    "indicator",
    "comment",
)

Fields = Mapping[str, str]


def digest(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return 32 hexadecimal digits of SHA-256 over *value* as JSON."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def area(goal: str | None) -> str:
    """Return the goal as goals are compared."""
    return digest(fold(goal or ""))


def place(goal: str | None, number: str | None) -> str | None:
    """Return where an activity stands, as its area and number; None without a number."""
    return digest([fold(goal or ""), fold(number)]) if number else None


def name(title: str) -> str:
    """Return a title as titles are compared."""
    return digest(fold(title))


def organisation_key(uid: str) -> str:
    """Return the key of an organisation that a row names."""
    return f"organisation/{uid}"


def text_key(text: str) -> str:
    """Return the key of a name that is no party's."""
    return f"text/{digest(fold(text))}"


def group_key(code: str) -> str:
    """Return the key of a group that a row names."""
    return f"group/{code}"


def values_of(row: PlanRow) -> dict[str, Any]:
    """Return what the row says in each of ``FIELDS``; None, False or empty where it says nothing.

    The row is masked already, so that no digest is of an identity number.
    """
    schedule = row.schedule and row.schedule.as_json()
    return {
        "number": row.number,
        "goal": [row.goal, row.sub_goal] if row.goal or row.sub_goal else None,
        "title": row.title,
        "schedule": schedule,
        "focus": row.focus,
        "status": row.status,
        "resources": row.resources,
        "indicator": row.follow_up,
        "comment": row.comment,
    }


def fields_of(row: PlanRow, names: Names) -> dict[str, str]:
    """Return the digests of all that the (masked) row says."""
    fields = {key: digest(value) for key, value in values_of(row).items()}
    fields |= {key_of(owner, names): _said(owner) for owner in row.owners}
    fields |= {group_key(group.code): _said(group, group.text) for group in row.groups}
    keys = {AREA: area(row.goal), PLACE: place(row.goal, row.number), NAME: _name(row)}
    return fields | {key: value for key, value in keys.items() if value}


def key_of(owner: Responsibility, names: Names) -> str:
    """Return the key of one who is named, a party or a text."""
    organisation = names.organisations.get(owner.name) if owner.known else None
    return organisation_key(organisation.uid) if organisation else text_key(owner.name)


def role_in(field: str | None) -> str | None:
    """Return the role that the field of an organisation, text or group was written with."""
    return field.partition(" ")[0] if field else None


def _name(row: PlanRow) -> str | None:
    return name(row.title) if row.title else None


def _said(named: Responsibility | GroupMention, text: str | None = None) -> str:
    return f"{named.role} {digest([named.note, text])}"
