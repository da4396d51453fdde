"""ASVS 5.0, chapters 7, 11 and 14: tokens are random, kept as digests, and end when told to."""

import re

import pytest
from sqlalchemy import select

from service.core.db import Base, db
from service.models import Token
from tests.support.world import Caller, World

SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits in base64url


def test_a_token_is_compared_here_and_whole(world: World) -> None:
    """ASVS 7.2.1 (L1): what lets someone in is verified by the service itself."""
    token = world.tokens["coordinator"]
    altered = [token[:-1], token + "A", token.swapcase(), token[:4] + token[5:] + token[4], "fkr_"]

    statuses = [Caller(world.app, each).get("/me").status_code for each in altered]

    assert Caller(world.app, token).get("/me").status_code == 200
    assert set(statuses) <= {401, 429}


def test_tokens_are_made_anew_for_everyone(world: World) -> None:
    """ASVS 7.2.2 (L1): no fixed key is shared; each token is made for one person, on demand."""
    made = [
        world.reporter("arvika").post("/tokens", {"scopes": ["read"]}).json["token"]
        for _ in range(20)
    ]

    assert len({*made, *world.tokens.values()}) == len(made) + len(world.tokens)


def test_a_token_holds_256_random_bits(world: World) -> None:
    """ASVS 7.2.3 and 11.5.1 (L2): what must not be guessed is random enough not to be."""
    secrets = [each.removeprefix("fkr_") for each in world.tokens.values()]
    alphabet = {sign for each in secrets for sign in each[:43]}

    assert all(SECRET.match(each) for each in secrets)
    assert len(alphabet) > 55  # of 64, in some five hundred signs
    assert max(map(len, map(shared, secrets[:-1], secrets[1:]))) < 6


def shared(one: str, other: str) -> str:
    """Return what two secrets begin with alike."""
    pairs = zip(one, other, strict=False)
    return "".join(a for a, b in pairs if a == b) if one[0] == other[0] else ""


def test_no_table_holds_a_token_that_could_be_used(world: World) -> None:
    """ASVS 11.4.1 (L1): a stolen database lets nobody in; tokens are kept as SHA-256 alone."""
    issued = world.reporter("arvika").call(
        "POST", "/tokens", json={"scopes": ["read"]}, headers={"Idempotency-Key": "one"}
    )
    with world.app.app_context():
        kept = "".join(
            repr(row)
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(select(table))
        )
        digests = set(db.session.scalars(select(Token.digest)))

    assert {len(each) for each in digests} == {32}
    for secret in (*world.tokens.values(), issued.json["token"]):
        assert secret.removeprefix("fkr_")[:20] not in kept


def test_a_token_that_is_ended_opens_nothing_more(world: World) -> None:
    """ASVS 7.4.1 (L1): what is ended cannot be used again."""
    arvika = world.reporter("arvika")
    (token,) = arvika.get("/tokens").json["items"]

    arvika.delete(f"/tokens/{token['id']}")

    assert {arvika.get(path).status_code for path in ("/me", "/activities", "/tokens")} == {401}


def test_who_is_kept_out_is_out_with_every_token(world: World) -> None:
    """ASVS 7.4.2 (L1): all that someone is let in by ends when they are disabled."""
    callers = [world.reporter("arvika"), world.give_token("reporter of arvika", "read")]
    assert {each.get("/me").status_code for each in callers} == {200}
    path = f"/people/{world.county.people['reporter of arvika'].person}"

    world.coordinator.patch(path, {"disabled": True}, world.coordinator.tag(path))

    assert {each.get("/me").status_code for each in callers} == {401}


def test_people_see_their_own_tokens_and_end_any_of_them(world: World) -> None:
    """ASVS 7.5.2 (L2): people see what is open in their name, and can end each."""
    other = world.give_token("reporter of arvika", "read")
    arvika = world.reporter("arvika")
    listed = arvika.get("/tokens").json["items"]
    reading = next(each for each in listed if each["scopes"] == ["read"])

    ended = arvika.delete(f"/tokens/{reading['id']}")

    assert len(listed) == 2
    assert all("token" not in each and "digest" not in each for each in listed)
    assert (ended.status_code, other.get("/me").status_code) == (200, 401)


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "authorization"])
def test_no_secret_is_taken_from_an_address(world: World, name: str) -> None:
    """ASVS 14.2.1 (L1): what is secret goes in headers and bodies, never in addresses."""
    answer = world.nobody.get(f"/me?{name}={world.tokens['coordinator']}")

    assert answer.status_code == 401
    assert world.tokens["coordinator"] not in answer.get_data(as_text=True)
