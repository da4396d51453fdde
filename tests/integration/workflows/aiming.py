"""What to do next in an activity, to get to take a transition that was taken too seldom so far.

It only says what to try; whether it is allowed, the operations say.
"""

from collections.abc import Iterator

from service.models import Responsibility
from service.models.words import Rule
from service.workflows.case import Case
from tests.integration.workflows.drive import Visit
from tests.support.slow_rules import LADDER
from tests.support.stepping import ROAD

OPEN = LADDER[:3]
Want = tuple[str, str, str | None]  # level, transition, organisation
WAYS_OUT = ("send_back", "start_new_round", "reinstate")
WAYS_IN = {"followed_up": "confirm_follow_up", "cancelled": "cancel", "carried_over": "carry_over"}


def toward(case: Case, goal: Visit) -> list[Want]:
    """Return what to try, the best first, on the way to *goal*."""
    level, event, source, _ = goal
    state = str(case.activity.state)
    renews = event == "start_new_round"
    if state == source and (level == "activity" or renews):
        return [("activity", event, None)]
    if state not in OPEN:
        return [("activity", name, None) for name in WAYS_OUT]
    if level == "activity":
        return list(_toward_activity(case, source))
    confirm = [("activity", "confirm_follow_up", None)] if renews else []
    return [*_toward_part(case, "follow_up" if renews else event, source), *confirm]


def _toward_part(case: Case, event: str, source: str) -> Iterator[Want]:
    """Yield the event itself, then what brings some owner nearer to *source*."""
    named = [(str(each.state), _uid(each)) for each in case.activity.owners if each.organisation]
    yield from (("part", event, uid) for state, uid in named if state == source)
    if source == "declined":
        yield from (("part", "decline", uid) for _, uid in named)
        return
    on_the_road = [(LADDER.index(state), uid) for state, uid in named if state in LADDER]
    goal = LADDER.index(source)
    below = sorted((each for each in on_the_road if each[0] < goal), key=_rank, reverse=True)
    yield from (("part", ROAD[rank], uid) for rank, uid in below)
    yield from (("part", "send_back", uid) for rank, uid in on_the_road if rank > goal)
    yield from (("part", "reinstate", uid) for state, uid in named if state == "declined")


def _toward_activity(case: Case, source: str) -> Iterator[Want]:
    if source in ("cancelled", "carried_over"):
        yield ("activity", WAYS_IN[source], None)
        return
    goal = LADDER.index(source)
    if goal > OPEN.index("implemented"):
        yield ("activity", "confirm_follow_up", None)
    rank = LADDER.index(str(case.activity.state))
    if case.activity.rule is Rule.COORDINATOR:
        yield ("activity", ROAD[min(rank, 1)] if rank < goal else "send_back", None)
        return
    owners = [each for each in case.activity.owners if each.organisation]
    counted = [each for each in owners if str(each.state) in LADDER]
    ranked = sorted(((LADDER.index(str(e.state)), _uid(e)) for e in counted), key=_rank)
    if rank > goal:
        yield ("activity", "send_back", None)
        yield from (("part", "send_back", uid) for place, uid in ranked if place > goal)
    yield from (("part", ROAD[place], uid) for place, uid in ranked if place < min(goal, 2))


def _rank(place: tuple[int, str]) -> int:
    return place[0]  # the rest is random, and the same seed must make the same deeds


def _uid(owner: Responsibility) -> str:
    return owner.organisation.uid if owner.organisation else ""
