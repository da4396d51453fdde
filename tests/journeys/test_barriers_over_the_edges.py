"""Two at the same moment, over the served API and at a terminal: the rules hold all the same.

Twenty times each; five hundred at full size. On PostgreSQL, where writers meet: SQLite lets them in
one by one.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.journeys.racing import (
    Outcome,
    Place,
    Ready,
    evidence_for,
    race,
    spelled,
    told,
)
from tests.support.history import findings
from tests.support.serving import served
from tests.support.sizes import size
from tests.support.subjects import serving
from tests.support.world import a_world

TIMES = size(20, 500)
FIRST, SECOND, THIRD = "arvika", "torsby", "karlstad"


@pytest.fixture
def place(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    """Serve a county of five owners, and see afterwards that its record is sound."""
    with a_world(postgresql_url) as world, served(postgresql_url, tmp_path) as service:
        yield Place(world, service, world.app)
        with serving(postgresql_url):
            assert findings() == []


def step(place: Place, uid: str, name: str, transition: str, ready: Ready) -> Outcome:
    """Let an owner's reporter take a step over the API."""
    client, evidence = place.client(f"reporter of {name}"), evidence_for(transition)
    ready()
    return told(client.move(uid, transition, evidence=evidence))


def typed_step(place: Place, uid: str, name: str, transition: str, ready: Ready) -> Outcome:
    """Let an owner's reporter take a step at a terminal."""
    words = ["activity", "move", uid, transition, *spelled(transition)]
    return place.at_terminal(f"reporter of {name}", *words, ready=ready)


def test_the_activity_follows_the_last_two_owners_exactly_once(place: Place) -> None:
    for number in range(TIMES):
        uid = place.world.propose(FIRST, SECOND)
        over_both = race(
            partial(step, place, uid, FIRST, "anchor"),
            partial(typed_step, place, uid, SECOND, "anchor"),
            number=number,
        )
        over_the_api = race(
            partial(step, place, uid, FIRST, "implement"),
            partial(step, place, uid, SECOND, "implement"),
            number=number,
        )

        for transition, outcomes in (("anchor", over_both), ("implement", over_the_api)):
            events = sorted(outcome.events for outcome in outcomes)
            assert events == [(transition,), (transition, "follow")], outcomes
        assert place.state(uid) == "implemented"
        expected = [*["anchor"] * 2, "follow", *["implement"] * 2, "follow"]
        assert place.events(uid) == ["create", *expected]


def test_the_activity_follows_owners_who_come_in_processes_of_their_own(place: Place) -> None:
    for _ in range(size(2, 20)):
        uid = place.world.propose(FIRST, SECOND, THIRD)
        words = ["activity", "move", uid, "anchor", *spelled("anchor")]

        def typed(name: str, ready: Ready, words: list[str] = words) -> Outcome:
            ready()
            return place.in_process(f"reporter of {name}", *words)

        outcomes = race(*(partial(typed, name) for name in (FIRST, SECOND, THIRD)))

        assert all(each.done for each in outcomes), outcomes
        assert place.events(uid) == ["create", *["anchor"] * 3, "follow"]
        assert place.state(uid) == "anchored"


def close(place: Place, ready: Ready) -> Outcome:
    """Close the plan over the API."""
    client, path = place.client("coordinator"), f"/plans/{place.world.county.plan}"
    tag = client.call("GET", path).headers["ETag"]
    ready()
    return told(client.call("POST", f"{path}/transitions", {"transition": "close"}, tag))


def typed_close(place: Place, ready: Ready) -> Outcome:
    """Close the plan at a terminal."""
    return place.at_terminal("coordinator", "plan", "close", place.world.county.plan, ready=ready)


def reinstate(place: Place, uid: str, ready: Ready) -> Outcome:
    """Take a cancelled activity up again over the API."""
    client = place.client("another coordinator")
    ready()
    return told(client.move(uid, "reinstate", reason="Den behövs"))


def typed_reinstate(place: Place, uid: str, ready: Ready) -> Outcome:
    """Take a cancelled activity up again at a terminal."""
    words = ["activity", "move", uid, "reinstate", "--reason", "Den behövs"]
    return place.at_terminal("another coordinator", *words, ready=ready)


EDGES = ((reinstate, typed_close), (typed_reinstate, close), (reinstate, close))


def test_of_a_step_and_the_closing_of_its_plan_exactly_one_is_refused(place: Place) -> None:
    uid, plan = place.world.propose(FIRST, SECOND), place.world.county.plan
    chair = place.client("coordinator")
    for number in range(TIMES):
        assert chair.move(uid, "cancel", reason="Ingen vill").status == 201
        step_in, close_plan = EDGES[number % len(EDGES)]
        moved, closed = race(
            partial(step_in, place, uid), partial(close_plan, place), number=number
        )

        assert moved.done != closed.done, (moved, closed)
        if closed.done:
            assert moved.refusals == ("plan_not_adopted",)
            assert place.state(uid) == "cancelled"
            words = ["plan", "reopen", plan, "--reason", "Den behövs"]
            assert place.at_terminal("coordinator", *words).done
            assert chair.move(uid, "reinstate", reason="Den behövs").status == 201
        else:
            assert closed.refusals == ("open_activities",)
            assert place.state(uid) == "proposed"


def change_owner(place: Place, uid: str, name: str, ready: Ready) -> Outcome:
    """Add an owner, or take one away who is there, as the activity stands when it is read."""
    client, path = place.client("coordinator"), f"/activities/{uid}"
    found, owner = client.call("GET", path), place.world.uid(name)
    owners = [each["organisation"]["id"] for each in found.body["owners"]]
    path, tag = f"{path}/owners/{owner}", found.headers["ETag"]
    ready()
    if owner in owners:
        return told(client.call("DELETE", f"{path}?reason=Byte", match=tag))
    return told(client.call("PUT", path, {"role": "responsible"}, tag))


def _last_step_against(place: Place, changed: str, number: int) -> tuple[str, Outcome, Outcome]:
    """Let the last owner anchor while the owner *changed* is added or taken away."""
    uid = place.world.propose(FIRST, SECOND)
    step(place, uid, FIRST, "anchor", bool)
    take = (step, typed_step)[number % 2]
    taken, change = race(
        partial(take, place, uid, SECOND, "anchor"),
        partial(change_owner, place, uid, changed),
        number=number // 2,
    )
    return uid, taken, change


def test_of_a_last_step_and_the_owners_removal_exactly_one_is_refused(place: Place) -> None:
    for number in range(TIMES):
        uid, taken, removed = _last_step_against(place, SECOND, number)

        assert taken.done != removed.done, (taken, removed)
        assert {taken.code, removed.code} in ({None, "version_mismatch"}, {None, "not_permitted"})
        assert removed.code != "not_permitted"
        assert place.state(uid) == "anchored"
        assert place.events(uid).count("follow") == 1


def test_an_owner_added_at_the_last_step_holds_the_activity_back(place: Place) -> None:
    for number in range(TIMES):
        uid, taken, added = _last_step_against(place, THIRD, number)

        assert taken.done
        if added.done:
            assert taken.events == ("anchor",)
            assert place.state(uid) == "proposed"
        else:
            assert added.code == "version_mismatch"
            assert taken.events == ("anchor", "follow")
            assert place.state(uid) == "anchored"
