"""A county served as an operator serves it, two real providers, and a browser that goes between."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests import Response as Answer
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar, get_cookie_header

from service.core.db import transaction
from service.core.issuers import EVERY
from service.workflows.operations import signing_in
from service.workflows.vocabulary import SYSTEM
from tests.support.browsing import token_in, way_on
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


@contextmanager
def a_stage(url: str, home: Path) -> Iterator[Stage]:
    """Serve a county at *url*, with a provider for one of its parties and one for coordinators."""
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
