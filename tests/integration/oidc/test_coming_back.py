"""What the pages say when a sign-in through a provider comes to nothing."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.auth import oidc
from service.auth.throttle import FOR_ADDRESSES
from service.core import clock
from service.core.db import db
from service.models import Person
from tests.support.browsing import query_of
from tests.support.oidc_scene import (
    BACK,
    COOKIE,
    REPORTER,
    START,
    Scene,
    an_english_visitor,
)
from tests.support.wicked import OTHER, SUBJECT


def test_the_way_back_is_never_taken_from_the_request(small: Scene) -> None:
    answer = small.visitor.client.get(START, base_url="https://127.0.0.1")

    asked = query_of(answer.headers["Location"])
    assert asked["redirect_uri"] == f"https://forankra.test{BACK}"


def test_what_the_browser_keeps_is_for_this_host_and_no_script(small: Scene) -> None:
    kept = small.visitor.get(START).headers["Set-Cookie"]

    assert kept.startswith(f"{COOKIE}=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={oidc.LASTS}"):
        assert flag in kept
    assert "Domain" not in kept


def test_what_the_browser_kept_is_used_once(small: Scene) -> None:
    asked = small.leave()
    small.come_back(asked)
    again = small.come_back(asked)

    assert again.status_code == 400
    assert "Begin again" in again.text


def test_an_answer_in_another_browser_is_refused(small: Scene) -> None:
    asked = small.leave()
    small.visitor = an_english_visitor(small.world)

    assert small.come_back(asked).status_code == 400


def test_an_answer_after_ten_minutes_is_refused(small: Scene) -> None:
    with clock.set_to(clock.now() - timedelta(seconds=oidc.LASTS + 60)):
        asked = small.leave()

    assert small.come_back(asked).status_code == 400


def test_an_answer_to_another_issuer_is_refused(small: Scene) -> None:
    other = replace(small.wicked.issuer, name="other", url="https://other.exempel.test")
    small.world.app.config["ISSUERS"] = (small.wicked.issuer, other)
    asked = small.leave()

    mixed = f"/sign-in/oidc/other/callback?code=x&state={asked['state']}"

    assert small.visitor.get(mixed).status_code == 400


def test_what_is_told_twice_is_refused(small: Scene) -> None:
    asked = small.leave()

    assert small.come_back(asked, code=f"a&state={asked['state']}").status_code == 403


REFUSED: dict[str, tuple[dict[str, str], int]] = {
    "without a state": ({"state": ""}, 400),
    "with another state": ({"state": "another"}, 400),
    "with a refusal": ({"error": "access_denied"}, 403),
    "of another issuer": ({"iss": "https://other.test"}, 403),
    "without a code": ({"code": ""}, 403),
}


@pytest.mark.parametrize(("changed", "status"), REFUSED.values(), ids=REFUSED)
def test_a_page_says_what_to_do_after_an_answer(
    changed: dict[str, str], status: int, small: Scene
) -> None:
    answer = small.come_back(small.leave(), **changed)

    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Set-Cookie" in answer.headers


@pytest.mark.parametrize("path", ["/token", "/keys", "/.well-known/openid-configuration"])
def test_a_page_says_that_the_provider_does_not_answer(path: str, small: Scene) -> None:
    small.wicked.answers[path] = (500, b"")

    first = small.visitor.get(START)
    answer = small.come_back(small.follow(first.headers["Location"])) if first.location else first

    assert answer.status_code == 503
    assert "does not answer" in answer.text


def test_a_forged_token_is_told_of_in_the_log_and_not_on_the_page(
    small: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    small.wicked.spell = lambda wicked: wicked.token(OTHER, kid="first")
    with caplog.at_level(logging.INFO):
        answer = small.sign_in()

    assert answer.status_code == 403
    assert "BadSignature" in logged(caplog)
    assert "BadSignature" not in answer.text
    assert SUBJECT not in logged(caplog)


def test_the_log_of_a_sign_in_has_no_name_and_no_address_in_it(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        scene.connected(REPORTER)
        scene.sign_in()
        with scene.world.app.app_context():
            people = db.session.execute(select(Person.name, Person.email)).all()
    said = logged(caplog)

    assert "identity_connected" in said
    assert "signed_in" in said
    assert [told for row in people for told in (*row, SUBJECT) if told in said] == []


def test_a_provider_that_is_not_known_is_no_page(small: Scene) -> None:
    assert small.visitor.get("/sign-in/oidc/other").status_code == 404


def test_the_page_for_signing_in_offers_the_providers(small: Scene) -> None:
    page = small.visitor.get("/sign-in").text

    assert f'href="{START}"' in page
    assert "Made up" in page


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return every line that was written, with its facts."""
    return "\n".join(f"{each.getMessage()} {vars(each).get('facts')}" for each in caplog.records)


def test_whoever_tries_made_up_answers_has_to_wait(small: Scene) -> None:
    small.wicked.spell = lambda wicked: wicked.token(OTHER, kid="first")
    with clock.set_to(clock.now()):  # no wait passes, however slow the machine is
        statuses = [small.sign_in().status_code for _ in range(FOR_ADDRESSES.free + 2)]

    assert statuses[0] == 403
    assert statuses[-1] == 429
