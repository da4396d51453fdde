"""Let a coordinator deal with an activity that has stopped; none of it moves anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import (
    FieldError,
    InvalidError,
    Refusal,
    RefusedError,
)
from service.core.i18n import gettext
from service.models import Review
from service.models.outbox import post
from service.models.words import Decision
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger
from service.workflows import access, evidence, guards, stalled
from service.workflows.access import Right
from service.workflows.case import Case, open_case
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.operations.meetings import find_meeting
from service.workflows.refusals import refusal
from service.workflows.reporters import reporters_of
from service.workflows.vocabulary import ANY_VERSION, Actor

LONGEST_REST = timedelta(days=366)
SAYS_WHY = (Decision.SNOOZE, Decision.NOTE, Decision.ESCALATE, Decision.PROPOSE_CANCEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealing:
    """What a coordinator decides: *until* is the day on which a snoozed activity comes back.

    A reminder may have a *note*; every other decision must. *meeting* is the uid of an open one.
    """

    decision: Decision
    note: str | None = None
    until: date | None = None
    meeting: str | None = None
    version: int | None = ANY_VERSION


def review(session: Session, actor: Actor, uid: str, dealing: Dealing) -> Written:
    """Write what was decided about the activity *uid*, by one entry in its history.

    A reminder posts a message to each reporter of the owners that it waits for. No decision moves
    a state, nor is anybody heard of by it. Raises NotFoundError, NotPermittedError, VersionError,
    RefusedError (plan not adopted, activity closed, ``nobody_to_remind``) and InvalidError.
    """
    case = open_case(session, actor, uid, lock=True)
    access.demand(actor, Right.MANAGE_ACTIVITIES, case.activity.county_code)
    expect(case.activity, dealing.version)
    people = _reminded(session, case) if dealing.decision is Decision.REMIND else []
    reasons = [*_against(case, dealing, people), *_not_open(session, actor, dealing)]
    errors = [*_faults(dealing, case.today)]
    if reasons:
        raise RefusedError(reasons, errors)
    if errors:
        raise InvalidError(errors)
    ledger = open_ledger(session, actor, case.activity, role_of(actor, case.activity.county_code))
    entry = _write(ledger, case, dealing)
    for person in people:
        post(
            session,
            at=ledger.at,
            topic="reminder",
            person_id=person,
            payload={"stream": case.activity.stream, "entry": entry.uid},
            dedupe_key=f"reminder/{entry.uid}/{person}",
        )
    return entry


def _write(ledger: Ledger, case: Case, dealing: Dealing) -> Written:
    written = Review(
        uid=ids.new_uid(ledger.at),
        activity_id=case.activity.id,
        decision=dealing.decision,
        until=dealing.until,
        meeting=dealing.meeting,
    )
    ledger.session.add(written)
    entry = ledger.write(
        Draft(
            event="review",
            rows=[written],
            round=case.activity.round,
            texts={"note": (dealing.note or "").strip() or None},
        )
    )
    ledger.close()
    return entry


def _reminded(session: Session, case: Case) -> list[int]:
    """Return the keys of those who report for the owners that the activity waits for."""
    activity = case.activity
    standing = stalled.judge(activity, activity.plan, activity.owners, clock.now())
    waited = [each.organisation_id for each in standing.waiting_on if each.organisation_id]
    return list(session.scalars(reporters_of(waited, case.today))) if waited else []


def _against(case: Case, dealing: Dealing, people: list[int]) -> Iterator[Refusal]:
    found = (guards.plan_is_adopted(case), guards.activity_is_open(case))
    yield from (each for each in found if each)
    if dealing.decision is Decision.REMIND and not people:
        yield refusal("nobody_to_remind")


def _not_open(session: Session, actor: Actor, dealing: Dealing) -> Iterator[Refusal]:
    if dealing.meeting and find_meeting(session, actor, dealing.meeting).closed:
        yield refusal("meeting_closed")


def _faults(dealing: Dealing, today: date) -> Iterator[FieldError]:
    note = (dealing.note or "").strip()
    if dealing.decision in SAYS_WHY or note:
        yield from evidence.text_faults("note", note)
    if dealing.decision is not Decision.SNOOZE:
        if dealing.until is not None:
            sentence = gettext("Only what is put to rest has a day on which it comes back.")
            yield FieldError("/until", "contradicts", sentence)
    elif dealing.until is None:
        yield FieldError("/until", "required", gettext("Give the day on which it comes back."))
    elif not today < dealing.until <= today + LONGEST_REST:
        sentence = gettext("Give a day after today, and within a year.")
        yield FieldError("/until", "out_of_range", sentence)
