"""What comes back must answer what was asked, by whom, and in time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from service.auth import oidc
from service.auth.oidc_errors import Failure
from service.auth.oidc_provider import Provider
from service.core import clock
from tests.support.browsing import query_of
from tests.support.oidc_answers import HOME, KEY, come_back, failure_of
from tests.support.wicked import Wicked, a_wicked_issuer


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
