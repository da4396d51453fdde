"""What an entry's changed fields are called and how their values read: every replayed column.

Fields have the names that the API and the trail's own pages know them by (``camelCase``).
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString

from service.core.i18n import _
from service.web import activity_words as aw
from service.web import choices, review_words, words
from service.workflows import plan_flow, webhook_events

Read = Callable[[Any], str]


def _numbers(value: Any) -> str:  # noqa: ANN401 -- a list of numbers as JSON spells it
    return ", ".join(f"{each['scheme']}: {each['value']}" for each in value)


def _listed(value: Any) -> str:  # noqa: ANN401 -- a list of codes or names
    return ", ".join(map(str, value))


def _told_of(value: Any) -> str:  # noqa: ANN401 -- a list of codes
    return ", ".join(map(aw.coded(webhook_events.EVENTS), value))


def _counted(value: Any) -> str:  # noqa: ANN401 -- a list
    return str(len(value))


# fmt: off
CHILDREN: Mapping[str, LazyString] = {
    "party":          _("Party"),
    "goal":           _("Goal"),
    "responsibility": _("Owner"),
    "grant":          _("Role of a person"),
    "token":          _("Token for a program"),
    "calendarLink":   _("Address for the calendar"),
    "meeting":        _("Review meeting"),
    "review":         _("Review"),
    "statusReport":   _("Status report"),
    "webhook":        _("Message to another system"),
}
FIELDS: Mapping[str, tuple[LazyString, Read]] = {
    **aw.FIELDS,
    "state":                (_("State"), aw.coded({**aw.STATES, **{each.value: label for each, label in plan_flow.LABELS.items()}})),  # noqa: E501 -- a table
    "role":                 (_("Role"), aw.coded({**choices.OWNER_ROLES, **{each.value: label for each, label in words.ROLES.items()}})),  # noqa: E501 -- a table
    "countyCode":           (_("County"), aw.coded(words.COUNTIES)),
    "predecessor":          (_("Goes on from"), str),
    "carriedTo":            (_("Carried over to"), str),
    "name":                 (_("Name"), str),
    "shortName":            (_("Short name"), str),
    "kind":                 (_("Kind"), aw.coded(choices.KINDS)),
    "identifiers":          (_("Numbers that others know it by"), _numbers),
    "aliases":              (_("Other names"), _listed),
    "activeFrom":           (_("Active from"), words.day),
    "activeUntil":          (_("Active until"), words.day),
    "contactEmail":         (_("E-mail of the contact function"), str),
    "parent":               (_("Belongs to"), str),
    "reference":            (_("Reference number"), str),
    "validFrom":            (_("First day"), words.day),
    "validUntil":           (_("Last day"), words.day),
    "agreement":            (_("Agreement"), str),
    "periodStart":          (_("First day of the period"), words.day),
    "periodEnd":            (_("Last day of the period"), words.day),
    "backdatingLimitDays":  (_("Days back in time that a step may take effect"), str),
    "staleProposedDays":    (_("Days of silence before a proposed activity is stale"), str),
    "staleAnchoredDays":    (_("Days of silence before an anchored activity is stale"), str),
    "staleImplementedDays": (_("Days of silence before an implemented activity is stale"), str),
    "escalateAfterDays":    (_("Days late before the county's coordinators are told"), str),
    "publishedOn":          (_("Public since"), words.day),
    "structure":            (_("Structure of goals"), str),
    "position":             (_("Order"), str),
    "replaces":             (_("Replaces"), str),
    "organisation":         (_("Organisation"), str),
    "accession":            (_("How it joined"), aw.coded(choices.ACCESSIONS)),
    "decidedBy":            (_("Decided by"), str),
    "decidedOn":            (_("Decided on"), words.day),
    "joinedOn":             (_("First day as a party"), words.day),
    "leftOn":               (_("Last day as a party"), words.day),
    "leftReason":           (_("Why it left"), str),
    "groupCode":            (_("Named in the plan as one of a group"), str),
    "removed":              (_("Taken away"), aw.yes_or_no),
    "effectiveOn":          (_("Effective from"), words.day),
    "anchoredOn":           (_("Anchored on"), words.day),
    "implementedOn":        (_("Implemented on"), words.day),
    "followedUpOn":         (_("Followed up on"), words.day),
    "reportedAt":           (_("Last reported"), words.instant),
    "email":                (_("E-mail address"), str),
    "locale":               (_("Language"), str),
    "disabled":             (_("Shut out"), aw.yes_or_no),
    "remindBy":             (_("How reminders come"), str),
    "remindRhythm":         (_("How often reminders come"), str),
    "remindWeekday":        (_("Weekday of reminders, Monday is 0"), str),
    "remindHour":           (_("Hour of reminders"), str),
    "revoked":              (_("Taken back"), aw.yes_or_no),
    "digest":               (_("Digest"), str),
    "scopes":               (_("What the token allows"), _listed),
    "expiresOn":            (_("Expires on"), words.day),
    "heldOn":               (_("Held on"), words.day),
    "items":                (_("Number of activities gone through"), _counted),
    "closed":               (_("Closed"), aw.yes_or_no),
    "decision":             (_("Decision"), aw.coded(review_words.DECISIONS)),
    "until":                (_("Rests until"), words.day),
    "meeting":              (_("Review meeting"), str),
    "url":                  (_("Address"), str),
    "events":               (_("What is told"), _told_of),
    "paused":               (_("Paused"), aw.yes_or_no),
    "secretNumber":         (_("Number of the secret"), str),
    "secretMark":           (_("Mark of the secret"), str),
    "overlapUntil":         (_("The secret before it holds until"), words.instant),
}
# What a step stated is called by the flow; its codes, days and truths are read like these.
STATED: Mapping[str, Read] = {
    "county": aw.coded(words.COUNTIES),
    "of": aw.coded({"trail": _("Trail"), "history": _("History"), "export": _("Export")}),
    "decidedOn": words.day,
    "completedOn": words.day,
    "startedOn": words.day,
    "day": words.day,
    "result": aw.coded(aw.RESULTS),
    "keepParts": aw.yes_or_no,
    "ongoing": aw.yes_or_no,
}
# fmt: on


def name(path: str) -> str:
    """Return what the changed field at *path* is called, with what it is of."""
    *above, column = path.split("/")
    called = str(FIELDS[column][0]) if column in FIELDS else column
    if not above:
        return called
    kind, *uid = above
    return f"{called} ({' '.join([aw.label(CHILDREN, kind), *uid])})"


def value(path: str, given: Any, called: Mapping[str, str]) -> str:  # noqa: ANN401 -- any field's value
    """Return how a value of the field at *path* reads; *called* are names by uid."""
    if given is None:
        return aw.NOTHING
    if isinstance(given, str) and given in called:
        return called[given]
    column = path.rpartition("/")[2]
    return FIELDS[column][1](given) if column in FIELDS else str(given)


def stated(field: str, given: Any, called: Mapping[str, str]) -> str:  # noqa: ANN401 -- any JSON value
    """Return how what a step stated reads; things stand by their names in *called*."""
    if isinstance(given, list):
        return ", ".join(stated(field, each, called) for each in given)
    if isinstance(given, dict):
        return ", ".join(f"{key}: {stated(field, each, called)}" for key, each in given.items())
    return called.get(str(given)) or STATED.get(field, str)(given)
