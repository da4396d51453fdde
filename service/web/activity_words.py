"""What the columns and codes of an activity are called on its pages: tables, and how to read them.

Fields have the names that the API and the trail know them by.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString

from service.core.i18n import _
from service.web import choices, words
from service.workflows import activity_flow, part_flow
from service.workflows.vocabulary import Result

Labels = Mapping[str, LazyString]
NOTHING = "\u2013"  # a dash
YES, NO = _("Yes"), _("No")
MORE = _("%(names)s and %(more)s more")
MOST = 5  # names that are listed, unless another number is asked for

STATES: Labels = {
    state.value: label
    for labels in (activity_flow.LABELS, part_flow.LABELS)
    for state, label in labels.items()
}
TRANSITIONS: Mapping[tuple[str, str], LazyString] = {
    (row.level.value, row.name): row.label
    for row in (*activity_flow.TRANSITIONS, *part_flow.TRANSITIONS)
}
PROGRESS: Labels = choices.PROGRESS
SIGNALS: Labels = choices.SIGNALS
RESULTS: Labels = {
    Result.ACHIEVED: _("achieved"),
    Result.PARTLY: _("partly achieved"),
    Result.NOT_ACHIEVED: _("not achieved"),
    Result.NOT_ASSESSABLE: _("cannot be assessed"),
}
WHO: Labels = {
    **{role.value: name for role, name in words.ROLES.items()},
    "service": _("The service itself"),
    "system": _("The service itself"),
}
CLAIMED: Labels = {**PROGRESS, "started": PROGRESS["begun"], "continuous": PROGRESS["ongoing"]}


def coded(labels: Mapping[str, LazyString | str]) -> Callable[[Any], str]:
    """Return what reads codes by *labels*; one that is unknown stands for itself."""
    return lambda code: str(labels.get(code, code))


def _plain(value: Any) -> str:  # noqa: ANN401 -- any text or number
    return str(value)


def yes_or_no(value: Any) -> str:  # noqa: ANN401 -- a truth as JSON spells it
    """Return a truth as a word."""
    return str(YES if value else NO)


# What each field is called, and how its value is read; those that are not here are not shown.
FIELDS: Mapping[str, tuple[LazyString, Callable[[Any], str]]] = {
    "number": (_("Number"), _plain),
    "title": (_("Title"), _plain),
    "description": (_("Description"), _plain),
    "need": (_("Need"), _plain),
    "resources": (_("Resources"), _plain),
    "indicator": (_("Indicator"), _plain),
    "comment": (_("Comment"), _plain),
    "plan": (_("Action plan"), _plain),
    "goal": (_("Goal"), _plain),
    "subGoal": (_("Sub-goal"), _plain),
    "focus": (_("Focus activity"), yes_or_no),
    "rule": (_("When the activity moves on"), coded(choices.RULES)),
    "round": (_("Round"), _plain),
    "state": (_("State"), coded(STATES)),
    "claimedStatus": (_("Status that the plan's file claimed"), coded(CLAIMED)),
    "scheduleText": (_("Schedule as written"), _plain),
    "startsOn": (_("Begins on"), words.day),
    "endsOn": (_("Ends on"), words.day),
    "precision": (_("How exact the schedule is"), coded(choices.PRECISIONS)),
    "recurrence": (_("How often"), coded(choices.RECURRENCES)),
    "anchorBy": (_("To be anchored by"), words.day),
    "implementBy": (_("To be implemented by"), words.day),
    "followUpBy": (_("To be followed up by"), words.day),
    "role": (_("Role"), coded(choices.OWNER_ROLES)),
    "progress": (_("Progress"), coded(PROGRESS)),
    "signal": (_("Signal"), coded(SIGNALS)),
    "blocked": (_("Blocked"), yes_or_no),
    "blockedHelp": (_("What would help"), _plain),
    "writtenAs": (_("Written as"), _plain),
    "note": (_("Note"), _plain),
    "onBehalf": (_("Entered on its behalf"), yes_or_no),
}


def field_name(field: str) -> str:
    """Return what the *field* is called; raises KeyError for one that is not shown."""
    return str(FIELDS[field][0])


def field_value(field: str, value: Any) -> str:  # noqa: ANN401 -- any field's value
    """Return how the *value* of a field reads; a dash where there is none."""
    return NOTHING if value is None else FIELDS[field][1](value)


def label(labels: Labels, code: str | None) -> str:
    """Return what *code* is called; a code that is unknown stands for itself."""
    return str(labels.get(code or "", code or ""))


def names(found: list[str], most: int = MOST) -> str:
    """Return *found* as one list in words; beyond *most*, how many more there are."""
    shown = ", ".join(found[:most])
    more = len(found) - most
    return shown if more <= 0 else str(MORE) % {"names": shown, "more": more}


# What the templates read days and codes with.
READERS: Mapping[str, Any] = {
    "day": words.day,
    "day_of": words.day_of,
    "instant": words.instant,
    "moment": words.moment,
}
