"""Signing in at real providers, from the served pages out and back, as a browser does it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from requests import Response as Answer
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar, get_cookie_header

from service.core.db import transaction
from service.core.issuers import EVERY
from service.workflows.operations import signing_in
from service.workflows.vocabulary import SYSTEM
from tests.support.browsing import query_of, token_in, way_on
from tests.support.provider import HOST, Place, free_port, providers
from tests.support.serving import Service
from tests.support.world import World, a_world

REPORTER, COORDINATOR = "reporter of karlstad", "coordinator"
DEPARTURE = "__Host-forankra-oidc"
WAIT = 30  # seconds for one answer
ISSUER = """
[[issuer]]
name = "{name}"
title = {{ sv = "Påhittad", en = "Made up" }}
url = "{url}"
client_id = "{client}"
client_secret_file = "secret"
organisations = {organisations}
"""
STRICT = '\n[issuer.coordinators]\nacr_values = ["loa3"]\nmax_age = 300\n'


@dataclass(slots=True)
class Federated(Service):
    """An installation that people sign in to through providers."""

    @property
    def environment(self) -> dict[str, str]:
        """What else it has to know."""
        told = Service.environment.fget(self)  # type: ignore[attr-defined]  # a property's own
        issuers = str(self.home / "issuers.toml")
        return {**told, "FORANKRA_ISSUERS": issuers, "FORANKRA_PUBLIC_URL": self.address}

    @property
    def address(self) -> str:
        """Where people reach it."""
        return f"http://{HOST}:{self.port}"


class Loopback(HTTPAdapter):
    """Sends cookies that are for safe connections to this machine too, as browsers do."""

    def __init__(self, jar: RequestsCookieJar) -> None:
        super().__init__()
        jar.set_policy(DefaultCookiePolicy(secure_protocols=("http", "https")))
        self.jar = jar

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Answer:  # noqa: ANN401 -- the library's own
        """Send *request* with what the browser keeps for its address."""
        request.headers.pop("Cookie", None)
        kept = get_cookie_header(self.jar, request)  # type: ignore[no-untyped-call]  # the library's
        if kept:
            request.headers["Cookie"] = kept
        return super().send(request, *args, **kwargs)


@dataclass
class Browser:
    """A client that keeps cookies and goes where it is sent."""

    service: Federated
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        """Speak English, and directly."""
        self.http.trust_env = False
        self.http.headers["Accept-Language"] = "en"
        self.http.mount("http://", Loopback(self.http.cookies))

    def get(self, address: str) -> Answer:
        """Follow *address*, or a path of the service, to where it ends."""
        return self.http.get(urljoin(self.service.address, address), timeout=WAIT)

    def post(self, path: str, on: str | None = None) -> Answer:
        """Send the form for *path* that stands on the page *on*, and go where it leads."""
        sent = {"csrf_token": token_in(self.get(on or path).text)}
        return self.http.post(self.service.address + path, sent, timeout=WAIT)

    def answer(self, asked: Answer, account: str, acr: str = "loa2", ago: int = 0) -> Answer:
        """Fill in the provider's own form; *account* "" is to refuse."""
        assert "/interaction/" in asked.url, asked.text
        sent = {"account": account, "acr": acr, "ago": str(ago)}
        return self.http.post(asked.url, sent, timeout=WAIT)

    def is_in(self) -> bool:
        """Tell whether the browser sees the person's own page."""
        return urlsplit(self.get("/").url).path == "/"


@dataclass
class Stage:
    """A county, the served application, and two providers."""

    world: World
    service: Federated

    def browser(self) -> Browser:
        """Return one that has been nowhere."""
        return Browser(self.service)

    def invited(self, name: str) -> Browser:
        """Return a browser in which that person has opened an invitation."""
        uid = self.world.county.people[name].person or ""
        with self.world.app.app_context(), transaction() as session:
            secret = signing_in.invite(session, SYSTEM, uid)
        browser = self.browser()
        browser.post(f"/sign-in/link/{secret}")
        return browser

    def connect(self, name: str, issuer: str, account: str) -> Answer:
        """Connect one of the county's people with an account, and return the last page."""
        browser = self.invited(name)
        page = browser.post(f"/sign-in/oidc/{issuer}/connect", on="/account/identities")
        return browser.answer(browser.get(way_on(page.text)), account)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite_file: Path) -> Iterator[Stage]:
    """Serve one county, with a provider for one of its parties and one for coordinators."""
    home = tmp_path_factory.mktemp("federated")
    database = home / "forankra.sqlite"
    database.write_bytes(migrated_sqlite_file.read_bytes())
    url = f"sqlite:///{database}"
    service = Federated(url, home)
    with a_world(url, ["karlstad", "sunne"]) as world:
        ports = {name: free_port() for name in ("region", "county")}
        (home / "secret").write_text("only for tests")
        (home / "issuers.toml").write_text(_issuers(ports, world.uid("karlstad")))
        try:
            service.start()
            with providers([_place(name, port, service) for name, port in ports.items()]):
                yield Stage(world, service)
        finally:
            service.kill()


def _issuers(ports: dict[str, int], karlstad: str) -> str:
    told = {name: f"http://{HOST}:{port}" for name, port in ports.items()}
    client = {"client": "forankra"}
    region = ISSUER.format(name="region", url=told["region"], organisations=[karlstad], **client)
    county = ISSUER.format(name="county", url=told["county"], organisations=[EVERY], **client)
    return region.replace("'", '"') + county.replace("'", '"') + STRICT


def _place(name: str, port: int, service: Federated) -> Place:
    back = f"{service.address}/sign-in/oidc/{name}/callback"
    way = {"region": "client_secret_basic", "county": "client_secret_post"}[name]
    return Place(port=port, name=name, redirect_uri=back, way=way)


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
