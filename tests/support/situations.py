"""Situations that an activity and its parts can be in, each brought about by steps alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from service.models.words import PartState, Rule
from service.workflows.vocabulary import Level, State
from tests.support.acting import County, add_plan
from tests.support.stepping import (
    LEAD,
    PARTICIPATING,
    RESPONSIBLE,
    STATES,
    activity_wish,
    add_activity,
    bring,
    move_plan,
    read,
    remove_owner,
    take,
)

# The owner whose part is looked at, the lead beside it, and an organisation without a part.
OWNER, LEADER, HELPER = "arvika", "torsby", "region"
OPEN, DRAFT, CLOSED = "open", "draft plan", "closed plan"
EXITS = ("followed_up", "cancelled", "carried_over")


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the part (or the activity) stands, under which rule, and in what surroundings.

    *setting* is ``open``, a draft or closed plan, or for a part the activity's own exit.
    """

    level: Level
    state: State
    rule: Rule
    setting: str = OPEN

    def __str__(self) -> str:
        """Spell the situation for a test's name."""
        return f"{self.level}-{self.state}-{self.rule}-{self.setting}".replace(" ", "_")


def situations(state: State) -> Iterator[Situation]:
    """Yield every situation that can be brought about with a part, or the activity, at *state*."""
    level = Level.PART if isinstance(state, PartState) else Level.ACTIVITY
    for rule in Rule:
        yield Situation(level, state, rule)
    if isinstance(state, PartState):
        settings = (*EXITS, CLOSED, *([] if state is PartState.ENDED else [DRAFT]))
        yield from (Situation(level, state, Rule.LEAD, setting) for setting in settings)
    else:
        setting = CLOSED if state.value in EXITS else DRAFT
        yield from (Situation(level, state, rule, setting) for rule in (Rule.ALL, Rule.LEAD))


def arrange(county: County, situation: Situation) -> str:
    """Bring the situation about, and return the activity's uid."""
    roles = {OWNER: RESPONSIBLE, LEADER: LEAD, HELPER: PARTICIPATING}
    plan = add_plan(county)
    uid = add_activity(county, roles, plan=plan, rule=situation.rule, recurrence="yearly")
    if situation.level is Level.PART:
        _bring_part(county, uid, situation.state.value)
        setting = situation.setting
    else:
        _bring_activity(county, uid, situation)
        setting = situation.state.value if situation.state.value in EXITS else OPEN
    if situation.setting == DRAFT:
        return carry(county, uid, add_plan(county, adopted=False))
    _leave(county, uid, "cancelled" if setting == CLOSED else setting)
    if situation.setting == CLOSED:
        move_plan(county, plan, "close")
    return uid


def _bring_part(county: County, uid: str, state: str) -> None:
    if state == "ended":
        remove_owner(county, uid, OWNER)
    else:
        bring(county, uid, **{OWNER: state})


def _bring_activity(county: County, uid: str, situation: Situation) -> None:
    state = situation.state.value if situation.state.value in STATES else "anchored"
    if state == "followed_up":
        return
    if situation.rule is not Rule.COORDINATOR:
        bring(county, uid, **{OWNER: state, LEADER: state})
    for name in ("anchor", "implement")[: STATES.index(state)]:
        if situation.rule is Rule.COORDINATOR:
            take(county.coordinator, uid, activity_wish(name))


def _leave(county: County, uid: str, setting: str) -> None:
    if setting == "followed_up":
        confirm(county, uid)
    elif setting == "cancelled":
        take(county.coordinator, uid, activity_wish("cancel"))
    elif setting == "carried_over":
        successor = carry(county, uid, add_plan(county))
        take(county.coordinator, successor, activity_wish("cancel"))


def confirm(county: County, uid: str) -> None:
    """Bring the activity to implemented and confirm it, without waiting for any owner."""
    activity = read(uid)
    if activity.rule is Rule.COORDINATOR:
        for name in ("anchor", "implement"):
            take(county.coordinator, uid, activity_wish(name))
    else:
        named = {county.uid(name): name for name in (OWNER, LEADER)}
        lead_alone = activity.rule is Rule.LEAD
        owners = [named[each.organisation.uid] for each in activity.owners]
        bring(county, uid, **{n: "implemented" for n in owners if n == LEADER or not lead_alone})
    take(county.coordinator, uid, activity_wish("confirm_follow_up", **without_all(county, uid)))


def without_all(county: County, uid: str) -> dict[str, Any]:
    """Return the fields of a wish to confirm that waits for no owner."""
    owners = {each.organisation.uid for each in read(uid).owners if each.organisation}
    named = sorted(owners & {county.uid(OWNER), county.uid(LEADER)})
    return {"evidence": {"summary": "Klart", "without": named}, "reason": "Väntar inte"}


def carry(county: County, uid: str, target: str) -> str:
    """Carry the activity over with its parts; return the successor's uid."""
    evidence = {"targetPlan": target, "keepParts": True}
    take(county.coordinator, uid, activity_wish("carry_over", evidence=evidence))
    return read(uid).carried_to or ""
