"""Move one owner's part, and let the activity follow."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.models import Responsibility
from service.models.words import ActivityState, PartState, Progress
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger
from service.workflows import engine, evidence, following
from service.workflows.case import Case
from service.workflows.operations import notices
from service.workflows.settling import Settled
from service.workflows.vocabulary import Level, State

REACHED = {
    PartState.ANCHORED: "anchored_on",
    PartState.IMPLEMENTED: "implemented_on",
    PartState.FOLLOWED_UP: "followed_up_on",
}


def take(ledger: Ledger, case: Case, settled: Settled) -> None:
    """Take the settled step of a part; the activity follows in the same ledger."""
    part, wish = settled.part, settled.wish
    row = engine.row_from(settled.name, Level.PART, part.state if part else None)
    if part is None or row is None or row.to is None:
        message = "a step is taken only after the guards have agreed"
        raise RuntimeError(message)
    day = evidence.effective_day(wish, case.today)
    before = put(part, row.name, row.to, day)
    if row.name == "implement":
        part.progress = progress_of(wish.evidence)
    entry = ledger.write(
        Draft(
            event=row.name,
            rows=[part],
            level=Level.PART.value,
            organisation=part.organisation.uid if part.organisation else None,
            round=case.activity.round,
            before=before.value,
            after=row.to.value,
            effective_on=day,
            on_behalf_of=settled.on_behalf_of,
            evidence=evidence.stored(wish, row),
            texts={"reason": wish.reason, "basis": wish.basis},
        )
    )
    if settled.on_behalf_of:
        notices.tell_reporters(ledger, part, entry)
    follow(ledger, case, entry)


def progress_of(told: Mapping[str, Any]) -> Progress:
    """Return how far an implemented part has come, by its evidence."""
    return Progress.ONGOING if told.get("ongoing") else Progress.DONE


def put(part: Responsibility, name: str, to: State, day: date) -> State:
    """Fire *name* on *part* and note the day for the state it comes to; return the one it left."""
    before = engine.fire(part, name, to)
    part.effective_on = day
    if to in following_states():
        note_days(part, to, day)
    return before


def following_states() -> tuple[PartState, ...]:
    """Return the states that a part passes in order."""
    return (PartState.PROPOSED, PartState.ANCHORED, PartState.IMPLEMENTED, PartState.FOLLOWED_UP)


def note_days(part: Responsibility, to: State, day: date) -> None:
    """Keep the days of the states up to *to*, and forget those beyond it."""
    reached = following.ORDER.index(to.value)
    for state, column in REACHED.items():
        position = following.ORDER.index(state.value)
        if position > reached:
            setattr(part, column, None)
        elif position == reached and getattr(part, column) is None:
            setattr(part, column, day)


def follow(ledger: Ledger, case: Case, cause: Written) -> None:
    """Let the activity follow its rule, by one entry that names its *cause*, if it must move."""
    activity = case.activity
    if activity.state.value not in following.ORDER[: following.FURTHEST + 1]:
        return
    target = following.stands(activity)
    if target is activity.state:
        return
    day = _day_of_follow(case, cause, target)
    before = engine.fire(activity, "follow", target)
    ledger.write(
        Draft(
            event="follow",
            rows=[activity],
            level=Level.ACTIVITY.value,
            round=activity.round,
            before=before.value,
            after=target.value,
            effective_on=day,
            role="service",
            caused_by=cause.uid,
        )
    )


def _day_of_follow(case: Case, cause: Written, target: ActivityState) -> date:
    """Return the latest day of the steps that complete a rise; a fall's day is its cause's."""
    told = cause.body["effective_on"]
    caused_on = date.fromisoformat(told) if told else None
    if following.rank(target) < following.rank(case.activity.state):
        return caused_on or case.today
    stepped_on = caused_on if cause.body["level"] == Level.PART else None
    days = (following.completed_on(case.activity, target), stepped_on)
    return max((day for day in days if day), default=case.today)
