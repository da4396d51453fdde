"""What a request costs: the same number of statements, however much there is to tell."""

from collections.abc import Callable
from functools import partial

from service.core.db import db
from tests.support.listening import statements_to
from tests.support.world import DECISION, World, a_world

SIZES = (1, 22, 290)
NAMES = [f"ägare {number}" for number in range(SIZES[-1])]


def statements(world: World, request: Callable[[], object]) -> int:
    """Count the statements of one request, and of nothing but it."""
    with world.app.app_context():
        engine = db.engine
    with statements_to(engine) as sent:
        request()
    return sum(not is_of_rights(each) for each in sent)


def is_of_rights(statement: str) -> bool:
    """Tell whether who asks is looked up, which is remembered for seconds, whoever counts."""
    return "sum(person.version)" in statement or "api_token.digest = " in statement


def test_one_activity_costs_the_same_for_any_number_of_owners(migrated_url: str) -> None:
    with a_world(migrated_url, NAMES) as world:
        caller = world.reporter(NAMES[0])
        caller.get("/me")  # notes that the token is used, which it does once an hour
        activities = [world.propose(*NAMES[:size]) for size in SIZES]

        reads = [
            statements(world, partial(caller.get, f"/activities/{each}")) for each in activities
        ]
        histories = [
            statements(world, partial(caller.get, f"/activities/{each}/history"))
            for each in activities
        ]
        # The first is alone, so its activity follows; among many none is the last.
        steps = [
            statements(world, partial(caller.move, each, "anchor", evidence=DECISION))
            for each in activities[1:]
        ]

    assert len(set(reads)) == 1
    assert reads[0] <= 8
    assert len(set(histories)) == 1
    assert len(set(steps)) == 1
    assert steps[0] <= 22


LISTS = ("/activities", "/plans", "/organisations", "/agreements", "/people", "/trail", "/tokens")


def test_no_list_asks_once_for_each_row(world: World) -> None:
    coordinator = world.coordinator
    coordinator.get("/me")
    paths = [*LISTS, "/stalled-activities", f"/agreements/{world.county.agreement}/parties"]
    world.propose("arvika", "torsby")

    few = {path: statements(world, partial(coordinator.get, path)) for path in paths}
    for number in range(12):
        world.propose("arvika", "torsby", "karlstad", number=str(number))
        coordinator.post(
            "/organisations", {"name": str(number), "kind": "agency", "countyCode": "17"}
        )
        coordinator.post("/people", {"name": str(number), "email": f"p{number}@exempel.test"})
        coordinator.post("/tokens", {"scopes": ["read"]})
        _draft(world, number)
    many = {path: statements(world, partial(coordinator.get, path)) for path in paths}

    named = {many.pop("/trail"), few.pop("/trail")}  # a page that names nobody looks nobody up
    assert many == few
    assert max(named) <= 4
    assert max(few.values()) <= 9


def _draft(world: World, number: int) -> None:
    period = {"periodStart": "2026-01-01", "periodEnd": "2026-12-31"}
    world.coordinator.post("/plans", {"title": str(number), "countyCode": "17", **period})
