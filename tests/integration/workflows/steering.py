"""The deeds together: steered towards what was met least so far, each judged when it is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from service.core.db import transaction
from service.core.errors import RefusedError, ServiceError
from service.workflows.case import Case, open_case
from service.workflows.vocabulary import Offer
from tests.integration.workflows.aiming import OPEN, Want, toward
from tests.integration.workflows.deeds import (
    change_owner,
    confirm,
    correct,
    edit,
    leave,
    match_owner,
    move,
    move_plan,
    object_to,
    remove_owner,
    report,
    stray,
    taker,
)
from tests.integration.workflows.drive import NOTHING, Drive, Visit
from tests.support.stepping import activity_wish

Deed = Callable[[Drive, str], str]
GOALS = 6  # tried in turn, when nothing leads to the first
FEWEST = 2  # owners, for one of them to decline or to end
CHANCE = 0.5  # that another goal is tried before anything is mended
FARTHEST = 500  # days back that somebody dates a step, past the plan's limit


def act(drive: Drive, deed: Deed, uid: str) -> None:
    """Do one deed, whatever comes of it, and hold the activity against the slow replay."""
    known = len(drive.activities)
    with drive.at_work():
        try:
            outcome = deed(drive, uid)
        except RefusedError as error:
            outcome = ", ".join(each.code for each in error.refusals)
        except ServiceError as error:
            outcome = error.code
    drive.note(deed.__name__, uid, outcome)
    drive.check([uid, *drive.activities[known:]])


def step(drive: Drive, uid: str) -> str:
    """Take an allowed step on the way to what was met least so far, as somebody who may."""
    with transaction() as session:
        case = open_case(session, drive.coordinator(), uid, lock=False)
        allowed = {_key(each): each for each in drive.all_offers(case) if each.allowed}
    for _ in range(GOALS if allowed else 0):
        goal = drive.goal(uid, str(case.activity.rule))
        way = _way(drive, case, goal, allowed)
        if way:
            return way()
        drive.goals.pop(uid)
    if case.activity.carried_to:
        wish = activity_wish("cancel", reason=drive.word())
        return move(drive, drive.coordinator().name, case.activity.carried_to, wish)
    return _take(drive, uid, drive.dice.choice([*allowed.values()])) if allowed else NOTHING


def _way(
    drive: Drive, case: Case, goal: Visit, allowed: dict[Want, Offer]
) -> Callable[[], str] | None:
    """Return the deed that brings the activity nearer to the goal, if there is one."""
    uid, state = case.activity.uid, case.activity.state
    wanted = toward(case, goal)
    if goal[0] == "part" and state in OPEN and len(case.activity.owners) < FEWEST:
        return partial(change_owner, drive, uid)
    if any(want[1] == "end" for want in wanted):
        return partial(remove_owner, drive, uid)
    return _step_towards(drive, case, wanted, allowed)


def _step_towards(
    drive: Drive, case: Case, wanted: list[Want], allowed: dict[Want, Offer]
) -> Callable[[], str] | None:
    uid, state = case.activity.uid, case.activity.state
    if wanted[:1] == [("activity", "confirm_follow_up", None)] and state == OPEN[2]:
        return partial(confirm, drive, uid)
    key = next((want for want in wanted if want in allowed), None)
    if key is None:
        return _remedy(drive, case)
    return partial(_take, drive, uid, allowed[key])


def _remedy(drive: Drive, case: Case) -> Callable[[], str] | None:
    """Return what lets an open activity go on that nothing moves."""
    if case.activity.state not in OPEN or drive.dice.random() < CHANCE:
        return None
    if any(each.organisation is None for each in case.activity.owners):
        return partial(match_owner, drive, case.activity.uid)
    return partial(leave if case.left else change_owner, drive, case.activity.uid)


def _take(drive: Drive, uid: str, chosen: Offer) -> str:
    wish = drive.least(chosen, uid)
    back = drive.dice.choices((0, 1, 3, FARTHEST), (12, 3, 3, 1))[0]
    wish = replace(wish, effective_on=drive.today - timedelta(days=back) if back else None)
    if chosen.transition == "carry_over":
        kept = {"keepParts": drive.dice.random() < 0.5}
        wish = replace(wish, evidence={**wish.evidence, **kept})
    return move(drive, taker(drive, chosen.organisation), uid, wish)


def _key(offer: Offer) -> Want:
    return offer.level.value, offer.transition, offer.organisation


# How often each deed is tried, in a hundred or so.
DEEDS: dict[Deed, int] = {
    step: 75,
    stray: 4,
    confirm: 1,
    change_owner: 5,
    remove_owner: 3,
    match_owner: 2,
    edit: 6,
    move_plan: 3,
    correct: 3,
    object_to: 1,
    report: 2,
    leave: 1,
}
