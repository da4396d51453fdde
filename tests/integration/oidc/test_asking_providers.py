"""What a provider may answer when it is asked, without being followed."""

import time

import pytest

from service.auth import oidc
from service.auth.oidc_errors import Failure
from service.auth.oidc_provider import AGAIN, Provider
from tests.support.oidc_answers import HOME, come_back, failure_of
from tests.support.wicked import OTHER, WELL_KNOWN, Wicked, a_wicked_issuer


def test_a_new_key_is_asked_for_though_not_at_once_again(
    wicked: Wicked, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_back(wicked, provider, code="a")
    wicked.published, wicked.spell = [OTHER], lambda w: w.token(OTHER)
    too_soon = failure_of(lambda: come_back(wicked, provider, code="b"))
    asked_before = wicked.asked.count("/keys")
    later = time.monotonic() + AGAIN + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert too_soon is Failure.UNTRUSTED
    assert asked_before == 1
    assert come_back(wicked, provider, code="c").digest


METADATA = {
    "of another issuer": {"issuer": "https://another.test"},
    "to a page without TLS": {"authorization_endpoint": "http://login.example.test/authorize"},
    "to tokens without TLS": {"token_endpoint": "http://login.example.test/token"},
    "to a file": {"jwks_uri": "file:///etc/passwd"},
    "to nowhere": {"token_endpoint": None},
    "to no address": {"token_endpoint": "https://[broken"},
}


@pytest.mark.parametrize("metadata", METADATA.values(), ids=METADATA)
def test_metadata_is_refused_that_leads(
    metadata: dict[str, object], wicked: Wicked, provider: Provider
) -> None:
    wicked.metadata = metadata

    departure = oidc.depart(wicked.issuer)
    assert failure_of(lambda: oidc.address(provider, departure, HOME)) is Failure.UNTRUSTED


BROKEN: dict[str, tuple[int, bytes]] = {
    "an error": (500, b"{}"),
    "another page": (200, b"<html>"),
    "a list": (200, b"[]"),
    "an answer without end": (200, b"{" * 300_000),
    "somewhere else": (302, b""),
}


@pytest.mark.parametrize("path", [WELL_KNOWN, "/keys", "/token"])
@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_a_provider_is_not_followed_that_answers_with(
    answer: tuple[int, bytes], path: str, wicked: Wicked, provider: Provider
) -> None:
    wicked.answers[path] = answer

    assert failure_of(lambda: come_back(wicked, provider, iss=wicked.url)) is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/token", (200, {"access_token": "x"})),
        ("/token", (200, {"id_token": 1})),
        ("/keys", (200, {})),
    ],
    ids=["no ID token", "an ID token that is none", "no keys"],
)
def test_a_provider_is_not_believed_that_gives(
    path: str, answer: tuple[int, dict[str, object]], wicked: Wicked, provider: Provider
) -> None:
    wicked.answers[path] = answer

    assert failure_of(lambda: come_back(wicked, provider)) is Failure.UNTRUSTED


def test_a_provider_that_is_not_there_is_told_as_that() -> None:
    with a_wicked_issuer() as gone:
        issuer = gone.issuer

    told = failure_of(lambda: oidc.address(Provider(issuer), oidc.depart(issuer), HOME))
    assert told is Failure.UNREACHABLE


def test_an_answer_that_takes_too_long_is_given_up(
    wicked: Wicked, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.auth.oidc_provider.ALTOGETHER", -1.0)

    told = failure_of(lambda: oidc.address(provider, oidc.depart(wicked.issuer), HOME))
    assert told is Failure.UNREACHABLE


def test_a_provider_that_did_not_answer_is_left_alone_for_a_while(
    wicked: Wicked, provider: Provider
) -> None:
    wicked.answers[WELL_KNOWN] = (500, b"")
    for _ in range(3):
        assert failure_of(lambda: come_back(wicked, provider, iss=wicked.url)) is (
            Failure.UNREACHABLE
        )

    assert wicked.asked == [WELL_KNOWN]
