"""Move the activity itself: what a coordinator does at its level."""

from collections.abc import Callable
from datetime import date

from service.models import Activity, Responsibility
from service.models.words import ActivityState, PartState, Rule
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger
from service.workflows import engine, evidence, following
from service.workflows.case import Case
from service.workflows.operations import carrying
from service.workflows.operations.part_steps import put
from service.workflows.operations.repeats import last_step
from service.workflows.settling import Settled
from service.workflows.vocabulary import Level, State, Transition

Moved = list[tuple[Responsibility, PartState]]  # parts that went along, with what they left


def take(ledger: Ledger, case: Case, settled: Settled) -> None:
    """Take the settled step of the activity, with the parts that go along."""
    activity = case.activity
    row = engine.row_from(settled.name, Level.ACTIVITY, activity.state)
    if row is None:
        message = "a step is taken only after the guards have agreed"
        raise RuntimeError(message)
    day = evidence.effective_day(settled.wish, case.today)
    moved = PARTS_ALONG.get(row.name, _no_parts)(case, day)
    to = row.to or _by_the_rule(ledger, case, row)
    before = engine.fire(activity, row.name, to)
    _note(ledger, activity, row)
    entry = ledger.write(_draft(activity, row, settled, (before, to, day)))
    for part, left in moved:
        ledger.write(_along(activity, part, left, entry))
    if row.name == "carry_over":
        ledger.close()  # the predecessor's rows follow its entries before another subject's do
        carrying.create_successor(ledger, case, entry)


def _note(ledger: Ledger, activity: Activity, row: Transition) -> None:
    """Set the columns that go with a step besides the state."""
    if row.name == "start_new_round":
        activity.round += 1
    elif row.name == "carry_over":
        activity.carried_to = carrying.successor_uid(ledger)
    elif row.name == "reinstate":
        activity.carried_to = None


def _draft(
    activity: Activity,
    row: Transition,
    settled: Settled,
    move: tuple[State, State, date],
) -> Draft:
    before, to, day = move
    return Draft(
        event=row.name,
        rows=[activity],
        level=Level.ACTIVITY.value,
        round=activity.round,
        before=before.value,
        after=to.value,
        effective_on=day,
        evidence=evidence.stored(settled.wish, row),
        texts={"reason": settled.wish.reason},
    )


def _along(activity: Activity, part: Responsibility, left: PartState, cause: Written) -> Draft:
    return Draft(
        event=cause.body["event"],
        rows=[part],
        level=Level.PART.value,
        organisation=part.organisation.uid if part.organisation else None,
        round=activity.round,
        before=left.value,
        after=part.state.value if part.state else None,
        effective_on=part.effective_on,
        role="service",
        caused_by=cause.uid,
    )


def _no_parts(case: Case, day: date) -> Moved:
    del case, day
    return []


def _parts_standing_here(case: Case, day: date) -> Moved:
    """Send back the counted parts that stand exactly where the activity does."""
    activity = case.activity
    if activity.state is ActivityState.FOLLOWED_UP:
        return []
    here = PartState(activity.state.value)
    back = PartState(following.ORDER[following.rank(here) - 1])
    return [
        (each, _put(each, "send_back", back, day))
        for each in following.counted(activity.owners)
        if each.state is here and each.organisation
    ]


def _parts_of_the_new_round(case: Case, day: date) -> Moved:
    """Send the followed-up parts back to work: to implemented when the activity is continuous."""
    to = PartState.IMPLEMENTED if _is_continuous(case.activity) else PartState.ANCHORED
    return [
        (each, _put(each, "start_new_round", to, day))
        for each in following.counted(case.activity.owners)
        if each.state is PartState.FOLLOWED_UP
    ]


def _put(part: Responsibility, name: str, to: PartState, day: date) -> PartState:
    # A day before the part's own latest step would make its history run backwards.
    latest = max(day, part.effective_on or day)
    return PartState(put(part, name, to, latest))


PARTS_ALONG: dict[str, Callable[[Case, date], Moved]] = {
    "send_back": _parts_standing_here,
    "start_new_round": _parts_of_the_new_round,
}


def _is_continuous(activity: Activity) -> bool:
    return activity.recurrence == "continuous"


def _by_the_rule(ledger: Ledger, case: Case, row: Transition) -> ActivityState:
    activity = case.activity
    if activity.rule is not Rule.COORDINATOR:
        return following.stands(activity)
    if row.name == "start_new_round":
        continuous = _is_continuous(activity)
        return ActivityState.IMPLEMENTED if continuous else ActivityState.ANCHORED
    case.part = None
    last = last_step(ledger.session, case, Level.ACTIVITY)
    return ActivityState(last[0]["from"]) if last else ActivityState.PROPOSED
