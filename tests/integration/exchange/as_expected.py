"""What is stored, put back into the shape of the files that say what is expected."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from service.core.db import db
from service.models import Activity, Party, Plan, Responsibility
from tests.integration.exchange.importing_county import stored_activities
from tests.unit.exchange.plan_files import PLANS

Entry = dict[str, Any]
DECIDED = ("signed", "endorsed", "acceded")
# Whom each group stands for, once more and apart from the program's own table.
BELONGS: Mapping[str, Callable[[Party], bool]] = {
    "municipalities": lambda party: party.organisation.sort == "municipality",
    "all_parties": lambda party: party.accession in DECIDED,
    "all_actors": lambda party: bool(party.organisation_id),
    "judiciary": lambda party: (
        party.organisation.sort in {"police", "prosecutor", "prison_probation"}
    ),
    "civil_society": lambda party: party.organisation.sort == "civil_society",
    "womens_shelters": lambda party: (
        "kvinnojour" in party.organisation.name.lower()
        or "tjejjour" in party.organisation.name.lower()
    ),
    "business": lambda party: party.organisation.sort == "business",
}


def expected_activities(name: str) -> list[Entry]:
    """Return the expected entries that are activities, without their findings."""
    entries = json.loads((PLANS / name).read_text("utf-8"))
    skipped = {"heading_row", "see_above"}
    return [
        _ordered({key: value for key, value in each.items() if key not in ("row", "findings")})
        for each in entries
        if not (set(each["findings"]) & skipped and each["owners"] == each["groups"] == [])
    ]


def stored(plan_uid: str) -> list[Entry]:
    """Read the plan's activities back from the database."""
    plan = db.session().scalars(select(Plan).where(Plan.uid == plan_uid)).one()
    parties = [
        each
        for each in db.session().scalars(
            select(Party).where(Party.agreement_id == plan.agreement_id)
        )
        if each.in_force(plan.period_start)
    ]
    return [_entry(each, parties) for each in stored_activities(plan_uid)]


def _entry(activity: Activity, parties: list[Party]) -> Entry:
    goal = activity.goal and (activity.goal.parent or activity.goal)
    return _ordered(
        {
            "number": activity.number,
            "goal": goal.title if goal else None,
            "title": activity.title,
            "owners": [_owner(each) for each in activity.current if not _in_group(each)],
            "groups": list(_groups(activity, parties)),
            "schedule": _schedule(activity),
            "focus": activity.focus,
            "status": activity.claimed_status,
        }
    )


def _in_group(part: Responsibility) -> bool:
    return bool(part.group_code and part.written_as)


def _owner(part: Responsibility) -> Entry:
    name = part.organisation.name if part.organisation else part.written_as
    return {"name": name, "role": part.role.value} | ({"note": part.note} if part.note else {})


def _groups(activity: Activity, parties: list[Party]) -> Iterable[Entry]:
    """Give each group, with as many members as have a responsibility in the activity."""
    members = [each for each in activity.current if _in_group(each)]
    here = {each.organisation_id for each in activity.current}
    by_name = {each.organisation_id for each in activity.current if not _in_group(each)}
    for code in dict.fromkeys(each.group_code or "" for each in members):
        first = next(each for each in members if each.group_code == code)
        belongs = BELONGS.get(code)
        others = by_name if (first.written_as or "").lower().startswith("övriga") else set[int]()
        those = {each.organisation_id for each in parties if belongs and belongs(each)} - others
        assert those <= here
        yield {
            "code": code,
            "text": first.written_as,
            "role": first.role.value,
            "members": len(those) if belongs else None,
        } | ({"note": first.note} if first.note else {})


def _schedule(activity: Activity) -> Entry | None:
    if activity.schedule_text is None:
        return None
    return {
        "text": activity.schedule_text,
        "startsOn": _spelled(activity.starts_on),
        "endsOn": _spelled(activity.ends_on),
        "precision": activity.precision and activity.precision.value,
        "recurrence": activity.recurrence,
    }


def _spelled(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _ordered(entry: Entry) -> Entry:
    """Let the order within owners and groups have no meaning."""
    return entry | {
        name: sorted(map(json.dumps, map(_sorted, entry[name]))) for name in ("owners", "groups")
    }


def _sorted(entry: Entry) -> Entry:
    return dict(sorted(entry.items()))
