"""How often a step waits for PostgreSQL, counted on the wire: what a far database costs."""

from collections.abc import Sequence

import psycopg
import pytest
from sqlalchemy import make_url

from tests.integration.api.keyed import post
from tests.support.turns import Turns, counted
from tests.support.world import DECISION, Caller, a_world

STEP = {"transition": "anchor", "evidence": DECISION}
AFTER = 7  # steps, until the driver has prepared every statement that it sees often
MOST = 3  # BEGIN; the claim, the locks and the parts; all that is written, and COMMIT


@pytest.fixture(params=["postgresql_url", "by_reach_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Give a database as it is, and one where a transaction begins by saying for whom it is."""
    return str(request.getfixturevalue(request.param))


def steps(turns: Turns, caller: Caller, activities: Sequence[str]) -> list[int]:
    """Anchor the *activities*, and return how many turns each step took."""
    taken = []
    for number, each in enumerate(activities):
        before = turns.taken
        answer = post(caller, f"/activities/{each}/transitions", STEP, f"key-{number}", "*")
        assert answer.status_code == 201
        taken.append(turns.taken - before)
    return taken


@pytest.mark.parametrize("owners", [["arvika", "torsby"], ["arvika"]])
def test_a_step_waits_three_times(url: str, owners: Sequence[str]) -> None:
    """Also where its activity follows."""
    with counted(url) as (line, turns), a_world(line) as world:
        activities = [world.propose(*owners) for _ in range(AFTER + 3)]

        taken = steps(turns, world.reporter("arvika"), activities)

    assert taken[AFTER:] == [MOST] * 3


def test_the_line_counts_what_is_waited_for(postgresql_url: str) -> None:
    with counted(postgresql_url) as (line, turns):
        driver = psycopg.connect(to_driver(line), autocommit=True)
        before = turns.taken
        for _ in range(4):
            driver.execute("SELECT 1").fetchall()
        waited = turns.taken - before
        with driver.pipeline():
            for _ in range(4):
                driver.execute("SELECT 1")
        together = turns.taken - before - waited
        driver.close()

    assert (waited, together) == (4, 1)


def to_driver(url: str) -> str:
    """Return the URL as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
