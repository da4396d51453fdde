"""What the owners of an activity have stated: with each step, in corrections, in objections."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.reports.reach import known_activity
from service.trail import reading
from service.trail.reading import Names
from service.trail.showing import shown
from service.workflows.vocabulary import Actor

STEPS = ("anchor", "implement", "follow_up")
CORRECTION, OBJECTION, REPORT = "correct", "object", "status_report"
EVENTS = (*STEPS, CORRECTION, OBJECTION, REPORT)
NOBODY = Names({}, {})
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """What was stated, as entries without names.

    *steps* holds the latest entry by organisation (uid, None for the activity itself) and event;
    *corrections* and *objections* those of an entry, oldest first, by its id; *reports* the
    latest status report by organisation; *events* what each entry that is known here tells of.
    """

    steps: Mapping[tuple[str | None, str], Entry]
    corrections: Mapping[str, Sequence[Entry]]
    objections: Mapping[str, Sequence[Entry]]
    reports: Mapping[str | None, Entry]
    events: Mapping[str, str]

    def evidence_of(self, organisation: str | None, step: str) -> Mapping[str, Any] | None:
        """Return what was stated last for a step, as corrected; None where nothing was."""
        entry = self.steps.get((organisation, step))
        if entry is None:
            return None
        latest: Mapping[str, Any] = [entry, *self.corrections.get(entry["id"], ())][-1]["evidence"]
        return latest


def stated(session: Session, actor: Actor, uid: str) -> Stated:
    """Return what has been stated in the activity *uid*, in three statements.

    Raises NotFoundError.
    """
    known_activity(session, actor, uid)
    told = reading.told(session, f"activity/{uid}", EVENTS)
    entries = [shown(each, NOBODY) for each in told]
    return Stated(
        steps={(_whose(each), each["event"]): each for each in entries if each["event"] in STEPS},
        corrections=_by(entries, CORRECTION, "corrects"),
        objections=_by(entries, OBJECTION, "causedBy"),
        reports={_whose(each): each for each in entries if each["event"] == REPORT},
        events={each["id"]: each["event"] for each in entries},
    )


def _whose(entry: Entry) -> str | None:
    return entry["organisation"]["id"] if entry["organisation"] else None


def _by(entries: Sequence[Entry], event: str, reference: str) -> Mapping[str, Sequence[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for each in entries:
        if each["event"] == event:
            found[each[reference]].append(each)
    return found
