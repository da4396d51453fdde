"""Requests are cut off and sent again, by many at once: each deed is done once.

Forty deeds of two kinds ordinarily, a thousand at full size; every one is sent three times under
its key, and one of the three is cut off midway.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.core import clock
from service.core.db import db
from service.models import Entry, KeptAnswer
from service.models.kept_answer import WHOLE
from tests.journeys.retrying import Reply, Request, cut_off, send
from tests.support.databases import mostly_postgresql, mostly_sqlite
from tests.support.history import findings
from tests.support.serving import PATIENCE, Client, Service, client_of, installed
from tests.support.sizes import size
from tests.support.straight import straight
from tests.support.subjects import serving
from tests.support.world import World, a_world

DEEDS = size(40, 1_000)
IN_BATCH = size(100, 200)
KILLS = size(2, 8)
MOMENT = 0.02  # seconds between the moments of the kills
SENDERS = 6
PARTS = (1.0, 1.0, 0.9)  # of a request, before it is cut off; the last one lacks some of its body
CREATED, MULTI_STATUS = 201, 207


@pytest.fixture
def world(migrated_url: str) -> World:
    """Settle a county, and leave its database alone: no connection outlives this."""
    with a_world(migrated_url) as world:
        return world


@pytest.fixture
def service(world: World, migrated_url: str, tmp_path: Path) -> Iterator[Service]:
    assert world.tokens
    with installed(migrated_url, tmp_path) as service:
        yield service


def anchor() -> dict[str, object]:
    today = clock.today().isoformat()
    evidence = {"decisionBody": "Kommunstyrelsen", "decidedOn": today}
    return {"transition": "anchor", "evidence": evidence}


def deeds_on(activities: Sequence[str], organisation: str) -> list[Request]:
    """Return a step and a status report for each activity; two reports alike are still two."""
    report = {"organisation": organisation, "progress": "begun"}
    bodies = {"transitions": anchor(), "status-reports": report}
    return [
        Request(path=f"/activities/{uid}/{name}", body=body, key=f"{name}-{uid}")
        for uid in activities
        for name, body in bodies.items()
    ]


def events(activities: Sequence[str]) -> Counter[tuple[str, str]]:
    """Count what happened to the activities, by activity and event."""
    rows = db.session.execute(select(Entry.stream, Entry.event)).all()
    streams = {f"activity/{uid}": uid for uid in activities}
    return Counter((streams[stream], event) for stream, event in rows if stream in streams)


@mostly_postgresql
def test_in_a_storm_of_retries_each_deed_is_done_once(
    world: World, service: Service, migrated_url: str
) -> None:
    with world.app.app_context():
        activities = [world.propose("arvika", number=f"1.{n}") for n in range(DEEDS // 2)]
        db.engine.dispose()
    deeds = deeds_on(activities, world.uid("arvika"))
    service.start()
    client = client_of(service, world, "reporter of arvika")

    replies = _storm(client, deeds)

    assert service.stop() == 0
    assert {each.status for told in replies.values() for each in told} == {CREATED}
    assert [key for key, told in replies.items() if len(_apart(told)) != 1] == []
    assert any(each.replayed for told in replies.values() for each in told)
    once = ("create", "anchor", "follow", "status_report")
    with serving(migrated_url):
        assert events(activities) == {(uid, event): 1 for uid in activities for event in once}
        assert set(db.session.scalars(select(KeptAnswer.key))) == {each.key for each in deeds}
        assert db.session.scalar(select(func.count()).select_from(KeptAnswer)) == len(deeds)
        assert findings() == []


def _storm(client: Client, deeds: Sequence[Request]) -> dict[str, list[Reply]]:
    """Send every request three times, one of them cut off; return what the others were told."""
    sendings = [(deed, time) for deed in deeds for time in range(3)]
    random.Random(3).shuffle(sendings)  # noqa: S311 -- an order, not a secret
    replies: dict[str, list[Reply]] = {each.key: [] for each in deeds}

    def one(sending: tuple[int, tuple[Request, int]]) -> None:
        number, (deed, time) = sending
        if time == 0:
            cut_off(client, deed, PARTS[number % len(PARTS)])
        else:
            replies[deed.key].append(send(client, deed))

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(one, enumerate(sendings)))
    return replies


def _apart(replies: Sequence[Reply]) -> set[tuple[int, str | None, str | None, bytes]]:
    return {(each.status, each.tag, each.location, each.body) for each in replies}


@mostly_sqlite
def test_a_batch_whose_server_is_killed_midway_is_done_once(
    world: World, service: Service, migrated_url: str
) -> None:
    with world.app.app_context():
        activities = [world.propose("arvika", number=f"1.{n}") for n in range(IN_BATCH)]
        db.engine.dispose()
    items = [{"activity": uid, **anchor()} for uid in activities]
    request = Request(path="/activity-batches", body={"items": items}, key="batch")
    client = client_of(service, world, "reporter of arvika")

    done = [_kill_midway(client, request, migrated_url, number) for number in range(KILLS)]
    service.start()
    retried, again = send(client, request), send(client, request)

    assert service.stop() == 0
    assert any(len(each) < IN_BATCH for each in done)
    assert (retried.status, again.replayed) == (MULTI_STATUS, True)
    assert again.body == retried.body
    _demand_done_once(activities, retried, migrated_url)
    results = json.loads(retried.body)["items"]
    for place, body in [item for each in done for item in each.items()]:
        assert results[place] == {"status": CREATED, **json.loads(body)}


def _kill_midway(client: Client, request: Request, url: str, number: int) -> dict[int, bytes]:
    """Kill the server while it is at the batch, and return what is kept of it then."""
    client.service.start()
    with ThreadPoolExecutor(1) as pool:
        lost = pool.submit(send, client, request)
        _wait_until_begun(url)
        time.sleep(number * MOMENT)
        client.service.kill()
        with pytest.raises((OSError, HTTPException)):
            lost.result(PATIENCE)
    with serving(url):
        found = select(KeptAnswer.item, KeptAnswer.body).where(KeptAnswer.item > WHOLE)
        return {item: body or b"" for item, body in db.session.execute(found)}


def _wait_until_begun(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    with straight(url) as sql:
        while not sql.value("SELECT count(*) FROM kept_answer"):
            assert time.monotonic() < deadline
            time.sleep(0.002)


def _demand_done_once(activities: Sequence[str], reply: Reply, url: str) -> None:
    results = json.loads(reply.body)["items"]
    assert {each["status"] for each in results} == {CREATED}
    assert [each["activity"]["id"] for each in results] == activities
    once = ("create", "anchor", "follow")
    with serving(url):
        assert events(activities) == {(uid, event): 1 for uid in activities for event in once}
        assert findings() == []
