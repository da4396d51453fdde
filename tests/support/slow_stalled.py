"""Late, stale, blocked, resting: from the words of the rules alone, and slowly, to be compared."""

from datetime import datetime
from operator import itemgetter
from typing import Any

from service.models.words import PlanState, ResponsibilityRole

Facts = tuple[bool, bool, bool, bool, bool]


def plainly(drawn: Any, now: datetime) -> Facts:  # noqa: ANN401 -- whatever a test has drawn
    """Say the same from the words of the rules alone, slowly."""
    names = ("proposed", "anchored", "implemented")
    if drawn.plan is not PlanState.ADOPTED or drawn.state.value not in names:
        late = stale = blocked = False
    else:
        place = names.index(drawn.state.value)
        anchor, implement, follow_up, ends = drawn.own_days
        due = [(anchor, drawn.plan_days[0]), (implement, ends), (follow_up, drawn.plan_days[1])]
        first = next((day for day in due[place] if day is not None), None)
        late = first is not None and first < now.date()
        limit = drawn.limits[place] or (90, 365, 180)[place]
        words = [drawn.adopted_at, *filter(None, [drawn.heard])]
        stale = all((now - at).total_seconds() > limit * 86_400 for at in words)
        blocked = any(_hinders(each) for each in drawn.owners)
    decided = [(drawn.noted, None), drawn.rested or (None, None)]
    last = max(((at, until) for at, until in decided if at), key=itemgetter(0), default=None)
    heard = [drawn.adopted_at, *filter(None, [drawn.heard])]
    rests = bool(last and last[1] and last[1] > now.date() and last[0] >= max(heard))
    return late, stale, blocked, late or stale or blocked, rests


def _hinders(owner: Any) -> bool:  # noqa: ANN401 -- as above
    owns = owner.role is not ResponsibilityRole.PARTICIPATING
    out = owner.removed or owner.state.value in ("declined", "ended")
    return owner.blocked and owns and not out
