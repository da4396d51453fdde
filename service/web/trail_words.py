"""The trail in words: what happened to what, for every kind of subject."""

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString

from service.core.i18n import _
from service.web import activity_words as aw
from service.web import story
from service.workflows import activity_flow, part_flow, plan_flow

Entry = Mapping[str, Any]
SUBJECTS: Mapping[str, LazyString] = {
    "activity": _("Activity"),
    "plan": _("Action plan"),
    "agreement": _("Agreement"),
    "organisation": _("Organisation"),
    "person": _("Person"),
    "system": _("Reading"),
}
# fmt: off
EVENTS: Mapping[tuple[str, str], LazyString] = {
    ("plan", "create"):         _("The plan was drawn up"),
    ("plan", "edit"):           _("The plan was edited"),
    ("plan", "add_goal"):       _("A goal was added to the plan"),
    ("plan", "edit_goal"):      _("A goal of the plan was edited"),
    ("plan", "adopt"):          _("The plan was adopted"),
    ("plan", "close"):          _("The plan was closed"),
    ("plan", "reopen"):         _("The plan was reopened"),
    ("plan", "publish"):        _("The plan was published"),
    ("plan", "withdraw"):       _("The plan's public page was withdrawn"),
    ("plan", "thin"):           _("The plan was thinned by a decision"),
    ("plan", "import"):         _("A file was imported into the plan"),
    ("agreement", "create"):    _("The agreement was written down"),
    ("agreement", "edit"):      _("The agreement was edited"),
    ("agreement", "add_party"): _("A party joined the agreement"),
    ("agreement", "edit_party"): _("What is known of a party was edited"),
    ("organisation", "create"): _("The organisation was added"),
    ("organisation", "edit"):   _("The organisation was edited"),
    ("person", "create"):       _("The person was added"),
    ("person", "edit"):         _("What is known of the person was edited"),
    ("person", "grant"):        _("The person was given a role"),
    ("person", "revoke"):       _("A role was taken from the person"),
    ("person", "resend"):       _("A letter to the person was sent again"),
    ("person", "disable"):      _("The person was shut out"),
    ("person", "enable"):       _("The person was let in again"),
    ("person", "add_token"):    _("The person was given a token for a program"),
    ("person", "revoke_token"): _("A token was taken back"),
    ("person", "add_calendar"): _("An address for the person's calendar was made"),
    ("person", "revoke_calendar"): _("An address for the person's calendar was revoked"),
    ("organisation", "resend"):     _("A letter to the contact function was sent again"),
    ("organisation", "open_meeting"): _("A review meeting was opened"),
    ("organisation", "close_meeting"): _("A review meeting was closed"),
    ("organisation", "add_webhook"): _("Another system is told of what happens"),
    ("organisation", "edit_webhook"): _("What another system is told was changed"),
    ("organisation", "rotate_webhook"): _("Another system was given a new secret"),
    ("organisation", "stop_webhook"): _("Another system does not answer, and is told no more"),
    ("organisation", "remove_webhook"): _("Another system is told no more"),
    ("system", "read"):         _("An auditor read of the trail"),
    ("system", "begin_log"):    _("A log began"),
    ("system", "name_keys"):    _("The keys of the log were told"),
    ("system", "heartbeat"):    _("The log lives"),
    ("system", "erase"):        _("Texts were erased"),
}
# fmt: on
OTHER = _("Something else: %(event)s")
THINNED = _("%(event)s (thinned out by a decision)")
# Events of many kinds of subjects, to choose one by; the steps are called as the flow calls them.
CHOSEN_BY: Mapping[str, LazyString] = {
    "create": _("Created"),
    "edit": _("Edited"),
    "status_report": _("Status report"),
    "correct": _("Correction"),
    "object": _("Objection"),
    "message": _("Message to the owners"),
    "review": _("Review"),
    "add_owner": _("Owner added"),
    "change_owner": _("Owner's role changed"),
    "remove_owner": _("Owner removed"),
    "match_owner": _("Owner matched"),
    "grant": _("Role given"),
    "revoke": _("Role taken back"),
    "disable": _("Person shut out"),
    "import": _("Import"),
    "read": _("Reading by an auditor"),
    "erase": _("Erased by a decision"),
    "thin": _("Plan thinned"),
    **{row.name: row.label for row in plan_flow.TRANSITIONS},
    **{name: label for (_level, name), label in aw.TRANSITIONS.items()},
}
EVIDENCE: Mapping[str, LazyString] = {
    "decision": _("Decision"),
    "digests": _("Digests of what was erased"),
    "activities": _("Number of activities"),
    "removed": _("What is left of each"),
    "package": _("Digest of the archive package"),
    "texts": _("Number of texts"),
    "file": _("File"),
    "fileDigest": _("Digest of the file"),
    "rows": _("Rows in the file"),
    "created": _("Activities created"),
    "changed": _("Activities changed"),
    "unchanged": _("Activities left as they were"),
    "refused": _("Rows refused"),
    "skipped": _("Rows left out"),
    "predecessor": _("Goes on from"),
    "parts": _("Parts that went along"),
    "origin": _("Name of the log"),
    "keys": _("Keys of the log"),
    "why": _("Why the log began"),
    "follows": _("Last checkpoint of the log before it"),
    "lost": _("Entries that were lost"),
    "day": _("Day"),
    "of": _("What was read"),
    "shown": _("Number of entries shown"),
    "entry": _("Entry"),
    "activity": _("Activity"),
    "plan": _("Action plan"),
    "organisation": _("Organisation"),
    "person": _("Person"),
    "county": _("County"),
    "event": _("What happened"),
    "since": _("From"),
    "until": _("To"),
    **{
        asked.name: asked.label
        for row in (*activity_flow.TRANSITIONS, *part_flow.TRANSITIONS)
        for asked in row.requires
    },
}
STATES = {**aw.STATES, **{state.value: label for state, label in plan_flow.LABELS.items()}}


def sentence(entry: Entry) -> str:
    """Return what the entry tells of, as a sentence."""
    if entry.get("thinned"):
        return str(THINNED) % {"event": CHOSEN_BY.get(entry["event"], entry["event"])}
    return story.filled(_spelled(entry), entry)


def _spelled(entry: Entry) -> LazyString:
    if entry["event"] == "correct":
        return story.CORRECTED_ELSE
    found = EVENTS.get((entry["subject"]["type"], entry["event"]))
    return found or story.SENTENCES.get((entry["event"], entry["level"]), OTHER)


def who(entry: Entry) -> str:
    """Return who did it."""
    person = entry["person"]
    return str(person["name"] or person["id"]) if person else role(entry)


def role(entry: Entry) -> str:
    """Return as what; of a thinned entry nobody knows."""
    return aw.label(aw.WHO, entry["role"]) if entry["role"] else ""


def state(code: str | None) -> str:
    """Return what a state is called."""
    return aw.label(STATES, code)


def evidence(name: str) -> str:
    """Return what a field of evidence is called; one that no step asks for stands for itself."""
    return aw.label(EVIDENCE, name)


def subject(kind: str) -> str:
    """Return what a kind of subject is called."""
    return aw.label(SUBJECTS, kind)


def events() -> list[tuple[str, str]]:
    """Return every event that can be asked for, with its name, by name."""
    return sorted(((code, str(name)) for code, name in CHOSEN_BY.items()), key=lambda each: each[1])
