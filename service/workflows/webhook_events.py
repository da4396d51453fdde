"""What another system can be told of: one table, and what is told of each.

Codes, ids and days only: whoever wants a text reads it through the API, where rights are asked.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from service.core.i18n import _
from service.models import Activity, Plan
from service.workflows import activity_flow, part_flow, plan_flow

PART_MOVED, ACTIVITY_MOVED, PLAN_MOVED = "part.moved", "activity.moved", "plan.moved"
ACTIVITY_STALLED, PING = "activity.stalled", "ping"
EVENTS = {
    PART_MOVED: _("An owner takes a step in its part"),
    ACTIVITY_MOVED: _("An activity moves from one state to another"),
    PLAN_MOVED: _("A plan is adopted, closed or reopened"),
    ACTIVITY_STALLED: _("An activity becomes late, stale or blocked"),
}
# By the kind of stream and the level: which of them an entry with a change of state is.
MOVES = {
    (Activity.kind, "part"): PART_MOVED,
    (Activity.kind, "activity"): ACTIVITY_MOVED,
    (Plan.kind, None): PLAN_MOVED,
}
# What entries that move something are called, so that no other is looked at.
STEPS = frozenset(
    row.name
    for flow in (part_flow, activity_flow, plan_flow)
    for row in getattr(flow, "TRANSITIONS", ())
)


def move_told(entry: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return the event and what is told of an *entry*'s body; None where nothing moved."""
    kind, _slash, uid = entry["stream"].partition("/")
    event = MOVES.get((kind, entry["level"])) or MOVES.get((kind, None))
    if event is None or entry["to"] is None or entry["from"] == entry["to"]:
        return None
    told = {
        kind: uid,
        "entry": entry["id"],
        "sequence": entry["seq"],
        "transition": entry["event"],
        "from": entry["from"],
        "to": entry["to"],
        "effectiveOn": entry["effective_on"],
        "recordedAt": entry["recorded_at"],
    }
    if kind == Activity.kind:
        told |= {"organisation": entry["organisation"], "round": entry["round"]}
    return event, told


def stall_told(activity: str, plan: str, fact: str, since: date | None) -> dict[str, Any]:
    """Return what is told of an *activity* (uids) that is late, stale or blocked."""
    return {
        "activity": activity,
        "plan": plan,
        "fact": fact,
        "since": since.isoformat() if since else None,
    }


def body_of(event: str, at: datetime, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole of what is sent: type, timestamp and data, as the convention has them."""
    return {"type": event, "timestamp": at.isoformat().replace("+00:00", "Z"), "data": dict(told)}
