"""How a plan stood at the end of a day, by what was known then."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.clock import SWEDEN
from service.core.errors import NotFoundError
from service.core.i18n import _
from service.models import Plan
from service.models.responsibility import Responsibility
from service.reports.examined import Column, Question, Rows, Scope
from service.trail import reading
from service.trail.reading import ReadEntry, TrailFilter
from service.trail.replay import Replay, state_at

EXITS = frozenset({"declined", "ended"})


def plan_known_then(session: Session, scope: Scope) -> Rows:
    """Return every activity that was known of in ``scope.plan`` when ``scope.day`` ended in Sweden.

    Built from the trail alone. Without a plan there is nothing. Raises NotFoundError for a plan
    outside the scope's counties.
    """
    if scope.plan is None:
        return []
    county = session.scalar(select(Plan.county_code).where(Plan.uid == scope.plan))
    if county is None or (scope.counties is not None and county not in scope.counties):
        raise NotFoundError(scope.plan)
    day = scope.day or clock.today()
    end = datetime.combine(day + timedelta(days=1), time(), SWEDEN) - timedelta(microseconds=1)
    streams: dict[str, list[ReadEntry]] = defaultdict(list)
    for entry in reading.read_all(session, TrailFilter(plan=scope.plan, until=end)):
        streams[entry.body["stream"]].append(entry)
    found = [
        _row(stream.removeprefix("activity/"), state_at(reversed(held)))
        for stream, held in streams.items()
        if stream.startswith("activity/")
    ]
    return sorted(found, key=lambda each: (str(each["number"] or ""), str(each["title"] or "")))


def _row(uid: str, known: Replay) -> dict[str, Any]:
    activity = known.subject
    parts = [
        each
        for each in known.children(Responsibility.kind).values()
        if each.get("state") and not each.get("removed") and each["state"] not in EXITS
    ]
    return {
        "activity": uid,
        "number": activity.get("number"),
        "title": activity.get("title") or "",
        "state": activity.get("state"),
        "state_since": datetime.fromisoformat(activity["state_since"]),
        "owners": len(parts),
        "beyond": sum(each["state"] != "proposed" for each in parts),
    }


QUESTION = Question(
    title=_("A plan as it was known on a day"),
    about=_("How every activity of a plan stood at the end of a day, by what was recorded then."),
    columns=(
        Column("activity", _("Activity"), "activity"),
        Column("state", _("State"), "state"),
        Column("state_since", _("Since"), "moment"),
        Column("owners", _("Owners"), "number"),
        Column("beyond", _("Of them anchored or further"), "number"),
    ),
    ask=plan_known_then,
    asks=("day",),
)
