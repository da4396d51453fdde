"""Who gets in through a provider, and as what."""

import time
from dataclasses import replace

import pytest

from service.core.db import transaction
from service.core.issuers import EVERY
from service.workflows import operations
from service.workflows.vocabulary import SYSTEM
from tests.support.oidc_scene import COORDINATOR, REPORTER, Scene


def test_whoever_is_connected_gets_in(scene: Scene) -> None:
    scene.connected(REPORTER)

    answer = scene.sign_in()

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert scene.session().actor.person == scene.world.county.people[REPORTER].person
    assert scene.is_in()


def test_an_identity_that_nobody_is_connected_with_opens_nothing(scene: Scene) -> None:
    answer = scene.sign_in()

    assert answer.status_code == 403
    assert "Nobody here is connected" in answer.text
    assert not scene.is_in()


def test_an_email_address_that_the_provider_tells_connects_nobody(scene: Scene) -> None:
    address = "reporter.of.karlstad@exempel.test"
    scene.wicked.claims = {"email": address, "email_verified": True}

    assert scene.sign_in().status_code == 403


def test_a_person_who_is_disabled_is_told_nothing_else_than_a_stranger(scene: Scene) -> None:
    stranger = scene.sign_in()
    scene.connected(REPORTER)
    uid = scene.world.county.people[REPORTER].person or ""
    with scene.world.app.app_context(), transaction() as session:
        operations.edit_person(session, SYSTEM, uid, {"disabled": True}, 0)

    answer = scene.sign_in()

    assert (answer.status_code, answer.text) == (stranger.status_code, stranger.text)


def test_a_reporter_acts_for_those_that_the_issuer_may_speak_for(scene: Scene) -> None:
    scene.connected(REPORTER)
    ours = scene.world.uid("karlstad")
    scene.know(replace(scene.wicked.issuer, organisations=frozenset({ours}), coordinators=None))

    scene.sign_in()

    assert scene.session().actor.organisations == {ours}


def test_an_issuer_that_may_speak_for_others_alone_lets_nobody_in(scene: Scene) -> None:
    scene.connected(REPORTER)
    theirs = scene.world.uid("sunne")
    scene.know(replace(scene.wicked.issuer, organisations=frozenset({theirs})))

    answer = scene.sign_in()

    assert answer.status_code == 403
    assert "may not speak for" in answer.text


def test_an_issuer_that_is_taken_away_leaves_a_session_without_roles(scene: Scene) -> None:
    scene.connected(REPORTER)
    scene.sign_in()
    scene.world.app.config["ISSUERS"] = ()

    assert scene.session().actor.held == ()


def test_an_issuer_for_reporters_lets_no_coordinator_in(scene: Scene) -> None:
    scene.connected(COORDINATOR)
    scene.know(replace(scene.wicked.issuer, organisations=frozenset({EVERY}), coordinators=None))

    assert scene.sign_in().status_code == 403


def test_a_coordinator_gets_in_by_a_strong_and_fresh_sign_in(scene: Scene) -> None:
    scene.connected(COORDINATOR)

    scene.sign_in()

    assert scene.session().actor.coordinates("17")


WEAK = {
    "of a lower level": {"acr": "loa2"},
    "of no level": {"acr": None},
    "of some time ago": {"auth_time": int(time.time()) - 3600},
    "of no time": {"auth_time": None},
    "of another day to come": {"auth_time": int(time.time()) + 86_400},
}


@pytest.mark.parametrize("claims", WEAK.values(), ids=WEAK)
def test_a_coordinator_is_sent_back_once_after_a_sign_in(
    claims: dict[str, object], scene: Scene
) -> None:
    scene.connected(COORDINATOR)
    scene.wicked.claims = dict(claims)

    first = scene.leave()
    asked = scene.follow(scene.come_back(first).headers["Location"])
    answer = scene.come_back(asked)

    assert "acr_values" not in first
    assert (asked["acr_values"], asked["max_age"]) == ("loa3", "300")
    assert answer.status_code == 403
    assert "stronger sign-in" in answer.text
    assert not scene.is_in()


def test_a_coordinator_who_does_better_the_second_time_gets_in(scene: Scene) -> None:
    scene.connected(COORDINATOR)
    scene.wicked.claims = {"acr": "loa2"}
    asked = scene.follow(scene.sign_in().headers["Location"])
    scene.wicked.claims = {}

    assert scene.come_back(asked).headers["Location"] == "/"
    assert scene.session().actor.coordinates("17")


def test_whoever_signs_in_anew_is_only_the_other_from_then_on(scene: Scene) -> None:
    scene.connected(REPORTER)
    scene.visitor.open_link("reporter of sunne")

    answer = scene.sign_in()

    assert answer.headers["Location"] == "/"
    assert scene.session().actor.person == scene.world.county.people[REPORTER].person


def test_a_session_is_another_after_signing_in(scene: Scene) -> None:
    scene.connected(REPORTER)
    scene.sign_in()
    before = scene.session().uid

    scene.sign_in()

    assert scene.session().uid != before
