"""Whatever bytes arrive: never a fault of ours, a clear refusal, and nothing of it stored.

Half of the requests are handed to the application as a more forgiving server would, half are
written to a socket of the real one.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.api.problem_kinds import PROBLEMS
from service.core.db import Base, db
from tests.integration.api.places import a_place
from tests.support.databases import mostly_postgresql
from tests.support.raw import Raw, Reply, hand_over, send
from tests.support.serving import Service, served
from tests.support.sizes import size
from tests.support.spoiling import COMMON, ON_THE_WIRE, spoilt
from tests.support.targets import sound_requests
from tests.support.world import PREFIX, World, a_world

REQUESTS = size(375, 5_000)  # each of the three times, at full size four
NOT_IMPLEMENTED = 501  # what RFC 9112, section 6.1, asks for where a coding is not known
# An answer may be kept, so that a retry is answered alike; and tokens that are none are counted.
UNASKED = {"kept_answer", "counted_attempt"}
fuzzing = settings(
    max_examples=REQUESTS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Target:
    """A county, every sound request to it, and its server."""

    def __init__(self, world: World) -> None:
        self.world, self.requests = world, sound_requests(a_place(world))
        self.service: Service | None = None

    def rows(self) -> list[int]:
        """Count what every table holds."""
        tables = [table for name, table in Base.metadata.tables.items() if name not in UNASKED]
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
        with self.world.app.app_context():
            return list(db.session.execute(select(*counts)).one())


@pytest.fixture
def target(migrated_url: str) -> Iterator[Target]:
    """Give a county whose application is called in this process."""
    with a_world(migrated_url) as world:
        yield Target(world)


@pytest.fixture
def served_target(target: Target, migrated_url: str, tmp_path: Path) -> Iterator[Target]:
    """Give the same county served by the real server."""
    with served(migrated_url, tmp_path) as service:
        target.service = service
        yield target


@fuzzing
@given(data=st.data())
def test_the_application_answers_whatever_it_is_handed(target: Target, data: st.DataObject) -> None:
    raw = data.draw(spoilt(target.requests, COMMON))
    before = target.rows()

    reply = hand_over(target.world.app, raw)

    assert faults_of(raw, reply) == []
    assert reply.status < 400 or target.rows() == before


@mostly_postgresql
@fuzzing
@given(data=st.data())
def test_the_server_answers_whatever_is_written_to_its_socket(
    served_target: Target, data: st.DataObject
) -> None:
    raw = data.draw(spoilt(served_target.requests, ON_THE_WIRE))
    before = served_target.rows()

    replies = send(served_target.service.port, raw.wire)

    assert [fault for reply in replies for fault in faults_of(raw, reply)] == []
    assert any(reply.status < 400 for reply in replies) or served_target.rows() == before


def faults_of(raw: Raw, reply: Reply) -> list[str]:
    """Say what is wrong with an answer."""
    if reply.status >= 500 and (reply.own or reply.status != NOT_IMPLEMENTED):
        return [f"{reply.status}: {reply.body!r}"]
    if reply.status < 400 or not (reply.own and reply.body and raw.is_for(PREFIX)):
        return []
    told = reply.problem or {}
    known = PROBLEMS.get(told.get("code", ""))
    is_known = known and known.status == reply.status == told["status"]
    return [] if is_known else [f"no problem of ours: {reply.status} {reply.body!r}"]
