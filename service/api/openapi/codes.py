"""What the words of each closed set mean, for the description of every field that takes them."""

from collections.abc import Iterable, Mapping
from typing import Any

from service.api.faults import SENTENCES as FAULTS
from service.api.problem_kinds import PROBLEMS
from service.api.remedies import FAULTS_OF_RULES
from service.core.i18n import _
from service.models.reference import counties
from service.reports.checklist import FINDINGS
from service.reports.of_states_been_in import HOWS
from service.reports.of_steps_for import STEPS
from service.workflows.refusals import SENTENCES as REFUSALS

ORGANISATION_KINDS = {
    "county_board": _("a county administrative board"),
    "municipality": _("a municipality"),
    "region": _("a region"),
    "police": _("the Police Authority"),
    "prosecutor": _("the Prosecution Authority"),
    "prison_probation": _("the Prison and Probation Service"),
    "agency": _("another government agency"),
    "civil_society": _("an association or a foundation"),
    "university": _("a university"),
    "business": _("a company"),
}
ACCESSIONS = {
    "signed": _("signed the agreement"),
    "endorsed": _("stands behind it by a letter of intent"),
    "acceded": _("joined it later"),
    "participating": _("takes part without being a party"),
}
PLAN_STATES = {
    "draft": _("being written; no steps are taken"),
    "adopted": _("in force; steps are taken"),
    "closed": _("over; nothing in it changes"),
}
STEPS_IN_ORDER = {
    "proposed": _("not decided on yet"),
    "anchored": _("decided on"),
    "implemented": _("done, or going on as it should"),
    "followed_up": _("the outcome is known"),
}
ACTIVITY_STATES = {
    **STEPS_IN_ORDER,
    "cancelled": _("not to be done"),
    "carried_over": _("lives on in another plan"),
}
PART_STATES = {
    **STEPS_IN_ORDER,
    "declined": _("the owner has said no"),
    "ended": _("the part was taken away"),
}
RESPONSIBILITIES = {
    "lead": _("leads the others"),
    "responsible": _("does its own part"),
    "participating": _("helps; takes no steps of its own"),
}
RULES = {
    "all": _("the activity moves when every owner has"),
    "lead": _("the activity moves with its lead"),
    "coordinator": _("the coordinator moves the activity"),
}
PROGRESS = {
    "not_started": _("nothing is done yet"),
    "begun": _("some of it is done"),
    "half_or_more": _("half of it or more is done"),
    "done": _("all of it is done"),
    "ongoing": _("it goes on all the time"),
}
SIGNALS = {
    "green": _("goes well"),
    "yellow": _("needs attention"),
    "red": _("does not go well"),
}
PRECISIONS = {
    "day": _("a day"),
    "week": _("a week"),
    "month": _("a month"),
    "quarter": _("a quarter of a year"),
    "half_year": _("half a year"),
    "season": _("a season"),
    "year": _("a year"),
}
OUTCOMES = {
    "created": _("a new activity came of it"),
    "changed": _("it changed an activity"),
    "unchanged": _("it says what the plan holds already"),
    "skipped": _("a heading, or a reference to the row above"),
    "refused": _("it was not put in; its findings say why"),
}
ROLES = {
    "reporter": _("reports for one organisation"),
    "coordinator": _("leads the work in one county"),
    "auditor": _("reads everything, changes nothing"),
    "administrator": _("manages people and organisations"),
}
LEVELS = {"part": _("one owner's part"), "activity": _("the activity itself")}
WHO = {
    "reporter": _("who reports for the owner"),
    "coordinator": _("the county's coordinator"),
    "service": _("the service itself"),
}
EVIDENCE_KINDS = {
    "text": _("a text"),
    "date": _("a day"),
    "boolean": _("true or false"),
    "result": _("one of the results"),
    "organisations": _("a list of organisations' ids"),
    "plan": _("a plan's id"),
}
RESULTS = {
    "achieved": _("what was wanted came of it"),
    "partly": _("some of it did"),
    "not_achieved": _("it did not"),
    "not_assessable": _("it cannot be told"),
}
SCOPES = {
    "read": _("everything that only reads"),
    "write": _("everything that changes something"),
    "*": _("all that the person may"),
}
SORTS = {
    "created": _("the oldest first"),
    "-created": _("the newest first"),
    "updatedAt": _("the longest unchanged first"),
    "-updatedAt": _("the latest changed first"),
    "stateSince": _("the longest in its state first"),
    "-stateSince": _("the latest in its state first"),
    "number": _("by number"),
    "-number": _("by number, backwards"),
    "title": _("by title"),
    "-title": _("by title, backwards"),
}
LANGUAGES = {"sv": _("Swedish"), "en": _("English")}
API_STATUSES = {
    "beta": _("may still change before the first release"),
    "active": _("changes only in ways that break nobody"),
    "deprecated": _("is to be replaced; the header Sunset says when"),
}
REASONS = {
    "late": _("a day has passed by which it was to be done"),
    "stale": _("nothing has been heard for long"),
    "blocked": _("an owner says that it is blocked"),
}
DECISIONS = {
    "remind": _("those it waits for are written to"),
    "snooze": _("it rests until a day"),
    "note": _("something is worth remembering"),
    "escalate": _("the steering group is to take it up"),
    "propose_cancel": _("it should be cancelled"),
}
INCLUDED = {"snoozed": _("also what rests until a day")}
REMINDED_BY = {
    "digest": _("one letter with all that waits, in one's rhythm"),
    "single": _("a letter when something comes near or is late, and of that alone"),
    "none": _("no letter"),
}
RHYTHMS = {
    "weekly": _("once a week"),
    "monthly": _("in the first week of each month"),
}
TABLES: tuple[Mapping[str, Any], ...] = (
    *(ORGANISATION_KINDS, ACCESSIONS, PLAN_STATES, ACTIVITY_STATES, PART_STATES),
    *(RESPONSIBILITIES, RULES, PROGRESS, SIGNALS, PRECISIONS, ROLES, LEVELS, WHO, OUTCOMES),
    *(EVIDENCE_KINDS, RESULTS, SCOPES, SORTS, LANGUAGES, API_STATUSES, REASONS),
    *(DECISIONS, INCLUDED, REMINDED_BY, RHYTHMS, STEPS, HOWS, {**ACTIVITY_STATES, **PART_STATES}),
    {code: kind.title for code, kind in PROBLEMS.items()},
    {code: found[0] for code, found in FINDINGS.items()},
    {row.code: row.name for row in counties()},
    REFUSALS,
    {**FAULTS, **FAULTS_OF_RULES},
)


class _Ellipses(dict[str, str]):
    """Words that each case fills in."""

    def __missing__(self, name: str) -> str:
        return "…"


def listed(choices: Iterable[object]) -> str:
    """Return the words of a closed set as a list in Markdown, each with what it means.

    Raises ValueError for a set that no table explains.
    """
    words = [str(each) for each in choices if each is not None]
    meanings = min((table for table in TABLES if {*words} <= {*table}), key=len)
    return "\n".join(f"- `{word}`: {sentence(meanings[word])}" for word in words)


def sentence(text: object) -> str:
    """Return *text* in the reader's language, with ellipses for the words of each case."""
    return str(text) % _Ellipses()
