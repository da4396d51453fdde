"""How an activity follows its owners: one pure function of the rule and the parts."""

from collections.abc import Sequence
from datetime import date

from service.models import Activity, Responsibility
from service.models.words import ActivityState, PartState, ResponsibilityRole, Rule

ORDER = ("proposed", "anchored", "implemented", "followed_up")
FURTHEST = ORDER.index("implemented")  # only a coordinator's confirmation goes beyond
DAY_OF = {"anchored": "anchored_on", "implemented": "implemented_on"}


def rank(state: ActivityState | PartState) -> int:
    """Return how far a state has come, 0 for proposed; exits have no rank (ValueError)."""
    return ORDER.index(state.value)


def counted(owners: Sequence[Responsibility]) -> list[Responsibility]:
    """Return the owners whose part is neither declined nor ended."""
    return [each for each in owners if each.state not in (PartState.DECLINED, PartState.ENDED)]


def lead_of(owners: Sequence[Responsibility]) -> Responsibility | None:
    """Return the owner named lead; a single counted owner is its own lead."""
    for each in owners:
        if each.role is ResponsibilityRole.LEAD:
            return each
    only = counted(owners)
    return only[0] if len(only) == 1 else None


def stands(activity: Activity) -> ActivityState:
    """Return where the activity stands by its rule.

    ``all``: with the counted part that has come least far; ``lead``: with the lead's part. Both
    stop at implemented, and at proposed when nothing is counted, no lead is named (rule
    ``lead``) or an owner's text is still unmatched. ``coordinator``: where it was put.
    """
    if activity.rule is Rule.COORDINATOR:
        return activity.state
    parts = counted(activity.owners)
    if any(each.organisation_id is None for each in parts):
        return ActivityState.PROPOSED
    if activity.rule is Rule.LEAD:
        lead = lead_of(activity.owners)
        parts = counted([lead]) if lead else []
    reached = min((rank(each.state) for each in parts if each.state), default=0)
    return ActivityState(ORDER[min(reached, FURTHEST)])


def completed_on(activity: Activity, state: ActivityState) -> date | None:
    """Return the latest day on which a part that decides came to *state*, if all have a day."""
    column = DAY_OF.get(state.value)
    if column is None:
        return None
    parts = counted(activity.owners)
    if activity.rule is Rule.LEAD:
        lead = lead_of(activity.owners)
        parts = [lead] if lead else []
    days = [day for each in parts if (day := getattr(each, column))]
    return max(days, default=None)
