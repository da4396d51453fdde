"""A database that restarts: whoever was under way is told to return, and the next is served."""

import pytest
import sqlalchemy as sa

from service.core.db import db
from tests.support.world import a_world

CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@pytest.fixture(params=["postgresql_url", "by_reach_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Give a database as it is, and one where a transaction begins by saying for whom it is."""
    return str(request.getfixturevalue(request.param))


def test_a_connection_that_was_cut_costs_one_request_a_retry(url: str, postgresql_url: str) -> None:
    with a_world(url) as world:
        caller = world.coordinator
        caller.get("/plans")
        other = sa.create_engine(postgresql_url)
        with other.connect() as connection:
            connection.execute(sa.text(CUT))
        other.dispose()

        answers = [caller.get("/plans") for _ in range(3)]
        with world.app.app_context():
            db.engine.dispose()

    assert [each.status_code for each in answers] == [503, 200, 200]
    assert answers[0].headers["Retry-After"] == "1"


def test_a_step_whose_connection_was_cut_is_taken_when_it_is_sent_again(
    url: str, postgresql_url: str
) -> None:
    with a_world(url) as world:
        activity = world.propose("arvika", "torsby")
        caller = world.reporter("arvika")
        caller.get("/plans")
        other = sa.create_engine(postgresql_url)
        with other.connect() as connection:
            connection.execute(sa.text(CUT))
        other.dispose()
        decision = {"decisionBody": "Kommunstyrelsen", "decidedOn": "2026-02-11"}

        answers = [caller.move(activity, "anchor", evidence=decision) for _ in range(3)]
        with world.app.app_context():
            db.engine.dispose()

    assert [each.status_code for each in answers] == [503, 201, 200]
