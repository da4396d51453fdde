"""Signing in at real providers, from the served pages out and back, as a browser does it."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.browsing import query_of
from tests.support.federation import COORDINATOR, DEPARTURE, REPORTER, Stage, a_stage
from tests.support.provider import HOST


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite_file: Path) -> Iterator[Stage]:
    home = tmp_path_factory.mktemp("federated")
    database = home / "forankra.sqlite"
    database.write_bytes(migrated_sqlite_file.read_bytes())
    with a_stage(f"sqlite:///{database}", home) as stage:
        yield stage


def test_a_reporter_connects_by_an_invitation_and_gets_in_from_then_on(stage: Stage) -> None:
    connected = stage.connect(REPORTER, "region", "made-up-1")
    browser = stage.browser()
    came = browser.answer(browser.get("/sign-in/oidc/region"), "made-up-1")

    assert urlsplit(connected.url).path == "/account/identities"
    assert urlsplit(came.url).path == "/"
    assert came.status_code == 200
    assert "karlstad" in came.text


def test_whoever_is_signed_in_at_the_provider_is_not_asked_again(stage: Stage) -> None:
    stage.connect(REPORTER, "region", "made-up-2")
    browser = stage.browser()
    browser.answer(browser.get("/sign-in/oidc/region"), "made-up-2")
    browser.post("/sign-out", on="/account")
    out = not browser.is_in()

    again = browser.get("/sign-in/oidc/region")

    assert out
    assert urlsplit(again.url).path == "/"


def test_an_account_that_nobody_connected_opens_nothing(stage: Stage) -> None:
    browser = stage.browser()

    came = browser.answer(browser.get("/sign-in/oidc/region"), "a-stranger")

    assert came.status_code == 403
    assert "Nobody here is connected" in came.text
    assert not browser.is_in()


def test_the_same_name_at_another_provider_is_another_identity(stage: Stage) -> None:
    stage.connect(REPORTER, "region", "made-up-3")
    browser = stage.browser()

    came = browser.answer(browser.get("/sign-in/oidc/county"), "made-up-3")

    assert came.status_code == 403


def test_a_coordinator_is_asked_for_a_stronger_sign_in_and_gets_in_by_it(stage: Stage) -> None:
    stage.connect(COORDINATOR, "county", "made-up-4")
    browser = stage.browser()

    again = browser.answer(browser.get("/sign-in/oidc/county"), "made-up-4", "loa2")
    came = browser.answer(again, "made-up-4", "loa3")

    assert urlsplit(came.url).path == "/"
    assert browser.is_in()


def test_a_coordinator_whose_sign_in_is_old_is_asked_anew(stage: Stage) -> None:
    stage.connect(COORDINATOR, "county", "made-up-5")
    browser = stage.browser()

    again = browser.answer(browser.get("/sign-in/oidc/county"), "made-up-5", "loa3", ago=3600)
    came = browser.answer(again, "made-up-5", "loa3")

    assert urlsplit(came.url).path == "/"


def test_a_coordinator_does_not_get_in_by_the_region(stage: Stage) -> None:
    stage.connect(COORDINATOR, "region", "made-up-6")
    browser = stage.browser()

    came = browser.answer(browser.get("/sign-in/oidc/region"), "made-up-6", "loa3")

    assert came.status_code == 403
    assert "may not speak for" in came.text


def test_whoever_refuses_at_the_provider_is_told_so(stage: Stage) -> None:
    browser = stage.browser()

    came = browser.answer(browser.get("/sign-in/oidc/region"), "")

    assert came.status_code == 403
    assert "ended before it was done" in came.text


def test_an_answer_works_once_even_for_who_kept_the_cookie(stage: Stage) -> None:
    stage.connect(REPORTER, "region", "made-up-7")
    browser = stage.browser()
    asked = browser.get("/sign-in/oidc/region")
    kept = browser.http.cookies[DEPARTURE]
    came = browser.answer(asked, "made-up-7")
    back = next(each.url for each in came.history if "/callback" in each.url)
    browser.http.cookies.clear()

    without = browser.get(back)
    browser.http.cookies.set(DEPARTURE, kept, domain=HOST, path="/")
    with_it = browser.get(back)

    assert (without.status_code, with_it.status_code) == (400, 403)
    assert not browser.is_in()


def test_an_answer_of_one_provider_is_none_of_the_other(stage: Stage) -> None:
    browser = stage.browser()
    asked = browser.http.get(f"{stage.service.address}/sign-in/oidc/region", allow_redirects=False)
    state = query_of(asked.headers["Location"])["state"]

    mixed = browser.get(f"/sign-in/oidc/county/callback?code=made-up&state={state}")

    assert mixed.status_code == 400


def test_a_code_that_is_made_up_is_worth_nothing(stage: Stage) -> None:
    browser = stage.browser()
    asked = browser.http.get(f"{stage.service.address}/sign-in/oidc/region", allow_redirects=False)
    told = query_of(asked.headers["Location"])
    issuer = "{0.scheme}://{0.netloc}".format(urlsplit(asked.headers["Location"]))

    came = browser.get(
        f"/sign-in/oidc/region/callback?code=made-up&state={told['state']}&iss={issuer}"
    )

    assert came.status_code == 403
    assert "could not be relied on" in came.text


def test_the_log_of_the_service_has_no_account_no_code_and_no_secret(stage: Stage) -> None:
    browser = stage.browser()
    browser.answer(browser.get("/sign-in/oidc/region"), "somebody-made-up")

    said = stage.service.log.read_text()

    assert '"failure":"unknown"' in said
    assert not [told for told in ("somebody-made-up", "code=", "only for tests") if told in said]
