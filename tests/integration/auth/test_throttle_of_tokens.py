"""Tokens: recognised when they leak, gone when their person is, and dear to guess at."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest

from service.auth.throttle import LIMITS
from service.core import clock, token_text
from service.core.db import db
from tests.support.acting import NOW
from tests.support.listening import statements_to
from tests.support.world import PREFIX, Caller, World, a_world

FREE = LIMITS["token"].address.free
OTHER = "198.51.100.7"


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with clock.set_to(NOW), a_world(migrated_url, ("arvika",)) as world:
        yield world


def guess(world: World) -> Caller:
    return Caller(world.app, token_text.spelled(secrets.token_urlsafe(32)))


def status(world: World, token: str, address: str) -> int:
    client = world.app.test_client(use_cookies=False)
    return client.get(
        f"{PREFIX}/me",
        headers={"Authorization": f"Bearer {token}"},
        environ_overrides={"REMOTE_ADDR": address},
    ).status_code


def test_who_sends_ever_more_tokens_that_are_none_is_told_to_wait(world: World) -> None:
    statuses = [guess(world).get("/me").status_code for _ in range(FREE)]
    throttled = guess(world).get("/me")

    assert statuses == [401] * FREE
    assert (throttled.status_code, throttled.json["code"]) == (429, "too_many_requests")
    assert throttled.headers["Retry-After"] == "1"


def test_a_token_that_holds_is_never_made_to_wait(world: World) -> None:
    for _ in range(FREE + 1):
        guess(world).get("/me")

    assert world.coordinator.get("/me").status_code == 200
    assert status(world, guess(world).token or "", OTHER) == 401


def test_after_the_wait_a_token_that_is_none_is_none_again(world: World) -> None:
    for _ in range(FREE + 1):
        guess(world).get("/me")

    with clock.set_to(NOW + timedelta(seconds=1)):
        assert guess(world).get("/me").status_code == 401


def test_many_guesses_cost_those_who_sign_in_nothing(world: World) -> None:
    world.coordinator.get("/me")
    before = counted(world)
    for _ in range(3 * FREE):
        guess(world).get("/me")

    assert counted(world) == before


def counted(world: World) -> int:
    """Count the statements of a request with a token that holds."""
    with world.app.app_context():
        engine = db.engine
    with statements_to(engine) as sent:
        world.coordinator.get("/plans")
    return sum("sum(person.version)" not in each for each in sent)


def test_who_sends_no_token_is_not_counted(world: World) -> None:
    statuses = {world.nobody.get("/me").status_code for _ in range(FREE + 1)}

    assert statuses == {401}


def test_a_token_is_written_so_that_scanners_know_it(world: World) -> None:
    over_the_api = world.coordinator.post("/tokens", {"scopes": ["read"]}).json["token"]

    for token in (world.tokens["coordinator"], over_the_api):
        assert token_text.WRITTEN.fullmatch(token)
        assert not token_text.is_misspelt(token)
    assert Caller(world.app, over_the_api).get("/me").status_code == 200


def test_any_slip_in_a_token_is_known_without_asking_the_database() -> None:
    token = token_text.spelled(secrets.token_urlsafe(32))
    slips = [
        token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
        for place in range(len(token_text.PREFIX), len(token))
    ]

    assert [slip for slip in slips if not token_text.is_misspelt(slip)] == []


def test_a_token_from_before_the_sum_is_still_read() -> None:
    assert not token_text.is_misspelt(token_text.PREFIX + secrets.token_urlsafe(32))


def test_disabling_a_person_ends_their_tokens_at_once(world: World) -> None:
    arvika = world.reporter("arvika")
    second = Caller(world.app, arvika.post("/tokens", {"scopes": ["read"]}).json["token"])
    uid = world.county.people["reporter of arvika"].person or ""
    before = [each.get("/me").status_code for each in (arvika, second)]

    tag = world.coordinator.tag(f"/people/{uid}")
    world.coordinator.patch(f"/people/{uid}", {"disabled": True}, tag)

    assert before == [200, 200]
    assert [each.get("/me").status_code for each in (arvika, second)] == [401, 401]
