"""What a provider may say, or somebody in its name, without being believed."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from service.auth import oidc
from service.auth.oidc import Arrival, Departure
from service.auth.oidc_errors import Failure, OidcError
from service.auth.oidc_provider import AGAIN, Provider
from service.core import clock
from tests.support.browsing import query_of
from tests.support.wicked import CLIENT, FIRST, OTHER, WELL_KNOWN, Wicked, a_wicked_issuer

HOME = "https://forankra.test/sign-in/oidc/wicked/callback"
KEY = "only for tests " * 3


@pytest.fixture
def wicked() -> Iterator[Wicked]:
    with a_wicked_issuer() as wicked:
        yield wicked


@pytest.fixture
def provider(wicked: Wicked) -> Provider:
    return Provider(wicked.issuer)


def come_back(
    wicked: Wicked, provider: Provider, departure: Departure | None = None, **sent: str
) -> Arrival:
    departure = departure or oidc.depart(wicked.issuer)
    wicked.nonce = departure.nonce
    told = {"code": "a code", "state": departure.state, **sent}
    return oidc.arrive(provider, departure, told, HOME)


def failure_of(call: Callable[[], object]) -> Failure:
    with pytest.raises(OidcError) as caught:
        call()
    return caught.value.failure


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


def test_a_code_is_taken_once(wicked: Wicked, provider: Provider) -> None:
    departure = oidc.depart(wicked.issuer)
    come_back(wicked, provider, departure)

    assert failure_of(lambda: come_back(wicked, provider, departure)) is Failure.UNTRUSTED


@pytest.mark.parametrize("code", ["", "x" * 4001], ids=["none", "without end"])
def test_a_code_must_be_one(code: str, wicked: Wicked, provider: Provider) -> None:
    assert failure_of(lambda: come_back(wicked, provider, code=code)) is Failure.UNTRUSTED
    assert "/token" not in wicked.asked


@pytest.mark.parametrize("state", ["", "another", "ö"])
def test_an_answer_to_no_question_of_ours_is_refused(
    state: str, wicked: Wicked, provider: Provider
) -> None:
    assert failure_of(lambda: come_back(wicked, provider, state=state)) is Failure.EXPIRED
    assert "/token" not in wicked.asked


def test_an_answer_of_another_issuer_is_refused(wicked: Wicked, provider: Provider) -> None:
    told = failure_of(lambda: come_back(wicked, provider, iss="https://another.test"))

    assert told is Failure.UNTRUSTED
    assert "/token" not in wicked.asked


def test_an_issuer_that_names_itself_must_do_so(wicked: Wicked, provider: Provider) -> None:
    wicked.metadata = {"authorization_response_iss_parameter_supported": True}

    assert failure_of(lambda: come_back(wicked, provider)) is Failure.UNTRUSTED
    assert come_back(wicked, provider, iss=wicked.url).digest


def test_who_left_for_one_issuer_does_not_come_back_from_another(wicked: Wicked) -> None:
    with a_wicked_issuer() as other:
        elsewhere = replace(oidc.depart(wicked.issuer), issuer="another")
        told = failure_of(lambda: come_back(other, Provider(other.issuer), elsewhere))

    assert told is Failure.EXPIRED
    assert other.asked == []


def test_a_refusal_of_the_provider_is_told_as_one(wicked: Wicked, provider: Provider) -> None:
    told = failure_of(lambda: come_back(wicked, provider, error="access_denied"))

    assert told is Failure.ENDED


def test_a_departure_lasts_ten_minutes(wicked: Wicked) -> None:
    departure = oidc.depart(wicked.issuer)
    now = clock.now()
    with clock.set_to(now - timedelta(seconds=oidc.LASTS + 5)):
        old = oidc.sealed(departure, KEY)
    fresh = oidc.sealed(departure, KEY)

    assert oidc.opened(fresh, KEY) == departure
    assert failure_of(lambda: oidc.opened(old, KEY)) is Failure.EXPIRED


@pytest.mark.parametrize("cookie", [None, "", "made up", "ö"])
def test_a_cookie_of_somebody_elses_making_is_none(cookie: str | None) -> None:
    assert failure_of(lambda: oidc.opened(cookie, KEY)) is Failure.EXPIRED


def test_a_cookie_tells_nobody_what_is_in_it(wicked: Wicked) -> None:
    departure = oidc.depart(wicked.issuer)

    assert failure_of(lambda: oidc.opened(oidc.sealed(departure, KEY), "x" * 40)) is Failure.EXPIRED


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


def test_what_coordinators_need_is_asked_of_the_provider(
    wicked: Wicked, provider: Provider
) -> None:
    weak = query_of(oidc.address(provider, oidc.depart(wicked.issuer), HOME))
    strong = query_of(oidc.address(provider, oidc.depart(wicked.issuer, strong=True), HOME))

    assert not {"acr_values", "max_age", "claims"} & weak.keys()
    assert (strong["acr_values"], strong["max_age"]) == ("loa3", "300")
    assert weak["code_challenge_method"] == "S256"


def test_a_level_is_asked_for_as_essential_where_the_provider_reads_claims(wicked: Wicked) -> None:
    wicked.metadata = {"claims_parameter_supported": True}
    departure = oidc.depart(wicked.issuer, strong=True)

    asked = query_of(oidc.address(Provider(wicked.issuer), departure, HOME))

    acr = {"essential": True, "values": ["loa3"]}
    assert json.loads(asked["claims"]) == {"id_token": {"acr": acr}}
    assert "acr_values" not in asked


def test_an_issuer_without_demands_is_asked_for_nothing_more(wicked: Wicked) -> None:
    easy = Provider(replace(wicked.issuer, coordinators=None))

    asked = query_of(oidc.address(easy, oidc.depart(easy.issuer, strong=True), HOME))

    assert not {"acr_values", "max_age", "claims"} & asked.keys()
