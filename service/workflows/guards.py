"""When a transition is refused: each guard looks at one case and returns a reason, or None.

Guards are pure: they neither read the database nor change anything, so that an offer and a
step get the same answer.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain

from service.core.errors import Refusal
from service.core.i18n import language
from service.models import Responsibility
from service.models.words import ActivityState, PartState, PlanState, ResponsibilityRole, Rule
from service.workflows import activity_flow, part_flow
from service.workflows.case import Case
from service.workflows.evidence import effective_day, named_without
from service.workflows.following import counted, lead_of
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Level, State, Transition

Guard = Callable[[Case], Refusal | None]


def refusals(case: Case, rows: list[Transition]) -> tuple[Refusal, ...]:
    """Return every reason against the transition that *rows* (one name, one level) describe."""
    level = rows[0].level
    names = {name for row in rows for name in row.guards}
    return tuple(
        answer
        for answer in (
            plan_is_adopted(case),
            _wrong_state(case, rows),
            *(_about_the_part(case, rows[0].name) if level is Level.PART else ()),
            *(GUARDS[name](case) for name in sorted(names)),
        )
        if answer
    )


def against_reporting(case: Case) -> list[Refusal]:
    """Return every reason against a status report on the case's part."""
    answers = (plan_is_adopted(case), activity_is_open(case), _organisation_acts(case))
    return [answer for answer in answers if answer]


def plan_is_adopted(case: Case) -> Refusal | None:
    """Refuse every move outside an adopted plan."""
    if case.activity.plan.state is PlanState.ADOPTED:
        return None
    return refusal("plan_not_adopted")


def _wrong_state(case: Case, rows: list[Transition]) -> Refusal | None:
    part = rows[0].level is Level.PART
    state = case.part.state if part and case.part else case.activity.state
    if any(state in row.sources for row in rows):
        return None
    if any(row.to is state for row in rows) and _was_put_there(case, state):
        return refusal("already_taken")
    return _leaves_from(tuple(chain(*(row.sources for row in rows))), state, language())


@lru_cache(maxsize=1000)
def _leaves_from(sources: tuple[State, ...], state: State | None, spoken: str) -> Refusal:
    """Say which states a step leaves from in the language *spoken* by the reader: made once."""
    del spoken
    names = ", ".join(label_of(source).lower() for source in sources)
    return refusal("wrong_state", state=label_of(state).lower(), sources=names)


def _was_put_there(case: Case, state: State | None) -> bool:
    """Tell whether someone took a step to *state*: nobody does to begin, or where it follows."""
    follows = case.activity.rule is not Rule.COORDINATOR and state in activity_flow.OPEN
    begun = state not in (ActivityState.PROPOSED, PartState.PROPOSED)
    return begun and (isinstance(state, PartState) or not follows)


def label_of(state: State | None) -> str:
    """Return what a state is called, in the reader's language; nothing for none."""
    return _label(state, language()) if state else ""


@lru_cache(maxsize=1000)
def _label(state: State, spoken: str) -> str:
    """Return it in the language *spoken* by the reader: looked up once."""
    del spoken
    if isinstance(state, PartState):
        return str(part_flow.LABELS[state])
    return str(activity_flow.LABELS[state])


def _about_the_part(case: Case, name: str) -> Iterator[Refusal | None]:
    yield activity_is_open(case, late_follow_up=name == "follow_up")
    yield _organisation_acts(case)
    yield _not_before_previous_step(case)


def activity_is_open(case: Case, *, late_follow_up: bool = False) -> Refusal | None:
    """In a followed-up, cancelled or carried-over activity no part moves and no owner changes.

    The exception is an owner's late follow-up in a followed-up activity.
    """
    state = case.activity.state
    late = late_follow_up and state is ActivityState.FOLLOWED_UP
    if state in activity_flow.OPEN or late:
        return None
    return refusal("activity_closed", state=label_of(state).lower())


def _organisation_acts(case: Case) -> Refusal | None:
    organisation = case.part.organisation if case.part else None
    if organisation is None:
        return None
    left = case.left.get(organisation.id)
    if left:
        return refusal("party_left", name=organisation.name, day=left.isoformat())
    if organisation.active_until and organisation.active_until < case.today:
        return refusal("organisation_inactive", name=organisation.name)
    return None


def _not_before_previous_step(case: Case) -> Refusal | None:
    if case.part is None or case.wish is None or case.part.effective_on is None:
        return None
    previous = case.part.effective_on
    if effective_day(case.wish, case.today) >= previous:
        return None
    return refusal("before_previous_step", day=previous.isoformat())


def not_the_lead(case: Case) -> Refusal | None:
    """Refuse a named lead who wants to decline."""
    if case.part and case.part.role is ResponsibilityRole.LEAD:
        return refusal("lead_cannot_decline")
    return None


def not_the_last_owner(case: Case) -> Refusal | None:
    """Refuse the last counted owner who wants to decline."""
    others = [each for each in counted(case.activity.owners) if each is not case.part]
    return None if others else refusal("last_owner_cannot_decline")


def coordinator_decides(case: Case) -> Refusal | None:
    """Only under the rule coordinator does a coordinator anchor or implement the activity."""
    return None if case.activity.rule is Rule.COORDINATOR else refusal("rule_follows_owners")


def owners_are_known(case: Case) -> Refusal | None:
    """Refuse while an owner is only a text."""
    texts = [each.written_as for each in counted(case.activity.owners) if not each.organisation]
    return refusal("unmatched_owner", names=", ".join(filter(None, texts))) if texts else None


def owners_have_followed_up(case: Case) -> Refusal | None:
    """Every counted owner has followed up, or is named in *without*."""
    without = named_without(case.wish) if case.wish else frozenset()
    waiting = [
        name_of(each)
        for each in counted(case.activity.owners)
        if each.state is not PartState.FOLLOWED_UP
        and not (each.organisation and each.organisation.uid in without)
    ]
    return refusal("owners_not_followed_up", names=", ".join(waiting)) if waiting else None


def four_eyes(case: Case) -> Refusal | None:
    """Who confirms neither entered or corrected the lead's follow-up nor reports for the lead.

    Unless the steering group's decision is cited.
    """
    evidence = case.wish.evidence if case.wish else {}
    lead = lead_of(case.activity.owners)
    if lead is None or (evidence.get("decisionBody") and evidence.get("decidedOn")):
        return None
    entered = case.actor.person in case.hands
    reports = lead.organisation is not None and case.actor.reports_for(lead.organisation.uid)
    return refusal("four_eyes") if entered or reports else None


def some_part_stands_here(case: Case) -> Refusal | None:
    """Sent back, the activity must stay there: a part that decides has to go back with it."""
    state = case.activity.state
    if case.activity.rule is Rule.COORDINATOR or state not in activity_flow.OPEN:
        return None
    deciding = counted(case.activity.owners)
    if case.activity.rule is Rule.LEAD:
        lead = lead_of(case.activity.owners)
        deciding = [lead] if lead else []
    here = any(each.state and each.state.value == state.value for each in deciding)
    return None if here else refusal("no_part_stands_here")


def successor_is_cancelled(case: Case) -> Refusal | None:
    """Refuse to take a carried-over activity back while its successor lives."""
    if case.activity.state is not ActivityState.CARRIED_OVER:
        return None
    cancelled = case.successor is ActivityState.CANCELLED
    return None if cancelled else refusal("successor_not_cancelled")


def predecessor_lives_on_here(case: Case) -> Refusal | None:
    """Refuse to take a cancelled successor back when its predecessor no longer lives on in it."""
    activity = case.activity
    if activity.state is not ActivityState.CANCELLED or activity.predecessor is None:
        return None
    return None if case.heir == activity.uid else refusal("predecessor_taken_back")


def target_is_open(case: Case) -> Refusal | None:
    """Refuse a target plan that is this one, another county's, or closed."""
    plan, target = case.activity.plan, case.target
    if target is None:
        return None
    if target.id == plan.id:
        return refusal("target_plan_same")
    if target.county_code != plan.county_code:
        return refusal("target_plan_elsewhere")
    return refusal("target_plan_closed") if target.state is PlanState.CLOSED else None


def it_recurs(case: Case) -> Refusal | None:
    """Only a recurring activity has rounds."""
    return None if case.activity.recurrence else refusal("not_recurring")


def name_of(owner: Responsibility) -> str:
    """Return what the owner is called: the organisation's name, or the text it is written as."""
    return owner.organisation.name if owner.organisation else owner.written_as or ""


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        not_the_lead,
        not_the_last_owner,
        coordinator_decides,
        owners_are_known,
        owners_have_followed_up,
        four_eyes,
        some_part_stands_here,
        successor_is_cancelled,
        predecessor_lives_on_here,
        target_is_open,
        it_recurs,
    )
}
