"""Which entries of the trail are asked for: by time, by what happened, by what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, literal, or_, select, union_all

from service.models import Activity, Agreement, Entry, Organisation, Plan
from service.trail.export_selection import thinned_streams


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which entries to read; what is left out does not narrow.

    ``since`` and ``until`` bound ``recorded_at``, both included. ``person`` is who acted.
    ``organisation`` takes entries about its parts and its own record; ``plan`` those of the plan
    and of its activities; ``county`` those of its plans, activities, agreements and
    organisations, but of no person, since people belong to no county.
    """

    streams: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    event: str | None = None
    person: str | None = None
    organisation: str | None = None
    activity: str | None = None
    plan: str | None = None
    county: str | None = None


def conditions(filters: TrailFilter) -> list[ColumnElement[bool]]:
    """Return a condition for each filter that is set."""
    found = {
        "streams": Entry.stream.in_,
        "since": lambda given: Entry.recorded_at >= given,
        "until": lambda given: Entry.recorded_at <= given,
        "event": lambda given: Entry.event == given,
        "person": lambda given: Entry.person == given,
        "organisation": _of_organisation,
        "activity": lambda given: Entry.stream == f"activity/{given}",
        "plan": _of_plan,
        "county": _of_county,
    }
    return [
        condition(given) for name, condition in found.items() if (given := getattr(filters, name))
    ]


def _of_organisation(uid: str) -> ColumnElement[bool]:
    return or_(Entry.organisation == uid, Entry.stream == f"organisation/{uid}")


def _of_plan(uid: str) -> ColumnElement[bool]:
    own = Plan.uid == uid
    activities = select("activity/" + Activity.uid).join(Activity.plan).where(own)
    plan = select(literal(f"plan/{uid}"))
    return Entry.stream.in_(union_all(plan, activities, thinned_streams(own)))


def _of_county(code: str) -> ColumnElement[bool]:
    """Ask of each kind apart: a county has too many activities to look up the entries of each."""
    models = (Activity, Plan, Agreement, Organisation)
    return or_(
        *(
            Entry.stream.in_(select(f"{model.kind}/" + model.uid).where(model.county_code == code))
            for model in models
        ),
        Entry.stream.in_(thinned_streams(Plan.county_code == code)),
    )
