"""Whatever people do, in whatever order: the rules hold, and the trail tells it all."""

import os

import pytest

from service.models.words import ResponsibilityRole, Rule
from service.workflows import engine
from tests.integration.workflows.deeds import move_plan
from tests.integration.workflows.drive import Drive, Visit
from tests.integration.workflows.steering import DEEDS, act
from tests.support.acting import OWNERS, County, add_plan
from tests.support.databases import mostly_sqlite
from tests.support.stepping import add_activity

FULL = os.environ.get("FORANKRA_TEST_FULL") == "1"
SEED = 17
EACH_AT_LEAST = 20 if FULL else 3
LONGEST = 40  # deeds in one activity
OFFERS_EVERY = 2 if FULL else 15  # deeds
MOST = 40_000 if FULL else 6_000  # deeds, should the counts not be reached
RECURRENCES = (None, "yearly", "yearly", "continuous")


def demanded() -> set[Visit]:
    """Return each transition from each source under each rule that lets it be."""
    return {
        (level.value, row.name, source.value, rule.value)
        for level, rows in engine.FLOWS.items()
        for row in rows
        for source in row.sources
        for rule in Rule
        if (row.name == "follow") <= (rule is not Rule.COORDINATOR)
        and ("coordinator_decides" in row.guards) <= (rule is Rule.COORDINATOR)
    }


def begin(drive: Drive, rule: Rule) -> str:
    """Begin an activity in a plan of its own."""
    roles = {
        name: drive.dice.choice(list(ResponsibilityRole)[1 if number else 0 :])
        for number, name in enumerate(drive.dice.sample(OWNERS, drive.dice.randint(1, 3)))
    }
    unmatched = ["Okänd förening"] if drive.dice.random() < 0.1 else []
    with drive.at_work():
        plan = add_plan(drive.county)
        recurrence = drive.dice.choice(RECURRENCES)
        uid = add_activity(
            drive.county, roles, plan=plan, unmatched=unmatched, rule=rule, recurrence=recurrence
        )
    drive.plans[plan] = "adopted"
    drive.adopt(uid, plan)
    return uid


def scarcest_rule(drive: Drive) -> Rule:
    """Return the rule under which most is still to be met."""
    missing = [visit for visit in demanded() if drive.visits[visit] < EACH_AT_LEAST]
    return max(Rule, key=lambda rule: sum(visit[3] == rule.value for visit in missing))


def still_to_meet(drive: Drive) -> dict[Visit, int]:
    """Return what has not been met often enough."""
    return {v: drive.visits[v] for v in sorted(demanded()) if drive.visits[v] < EACH_AT_LEAST}


def live(drive: Drive) -> None:
    """Let one activity, and what it is carried over to, live through some deeds."""
    lives = [begin(drive, scarcest_rule(drive))]
    first = len(drive.activities) - 1
    for _ in range(LONGEST):
        alive = [uid for uid in drive.activities[first:] if uid not in drive.dead]
        uid = drive.dice.choice(alive or drive.activities[first:])
        closed = not drive.is_adopted(uid)
        deed = drive.dice.choices([*DEEDS], [*DEEDS.values()])[0]
        act(drive, move_plan if closed and drive.dice.random() < 0.5 else deed, uid)
        if drive.number % OFFERS_EVERY == 0:
            drive.try_offers(uid)
    drive.check([*lives, *drive.activities[first:]])


@mostly_sqlite
@pytest.mark.parametrize("seed", [SEED])
def test_whatever_people_do_the_rules_hold(county: County, seed: int) -> None:
    drive = Drive(county=county, seed=seed, demanded=sorted(demanded()))

    while still_to_meet(drive) and drive.number < MOST:
        live(drive)

    assert still_to_meet(drive) == {}
    assert drive.tried["offer allowed"] > 0 < drive.tried["offer refused"]
