"""A plan's activities as they stood at an instant, from nothing but their entries."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.core.i18n import _, gettext
from service.models import Plan
from service.models.responsibility import Responsibility
from service.reports.examined import Column, Rows, Scope
from service.reports.examined_pages import PLACE
from service.trail import reading
from service.trail.reading import ReadEntry
from service.trail.replay import Replay
from service.trail.trail_filter import TrailFilter

EXITS = frozenset({"declined", "ended"})
COLUMNS = (
    Column("activity", _("Activity"), "activity"),
    Column("state", _("State"), "state"),
    Column("state_since", _("Since"), "moment"),
    Column("owners", _("Owners"), "number"),
    Column("beyond", _("Of them anchored or further"), "number"),
)
Told = Callable[[list[ReadEntry]], Replay]


def activities_of(session: Session, scope: Scope, until: datetime | None, told: Told) -> Rows:
    """Return every activity of ``scope.plan`` that *told* knows of, by its entries, oldest first.

    They are those recorded no later than *until*. Without a plan there is nothing. Raises
    NotFoundError for a plan outside the scope's counties.
    """
    if scope.plan is None:
        return []
    county = session.scalar(select(Plan.county_code).where(Plan.uid == scope.plan))
    if county is None or (scope.counties is not None and county not in scope.counties):
        raise NotFoundError(scope.plan)
    streams: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in reading.read_all(session, TrailFilter(plan=scope.plan, until=until)):
        streams[entry.body["stream"]].append(entry)
    rows = (
        _thinned(uid) if held[0].thinned else _row(uid, told(held[::-1]))
        for stream, held in streams.items()
        if (uid := stream.removeprefix("activity/")) != stream
    )
    found = [{**row, PLACE: row["activity"]} for row in rows if row["state"] or row["thinned"]]
    return sorted(found, key=lambda each: (str(each["number"] or ""), str(each["title"] or "")))


def _thinned(uid: str) -> dict[str, Any]:
    """Return the row of an activity of which nobody knows more than that it was there."""
    unknown = dict.fromkeys(column.key for column in COLUMNS)
    title = gettext("Thinned out by a decision")
    return {**unknown, "activity": uid, "number": None, "title": title, "thinned": True}


def _row(uid: str, known: Replay) -> dict[str, Any]:
    activity = known.subject
    parts = [
        each
        for each in known.children(Responsibility.kind).values()
        if each.get("state") and not each.get("removed") and each["state"] not in EXITS
    ]
    since = activity.get("state_since")
    return {
        "activity": uid,
        "number": activity.get("number"),
        "title": activity.get("title") or "",
        "state": activity.get("state"),
        "state_since": since and datetime.fromisoformat(since),
        "owners": len(parts),
        "beyond": sum(each["state"] != "proposed" for each in parts),
        "thinned": False,
    }
