"""People who act at the same moment: nothing is lost or done twice, and nobody is stuck."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask

from service.app import create_app
from service.core.config import Config
from service.core.db import db, transaction
from service.core.errors import NotPermittedError
from service.models import Plan
from service.workflows import operations as op
from tests.integration.workflows.crowd import DONE, Deed, at_once, outcome_of, told_wrong
from tests.support.acting import County, add_plan, settle_county
from tests.support.stepping import (
    RESPONSIBLE,
    ROAD,
    activity_wish,
    add_activity,
    bring,
    history,
    part_wish,
    read,
    remove_owner,
    set_owner,
    state,
    step,
    take,
)

FULL = os.environ.get("FORANKRA_TEST_FULL") == "1"
ROUNDS = 500 if FULL else 50
FEWER_ROUNDS = 100 if FULL else 10
WRITERS, ACTIVITIES = 16, 20
STEPS = ROAD if FULL else ROAD[:1]
TYPED = ("decisionBody", "summary")


@pytest.fixture
def app(postgresql_url: str) -> Iterator[Flask]:
    """Serve a migrated PostgreSQL database, with a connection for every writer."""
    config = Config(
        database_url=postgresql_url, secret_key="only for tests " * 3, pool_size=WRITERS + 1
    )
    serving = create_app(config)
    with serving.app_context():
        yield serving
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def county(app: Flask) -> County:
    """Settle a small county; the clock runs, as it does for the threads."""
    assert app
    return settle_county()


def test_the_last_two_owners_at_once_let_the_activity_follow_exactly_once(
    app: Flask, county: County
) -> None:
    for _ in range(ROUNDS):
        uid = add_activity(county, ["arvika", "torsby", "karlstad"])
        bring(county, uid, karlstad="anchored")

        came = at_once(
            app,
            partial(step, county, "arvika", uid, "anchor"),
            partial(step, county, "torsby", uid, "anchor"),
        )

        events = Counter(each["event"] for each in history(uid))
        assert (came, state(uid), events["follow"]) == ([DONE, DONE], "anchored", 1)
        assert told_wrong(county, uid) == []


@pytest.mark.parametrize("transition", ["reinstate", "start_new_round", "send_back"])
def test_of_closing_a_plan_and_opening_an_activity_in_it_one_loses(
    app: Flask, county: County, transition: str
) -> None:
    for _ in range(FEWER_ROUNDS):
        plan = add_plan(county)
        uid = add_activity(county, ["arvika"], plan=plan, recurrence="yearly")
        bring(county, uid, arvika="followed_up")
        leave = "cancel" if transition == "reinstate" else "confirm_follow_up"
        take(county.coordinator, uid, activity_wish(leave))

        came = at_once(
            app,
            partial(take, county.coordinator, uid, activity_wish(transition)),
            partial(close, county, plan),
        )

        assert came in ([DONE, "open_activities"], ["plan_not_adopted", DONE])
        with transaction() as session:
            closed = session.query(Plan).filter_by(uid=plan).one().state == "closed"
        assert closed is (came[1] == DONE)
        assert told_wrong(county, uid) == []


def close(county: County, plan: str) -> None:
    """Let another coordinator close the plan."""
    with transaction() as session:
        op.move_plan(session, county.people["another coordinator"], plan, "close", None, 0)


def test_a_late_follow_up_is_taken_before_the_plan_closes_or_not_at_all(
    app: Flask, county: County
) -> None:
    for _ in range(FEWER_ROUNDS):
        plan = add_plan(county)
        uid = add_activity(county, ["arvika"], plan=plan)
        bring(county, uid, arvika="implemented")
        evidence = {"summary": "Klart", "without": [county.uid("arvika")]}
        confirm = activity_wish("confirm_follow_up", evidence=evidence, reason="Dröjer")
        take(county.coordinator, uid, confirm)

        came = at_once(
            app,
            partial(step, county, "arvika", uid, "follow_up"),
            partial(close, county, plan),
        )

        taken = [each["event"] for each in history(uid)].count("follow_up")
        assert came in ([DONE, DONE], ["plan_not_adopted", DONE])
        assert taken == (came[0] == DONE)


def test_a_step_against_a_new_owner_leaves_the_activity_where_its_rule_says(
    app: Flask, county: County
) -> None:
    for _ in range(FEWER_ROUNDS):
        uid = add_activity(county, ["arvika", "torsby"])
        bring(county, uid, arvika="anchored")

        came = at_once(
            app,
            partial(step, county, "torsby", uid, "anchor"),
            partial(set_owner, county, uid, "sunne", RESPONSIBLE),
        )

        assert (came, state(uid)) == ([DONE, DONE], "proposed")
        assert told_wrong(county, uid) == []


def test_a_step_against_its_owners_removal_leaves_the_activity_where_its_rule_says(
    app: Flask, county: County
) -> None:
    for _ in range(FEWER_ROUNDS):
        uid = add_activity(county, ["arvika", "torsby"])
        bring(county, uid, arvika="anchored")

        came = at_once(
            app,
            partial(step, county, "torsby", uid, "anchor"),
            partial(remove_owner, county, uid, "torsby"),
        )

        assert came in ([DONE, DONE], [NotPermittedError.code, DONE])
        assert state(uid) == "anchored"
        assert told_wrong(county, uid) == []


def test_sixteen_writers_on_the_same_activities_leave_one_winner_for_each_step(
    app: Flask, county: County
) -> None:
    uids = [add_activity(county, ["arvika"], number=str(n)) for n in range(ACTIVITIES)]

    for name in STEPS:
        came = at_once(app, *(writer(county, uids, name, n) for n in range(WRITERS)))
        assert came == [DONE] * WRITERS

    for uid in uids:
        events = Counter(each["event"] for each in history(uid))
        assert [events[name] for name in STEPS] == [1] * len(STEPS)
        assert told_wrong(county, uid) == []


def writer(county: County, uids: list[str], name: str, number: int) -> Deed:
    """Return the deed of one of many reporters, who takes the step everywhere in its own words."""
    actor = replace(county.reporter("arvika"), request_id=f"writer-{number}")
    base = part_wish(name, county.uid("arvika"))
    own = {key: f"{base.evidence[key]}, {number}" for key in TYPED if key in base.evidence}
    wish = replace(base, evidence={**base.evidence, **own})
    order = random.Random(number).sample(uids, len(uids))  # noqa: S311 -- an order, not a secret

    def write() -> None:
        came = [outcome_of(partial(take, actor, uid, wish)) for uid in order]
        assert set(came) <= {DONE, "already_taken"}

    return write


def test_carrying_over_crosswise_while_both_plans_change_ends_for_everybody(
    app: Flask, county: County
) -> None:
    for _ in range(FEWER_ROUNDS):
        here, there = add_plan(county), add_plan(county)
        one = add_activity(county, ["arvika"], plan=here)
        other = add_activity(county, ["arvika"], plan=there)
        add_activity(county, ["torsby"], plan=here)  # so that it is never without an open one

        came = at_once(
            app,
            partial(carry, county, one, there),
            partial(carry, county, other, here),
            partial(add_activity, county, ["torsby"], plan=here),
            partial(add_activity, county, ["torsby"], plan=there),
            partial(close, county, here),
            partial(step, county, "arvika", one, "anchor"),
        )

        assert came[:4] == [DONE] * 4
        assert came[4] == "open_activities"
        assert came[5] in (DONE, "activity_closed")
        assert [read(uid).state for uid in (one, other)] == ["carried_over"] * 2


def carry(county: County, uid: str, target: str) -> None:
    """Let the coordinator carry the activity over."""
    take(county.coordinator, uid, activity_wish("carry_over", target))
