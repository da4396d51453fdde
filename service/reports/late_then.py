"""Whether a step came too late when it came, by the days that were set then: from entries alone.

A day that is moved afterwards makes nothing late that was in time, and forgives nothing. The day
of a step is the one from which it holds; when it was told is beside it in its entry.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Activity, Body, Entry, Plan
from service.workflows.stalled import STAGES

Told = Mapping[str, Any]

# Where the day of each step stands, the first that is set: kind of subject and column.
DUE = {stage.step: [(column.class_.kind, column.key) for column in stage.due] for stage in STAGES}
STEPS = (*DUE, "confirm_follow_up")
NAMED = {"confirm_follow_up": "follow_up"}  # the same step, of the activity
PLACES = {place for places in DUE.values() for place in places}
EVENTS = ("create", "edit", *STEPS)


def late_steps(session: Session, activity: str, plan: str) -> dict[str, int]:
    """Return by entry how many days each late step of *activity* came after its day.

    *activity* and *plan*, which it belongs to, are uids; one statement.
    """
    streams = (f"{Activity.kind}/{activity}", f"{Plan.kind}/{plan}")
    told = session.scalars(
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .where(Entry.stream.in_(streams), Entry.event.in_(EVENTS))
    )
    return days_late([orjson.loads(each) for each in told])


def days_late(bodies: Iterable[Told]) -> dict[str, int]:
    """Return the same from the bodies of one activity's entries and of its plan's."""
    known: dict[tuple[str, str], str | None] = {}
    found = {}
    for body in sorted(bodies, key=_place):
        kind = body["stream"].partition("/")[0]
        for change in body["changes"]:
            if (kind, change["field"]) in PLACES:
                known[kind, change["field"]] = change["to"]
        days = _days(body, known) if kind == Activity.kind else 0
        if days > 0:
            found[str(body["id"])] = days
    return found


def _place(body: Told) -> tuple[str, bool, int]:
    """Return where an entry stands: by time, of one moment the plan's before the activity's."""
    of_activity = body["stream"].startswith(f"{Activity.kind}/")
    return body["recorded_at"], of_activity, body["seq"]


def _days(body: Told, known: Mapping[tuple[str, str], str | None]) -> int:
    event = str(body["event"])
    step = NAMED.get(event, event)
    due = next((day for place in DUE.get(step, ()) if (day := known.get(place))), None)
    if due is None or body["effective_on"] is None:
        return 0
    return (date.fromisoformat(body["effective_on"]) - date.fromisoformat(due)).days
