"""An activity at an instant, as it was known or as it was, built from nothing but the trail."""

from collections.abc import Mapping
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Date, inspect
from sqlalchemy.orm import Session

from service.core.db import Base
from service.core.errors import NotFoundError
from service.core.types import UtcDateTime
from service.models import Activity, Goal, Plan, Responsibility
from service.reports import activity_shape as shape
from service.reports.as_it_was import as_it_was, as_it_was_or_began
from service.reports.reach import known_activity
from service.trail import reading
from service.trail.replay import Replay, state_at
from service.workflows.vocabulary import Actor


def activity_as_of(session: Session, actor: Actor, uid: str, instant: datetime) -> dict[str, Any]:
    """Return the activity *uid* as it was known at *instant* (aware), without stalled and offers.

    Organisations are called what they are called now. Raises NotFoundError, also when nothing
    was known of it then.
    """
    plan = known_activity(session, actor, uid).plan
    found = _rows(session, f"activity/{uid}", instant)
    return _told(session, (uid, found), (plan, _rows(session, f"plan/{plan}", instant)))


def activity_as_it_was(
    session: Session, actor: Actor, uid: str, instant: datetime, known: datetime | None = None
) -> dict[str, Any]:
    """Return the activity *uid* as it was at *instant*, by the days from which steps hold.

    By all that has been told of that time since, or only by what was recorded no later than
    *known*; both are aware. Otherwise as ``activity_as_of``. Raises NotFoundError, also when it
    was not there then.
    """
    plan = known_activity(session, actor, uid).plan
    found = as_it_was(reading.history(session, f"activity/{uid}", known), instant)
    around = reading.history(session, f"plan/{plan}", known)
    return _told(session, (uid, found), (plan, as_it_was_or_began(around, instant)))


Row = tuple[str, Replay]  # of which subject, and what its entries tell


def _told(session: Session, of: Row, within: Row) -> dict[str, Any]:
    (uid, activity), (plan_uid, plan) = of, within
    if not activity.subject:
        raise NotFoundError(uid)
    owners = [
        (key, row)
        for key, row in activity.children(Responsibility.kind).items()
        if not row.get("removed")
    ]
    named = [row["organisation"] for _, row in owners if row.get("organisation")]
    names = reading.names(session, (), named)
    return {
        **shape.told(
            cast("Activity", _like(Activity, uid, activity.subject)),
            cast("Plan", _like(Plan, plan_uid, plan.subject)),
            _goals(plan, activity.subject.get("goal")),
            [_owner(key, row, names.organisations) for key, row in owners],
        ),
        **shape.linked(uid),
    }


def _rows(session: Session, stream: str, until: datetime) -> Replay:
    return state_at(reading.history(session, stream, until), until)


def _goals(plan: Replay, uid: str | None) -> list[Goal]:
    known = plan.children(Goal.kind)
    above = known.get(uid, {}).get("parent") if uid else None
    return [cast("Goal", _like(Goal, each, known.get(each, {}))) for each in (above, uid) if each]


def _owner(uid: str, row: Mapping[str, Any], names: Mapping[str, str]) -> Responsibility:
    owner = _like(Responsibility, uid, row)
    known = row.get("organisation")
    owner.organisation = SimpleNamespace(uid=known, name=names.get(known)) if known else None
    return cast("Responsibility", owner)


def _like(model: type[Base], uid: str, row: Mapping[str, Any]) -> SimpleNamespace:
    """Return something with the columns of *model*, from values as entries spell them."""
    columns = inspect(model).columns
    values = {column.key: _value(column.type, row.get(column.key)) for column in columns}
    return SimpleNamespace(**{**values, "uid": uid})


def _value(kind: object, value: Any) -> Any:  # noqa: ANN401 -- any column's value
    if value is None:
        return None
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value
