"""An activity as it was known once or as it was, and what differs between two moments."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db
from service.core.errors import InvalidError, NotFoundError
from service.reports.activities import activity_as_it_was, activity_as_of, one_activity
from service.web import activity_shown, gate, moments, pages
from service.web import activity_words as aw
from service.workflows.vocabulary import Actor

Shown = Mapping[str, Any]

# Where a field of FIELDS stands, when not at the top under its own name.
WITHIN = {
    "plan": ("plan", "title"),
    "goal": ("goal", "title"),
    "subGoal": ("subGoal", "title"),
    "scheduleText": ("schedule", "text"),
    "startsOn": ("schedule", "startsOn"),
    "endsOn": ("schedule", "endsOn"),
    "precision": ("schedule", "precision"),
    "recurrence": ("schedule", "recurrence"),
    "anchorBy": ("dueOn", "anchor"),
    "implementBy": ("dueOn", "implement"),
    "followUpBy": ("dueOn", "followUp"),
}
OF_OWNERS = ("role", "state", "progress", "signal", "blocked", "blockedHelp", "note", "onBehalf")
OF_ACTIVITY = (
    *("title", "number", "plan", "goal", "subGoal", "focus", "state", "round", "rule"),
    *("scheduleText", "startsOn", "endsOn", "precision", "recurrence"),
    *("anchorBy", "implementBy", "followUpBy", "claimedStatus"),
    *("description", "need", "resources", "indicator", "comment"),
)
Difference = tuple[str, str, str]
Ask = Callable[[Session, Actor, str, datetime], Shown]
WAYS: Mapping[str, Ask] = {"as_of": activity_as_of, "as_it_was": activity_as_it_was}


@dataclass(frozen=True, slots=True)
class OwnerDiffers:
    """One owner whose row differs: which were added or taken away have only one side."""

    name: str
    came: bool
    left: bool
    fields: Sequence[Difference]


def show_then(uid: str) -> Response:
    """Show the activity as it was known at the moment ``as_of``; raises NotFoundError.

    Or as it was at the moment ``as_it_was``, by all that has been told of it since.
    """
    session, actor = db.session(), gate.signed_in().actor
    now = one_activity(session, actor, uid)
    told: dict[str, Any] = {"now": now, "at": None, "then": None, **aw.READERS}
    way = "as_it_was" if request.args.get("as_it_was") else "as_of"
    told |= {
        "shown": activity_shown,
        "aw": aw,
        "was": way == "as_it_was",
        "spelled": request.args[way],
    }
    try:
        told["at"] = moments.moment_of(way, request.args[way])
    except InvalidError as error:
        return pages.show("activity_then.html", errors=pages.told(error), **told)
    told["then"] = _at(WAYS[way], session, uid, told["at"])
    return pages.show("activity_then.html", **told)


def show_compared(uid: str) -> Response:
    """Show what differs between the moments ``from`` and ``to``; raises NotFoundError."""
    session, actor = db.session(), gate.signed_in().actor
    now = one_activity(session, actor, uid)
    told: dict[str, Any] = {"now": now, "asked": request.args, "compared": False, **aw.READERS}
    try:
        told |= _moments()
    except InvalidError as error:
        return pages.show("activity_compare.html", errors=pages.told(error), **told)
    if told["compared"]:
        told |= _differences(
            _known(session, uid, told["before"]), _known(session, uid, told["after"])
        )
    return pages.show("activity_compare.html", **told)


def _moments() -> dict[str, Any]:
    """Return the two moments, the latter by default now; without any, only the form is shown."""
    if not request.args.get("from"):
        return {}
    before = moments.moment_of("from", request.args["from"])
    spelled = request.args.get("to")
    after = moments.moment_of("to", spelled) if spelled else clock.now()
    return {"before": before, "after": after, "compared": True}


def _known(session: Session, uid: str, at: datetime) -> Shown | None:
    """Return the activity as it was known *at* a moment; None when nothing was known of it."""
    return _at(activity_as_of, session, uid, at)


def _at(ask: Ask, session: Session, uid: str, at: datetime) -> Shown | None:
    try:
        return ask(session, gate.signed_in().actor, uid, at)
    except NotFoundError:
        return None


def _differences(before: Shown | None, after: Shown | None) -> dict[str, Any]:
    return {
        "unknown": (before is None, after is None),
        "fields": list(_fields(before or {}, after or {}, OF_ACTIVITY)),
        "owners": list(_owners(before, after)),
    }


def _fields(before: Shown, after: Shown, names: Sequence[str]) -> Iterator[Difference]:
    for name in names:
        old, new = _value(before, name), _value(after, name)
        if old != new:
            yield aw.field_name(name), aw.field_value(name, old), aw.field_value(name, new)


def _value(shown: Shown, name: str) -> Any:  # noqa: ANN401 -- any field's value
    value: Any = shown
    for key in WITHIN.get(name, (name,)):
        value = value.get(key) if value else None
    return value


def _owners(before: Shown | None, after: Shown | None) -> Iterator[OwnerDiffers]:
    old, new = (
        {each["id"]: each for each in (one or {}).get("owners", ())} for one in (before, after)
    )
    for uid in {**new, **old}:
        fields = list(_fields(old.get(uid, {}), new.get(uid, {}), OF_OWNERS))
        row = new.get(uid) or old[uid]
        if fields:
            name = row["organisation"]["name"]
            yield OwnerDiffers(name, came=uid not in old, left=uid not in new, fields=fields)
