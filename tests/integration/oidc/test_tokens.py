"""What a provider may sign, or somebody in its name, without being believed."""

import base64
import json
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from service.auth.oidc_errors import Failure
from service.auth.oidc_provider import Provider
from service.core import clock
from tests.support.oidc_answers import come_back, failure_of
from tests.support.wicked import CLIENT, FIRST, OTHER, Wicked


def unsigned(wicked: Wicked) -> str:
    head, body = ({"alg": "none", "typ": "JWT"}, wicked.said())
    spelled = (base64.urlsafe_b64encode(json.dumps(each).encode()) for each in (head, body))
    return ".".join(each.rstrip(b"=").decode() for each in spelled) + "."


def signed_with_the_public_key(wicked: Wicked) -> str:
    secret = OctKey.import_key(base64.urlsafe_b64encode(FIRST.as_pem(private=False)).decode())
    header = {"alg": "HS256", "kid": "first"}
    return jwt.encode(header, wicked.said(), secret, algorithms=["HS256"])


TOKENS: dict[str, Callable[[Wicked], str]] = {
    "signed by somebody else": lambda w: w.token(OTHER, kid="first"),
    "signed by somebody else, with their key inside": lambda w: w.token(
        OTHER, kid="first", jwk=OTHER.as_dict(private=False)
    ),
    "not signed": unsigned,
    "signed with the public key": signed_with_the_public_key,
    "of a key that nobody has": lambda w: w.token(OTHER),
    "changed after signing": lambda w: w.token().replace(".", ".A", 1),
    "cut off": lambda w: w.token().rpartition(".")[0],
    "no token": lambda _: "none",
    "not ASCII": lambda _: "ö.ö.ö",
}


NOW = int(time.time())


CLAIMS: dict[str, dict[str, object]] = {
    "for another client": {"aud": "another"},
    "for no client": {"aud": None},
    "for several, without saying for whom": {"aud": [CLIENT, "another"]},
    "for several, and said for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "said for another": {"azp": "another"},
    "of another issuer": {"iss": "https://another.test"},
    "of no issuer": {"iss": None},
    "of the issuer with a slash": {"iss": "https://another.test/"},
    "too old": {"exp": NOW - 120},
    "without an end": {"exp": None},
    "with an end that is no number": {"exp": "tomorrow"},
    "from tomorrow": {"iat": NOW + 86_400},
    "of no time": {"iat": None},
    "for later": {"nbf": NOW + 86_400},
    "of another sign-in": {"nonce": "another"},
    "of no sign-in": {"nonce": None},
    "of several sign-ins": {"nonce": ["another"]},
    "about nobody": {"sub": None},
    "about an empty name": {"sub": ""},
    "about a number": {"sub": 19},
    "about a name without end": {"sub": "x" * 256},
    "signed in at a word": {"auth_time": "now"},
    "signed in at yes": {"auth_time": True},
    "signed in at the end of time": {"auth_time": 1e300},
    "of a level that is no text": {"acr": ["loa3"]},
}


def test_a_good_token_tells_who_and_how_well(wicked: Wicked, provider: Provider) -> None:
    arrival = come_back(wicked, provider)

    assert arrival.proof.acr == "loa3"
    assert arrival.proof.auth_time is not None
    assert abs(clock.now() - arrival.proof.auth_time) < timedelta(minutes=1)


def test_an_identity_is_of_its_issuer_and_its_subject(wicked: Wicked, provider: Provider) -> None:
    first, again = (come_back(wicked, provider, code=c) for c in "ab")
    wicked.subject = "another"
    other = come_back(wicked, provider, code="c")

    assert first.digest == again.digest != other.digest
    assert len(first.digest) == 32


@pytest.mark.parametrize("spell", TOKENS.values(), ids=TOKENS)
def test_a_token_is_refused_that_is(
    spell: Callable[[Wicked], str], wicked: Wicked, provider: Provider
) -> None:
    wicked.spell = spell

    assert failure_of(lambda: come_back(wicked, provider)) is Failure.UNTRUSTED


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
def test_a_signed_token_is_refused_that_is(
    claims: dict[str, object], wicked: Wicked, provider: Provider
) -> None:
    wicked.claims = dict(claims)

    assert failure_of(lambda: come_back(wicked, provider)) is Failure.UNTRUSTED


def test_clocks_may_differ_by_less_than_a_minute(wicked: Wicked, provider: Provider) -> None:
    now = int(time.time())
    wicked.claims = {"iat": now + 30, "exp": now - 30}

    assert come_back(wicked, provider).digest


def test_several_audiences_are_taken_when_the_token_is_for_us(
    wicked: Wicked, provider: Provider
) -> None:
    wicked.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}

    assert come_back(wicked, provider).digest


def test_a_token_without_a_key_name_is_read_with_the_only_key(
    wicked: Wicked, provider: Provider
) -> None:
    wicked.spell = lambda w: jwt.encode({"alg": "RS256"}, w.said(), FIRST)

    assert come_back(wicked, provider).digest


def test_a_token_without_a_key_name_is_refused_where_there_are_several(
    wicked: Wicked, provider: Provider
) -> None:
    wicked.published = [FIRST, OTHER]
    wicked.spell = lambda w: jwt.encode({"alg": "RS256"}, w.said(), FIRST)

    assert failure_of(lambda: come_back(wicked, provider)) is Failure.UNTRUSTED


def test_keys_that_are_not_for_signing_are_passed_over(wicked: Wicked, provider: Provider) -> None:
    good = FIRST.as_dict(private=False)
    others = [{"kty": "oct", "kid": "first", "k": "AAAA"}, {**good, "use": "enc"}, {"kty": "EC"}]
    wicked.answers["/keys"] = (200, {"keys": [*others, "none", good]})

    assert come_back(wicked, provider).digest
