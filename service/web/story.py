"""The story of an activity: each entry of its history as a sentence that a person reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import LazyString

from service.core.i18n import _, gettext
from service.reports.stated import CORRECTION, Stated
from service.web import activity_words as aw
from service.web import review_words, words
from service.web.evidence_words import ERASED, statements

Entry = Mapping[str, Any]
Change = tuple[str, str | None, str | None]

# By event and level: what happened. `whose` is the organisation that it is about, `to` the state
# that it led to, in lower case.
# fmt: off
SENTENCES: Mapping[tuple[str, str | None], LazyString] = {
    ("create",            "activity"): _("The activity was written into the plan"),
    ("create",            None):       _("The rest of its owners were written down too"),
    ("edit",              None):       _("The activity was edited"),
    ("follow",            "activity"): _("The activity followed its owners, to: %(to)s"),
    ("anchor",            "activity"): _("The activity was anchored for all"),
    ("implement",         "activity"): _("The activity was implemented for all"),
    ("confirm_follow_up", "activity"): _("The follow-up was confirmed"),
    ("send_back",         "activity"): _("The activity was sent back to: %(to)s"),
    ("cancel",            "activity"): _("The activity was cancelled"),
    ("reinstate",         "activity"): _("The activity was taken up again, at: %(to)s"),
    ("carry_over",        "activity"): _("The activity was carried over to another plan"),
    ("start_new_round",   "activity"): _("A new round began"),
    ("anchor",            "part"):     _("%(whose)s anchored"),
    ("implement",         "part"):     _("%(whose)s implemented"),
    ("follow_up",         "part"):     _("%(whose)s followed up"),
    ("decline",           "part"):     _("%(whose)s declined"),
    ("reinstate",         "part"):     _("%(whose)s took its part up again"),
    ("send_back",         "part"):     _("The part of %(whose)s was sent back to: %(to)s"),
    ("start_new_round",   "part"):     _("The part of %(whose)s began anew at: %(to)s"),
    ("end",               "part"):     _("%(whose)s is no longer an owner; its part ended"),
    ("add_owner",         "part"):     _("%(whose)s became an owner"),
    ("add_owner",         None):       _("%(whose)s takes part from now on"),
    ("remove_owner",      None):       _("%(whose)s no longer takes part"),
    ("change_owner",      None):       _("%(whose)s was given another role"),
    ("match_owner",       None):       _("An owner written as text was found to be %(whose)s"),
    ("reword_owner",      None):       _("The responsibility of %(whose)s was reworded"),
    ("status_report",     None):       _("%(whose)s told how it goes"),
    ("review",            None):       _("The coordinator went through it: %(decision)s"),
    ("message",           None):       _("A message was sent to all owners"),
    ("erase",             None):       _("Texts were erased by a decision"),
    ("object",            None):       _("%(whose)s objected to what was entered on its behalf"),
}
CORRECTED: Mapping[str, LazyString] = {
    "anchor":    _("%(whose)s corrected what its anchoring states"),
    "implement": _("%(whose)s corrected what its implementation states"),
    "follow_up": _("%(whose)s corrected what its follow-up states"),
}
# fmt: on
CORRECTED_ELSE = _("What a step stated was corrected")
SOMETHING = _("Something else was noted: %(event)s")
BY_ITSELF = "service"  # the role in what follows from what a person did
BY_PERSON = _("The service itself, by what %(name)s entered")
TOLD_CHANGES = frozenset({"edit", "change_owner", "reword_owner"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry to be read: its *sentence*, what it stated, and what came of it later.

    *quotes* are texts in people's own words, each with what it is; *changes* name, old and new
    value, or None for both where they cannot be read; *days_late* is how many days after its day a
    step came; *corrections* and *objections* those of this entry, which were written later.
    """

    entry: Entry
    sentence: str
    quotes: Sequence[tuple[str, str]]
    changes: Sequence[Change]
    days_late: int = 0
    corrections: Sequence["Told"] = ()
    objections: Sequence["Told"] = ()

    @property
    def kind(self) -> str:
        """Which mark the entry has on the timeline."""
        return KINDS.get(self.entry["event"], "step" if self.entry["level"] else "other")

    @property
    def who(self) -> str:
        """Who did it, and as what."""
        person, role = self.entry["person"], self.entry["role"]
        if person is None:
            return aw.label(aw.WHO, role)
        if role == BY_ITSELF:
            return str(BY_PERSON) % {"name": person["name"]}
        return f"{person['name']}, {aw.label(aw.WHO, role).lower()}"

    @property
    def day(self) -> str | None:
        """The day from which it holds, where that is not the day on which it was recorded."""
        own, recorded = self.entry["effectiveOn"], words.day_of(self.entry["recordedAt"])
        return words.day(own) if own and words.day(own) != recorded else None


KINDS = {
    "status_report": "report",
    CORRECTION: "correction",
    "object": "objection",
    "review": "review",
}


def story(
    entries: Sequence[Entry], stated: Stated, owners: Mapping[str, str], late: Mapping[str, int]
) -> list[Told]:
    """Return *entries* as they are told, each with its corrections and objections beside it.

    *owners* are names by the uid of the responsibility and of the organisation; *late* holds by
    entry how many days after its day a step came.
    """
    told = (_with_answers(each, stated, owners) for each in entries)
    return [replace(each, days_late=late.get(each.entry["id"], 0)) for each in told]


def _with_answers(entry: Entry, stated: Stated, owners: Mapping[str, str]) -> Told:
    def tell(each: Entry) -> Told:
        return _told(_named(each, owners), stated, owners)

    return _told(
        entry,
        stated,
        owners,
        corrections=[tell(each) for each in stated.corrections.get(entry["id"], ())],
        objections=[tell(each) for each in stated.objections.get(entry["id"], ())],
    )


def _told(entry: Entry, stated: Stated, owners: Mapping[str, str], **later: Any) -> Told:  # noqa: ANN401 -- what came of it later
    said = ", ".join(statements(entry["evidence"], owners))
    begun = _begun(entry, stated)
    return Told(
        entry=entry,
        sentence=f"{begun}: {said}" if said else begun,
        quotes=list(_quotes(entry)),
        changes=list(_changes(entry, owners)) if entry["event"] in TOLD_CHANGES else [],
        **later,
    )


def _named(entry: Entry, owners: Mapping[str, str]) -> Entry:
    """Return an entry that was read without names with that of the organisation."""
    own = entry["organisation"]
    return {**entry, "organisation": own and {**own, "name": owners.get(own["id"])}}


def _begun(entry: Entry, stated: Stated) -> str:
    organisation = entry["organisation"]
    whose = organisation["name"] if organisation else None
    return filled(_sentence(entry, stated, known=whose is not None), entry)


def filled(spelled: LazyString, entry: Entry) -> str:
    """Return one of ``SENTENCES`` with what *entry* says in the places that it has."""
    whose = entry["organisation"] and entry["organisation"]["name"]
    return str(spelled) % {
        "whose": whose or gettext("An owner written as text"),
        "to": aw.label(aw.STATES, entry["to"]).lower(),
        "event": entry["event"],
        "decision": _decision(entry["changes"]),
    }


def _decision(changes: Mapping[str, Sequence[Any]]) -> str:
    """Return what a review decided, with the day until which it is put to rest."""
    decided = changes.get("review/decision", ("", ""))[1]
    until = changes.get("review/until", (None, None))[1]
    label = str(review_words.DECISIONS.get(decided, decided)).lower()
    return f"{label}, {words.day(until)}" if until else label


def _sentence(entry: Entry, stated: Stated, *, known: bool) -> LazyString:
    if entry["event"] == CORRECTION:
        step = stated.events.get(entry["corrects"] or "", "")
        return CORRECTED.get(step, CORRECTED_ELSE) if known else CORRECTED_ELSE
    return SENTENCES.get((entry["event"], entry["level"]), SOMETHING)


def _quotes(entry: Entry) -> Iterator[tuple[str, str]]:
    if "summary" in entry["evidence"]:
        yield gettext("Summary"), entry["evidence"]["summary"] or str(ERASED)
    for name, title in (("reason", _("Reason")), ("note", _("Note"))):
        if entry[name]:
            yield str(title), entry[name]
    if entry["event"] == "status_report":
        yield from _reported(entry["changes"])


def _reported(changes: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, str]]:
    report = {
        field.removeprefix("statusReport/"): new
        for field, (_old, new) in changes.items()
        if field.startswith("statusReport/")
    }
    for field in ("progress", "signal", "comment", "blocked", "blockedHelp"):
        if report.get(field):
            yield aw.field_name(field), aw.field_value(field, report[field])


def _changes(entry: Entry, owners: Mapping[str, str]) -> Iterator[Change]:
    for path, (old, new) in entry["changes"].items():
        *above, field = path.split("/")
        if field not in aw.FIELDS:
            continue
        name = aw.field_name(field)
        if len(above) > 1:
            name = f"{owners.get(above[1], above[1])}: {name.lower()}"
        if field == "goal":
            yield name, None, None  # it tells which goal by id only
        else:
            yield name, aw.field_value(field, old), aw.field_value(field, new)
