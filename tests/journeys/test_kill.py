"""The server is killed in the middle of moves: no half step, and none is lost that was answered.

Three times on each engine; twenty at full size. PostgreSQL waits for the disk at every commit, as
SQLite always does here. Only the server is killed, with all its processes at once.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db
from service.models import Activity, Entry, Responsibility
from service.trail.canonical import encode
from tests.journeys.movers import STEPS, Mover, Team, Told
from tests.support.acting import OWNERS
from tests.support.databases import mostly_postgresql
from tests.support.history import findings
from tests.support.serving import PATIENCE, Service, client_of, installed
from tests.support.sizes import size
from tests.support.subjects import serving
from tests.support.world import World, a_world

KILLS = size(3, 20)
ACTIVITIES = 6
ORDER = ("proposed", "anchored", "implemented")
CONFLICT = 409


@pytest.fixture
def url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """Give a migrated database on an engine that keeps what it has said that it keeps."""
    fixture = "sqlite_url" if database_kind == "sqlite" else "durable_postgresql_url"
    return str(request.getfixturevalue(fixture))


@mostly_postgresql
def test_a_killed_server_leaves_no_half_step_and_loses_none_that_was_answered(
    url: str, tmp_path: Path
) -> None:
    world, activities = _county(url)
    with installed(url, tmp_path) as service:
        told = Told()
        movers = _movers(service, world, activities, told)
        service.start()
        for number in range(KILLS):
            _kill_in_the_middle(service, movers, told, pause=number % 7 * 0.004)
            service.start()
            _check(url, told)
        with _moving(movers, told, more=20):
            pass
        code = service.stop()

    assert code == 0
    assert told.unanswered > 0, "no call was under way at any kill"
    assert set(told.refused) <= {CONFLICT}, service.log.read_text()
    _check(url, told)


def _county(url: str) -> tuple[World, list[str]]:
    """Settle a county, and leave its database alone: no connection outlives this."""
    with a_world(url) as world:
        return world, [world.propose(*OWNERS, number=f"1.{n}") for n in range(ACTIVITIES)]


def _movers(service: Service, world: World, activities: Sequence[str], told: Told) -> list[Mover]:
    today = clock.today().isoformat()
    evidence = {
        "anchor": {"decisionBody": "Kommunstyrelsen", "decidedOn": today},
        "implement": {"summary": "Rutinen är införd", "completedOn": today},
    }
    clients = [client_of(service, world, f"reporter of {name}") for name in OWNERS]
    return [Mover(client, activities, evidence, today, told) for client in clients]


def _kill_in_the_middle(
    service: Service, movers: Sequence[Mover], told: Told, pause: float
) -> None:
    with _moving(movers, told, more=25):
        time.sleep(pause)  # so that not every kill meets the same moment
        service.kill()


@contextmanager
def _moving(movers: Sequence[Mover], told: Told, more: int) -> Iterator[None]:
    """Let the movers work, and begin the block once *more* entries were acknowledged."""
    enough = len(told.receipts) + more
    with Team([each.work for each in movers]):
        deadline = time.monotonic() + PATIENCE
        while len(told.receipts) < enough:
            assert time.monotonic() < deadline, (told.refused, told.unanswered)
            time.sleep(0.002)
        yield


def _check(url: str, told: Told) -> None:
    """Hold what is stored against itself and against what the movers were told."""
    with serving(url):
        assert findings() == []
        stored = list(db.session.execute(select(Entry.uid, Entry.leaf_hash, Entry.event)))
        astray = [uid for uid, state, least in _places(db.session()) if state != least]
    receipts = {uid: encode(leaf) for uid, leaf, _ in stored}
    steps = sum(event in STEPS for _, _, event in stored)
    assert told.receipts.items() <= receipts.items()
    assert told.taken <= steps <= told.taken + told.unanswered
    assert astray == []


def _places(session: Session) -> Iterator[tuple[str, str, str]]:
    """Yield each activity, where it stands, and where its owner stands who has come least far."""
    parts = select(Activity.uid, Activity.state, Responsibility.state).join(Responsibility)
    reached: dict[tuple[str, str], list[int]] = {}
    for uid, state, part in session.execute(parts):
        reached.setdefault((uid, state), []).append(ORDER.index(part))
    yield from ((uid, state, ORDER[min(each)]) for (uid, state), each in reached.items())
