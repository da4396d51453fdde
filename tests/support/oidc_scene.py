"""A county, a provider that can be made to lie, and a browser that goes between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.test import TestResponse

from service.auth import sessions
from service.auth.sessions import SignedIn, Terms
from service.core.db import db
from service.core.issuers import Issuer
from tests.support.browsing import Visitor, a_visitor, query_of, way_on
from tests.support.wicked import Wicked
from tests.support.world import World, a_world

START, BACK = "/sign-in/oidc/wicked", "/sign-in/oidc/wicked/callback"


CONNECT, MINE = "/sign-in/oidc/wicked/connect", "/account/identities"


COOKIE, SESSION = "__Host-forankra-oidc", "__Host-forankra"


PARTIES = ("karlstad", "sunne")


REPORTER, COORDINATOR = "reporter of karlstad", "coordinator"


@dataclass
class Scene:
    """A county, a provider that it knows, and a browser."""

    world: World
    wicked: Wicked
    visitor: Visitor

    def know(self, issuer: Issuer) -> None:
        """Let the service know *issuer*, and no other."""
        self.world.app.config["ISSUERS"] = (issuer,)

    def leave(self, path: str = START) -> dict[str, str]:
        """Set out for the provider; return what it is asked."""
        return self.follow(self.visitor.get(path).headers["Location"])

    def follow(self, address: str) -> dict[str, str]:
        """Go to the provider; return what it was asked."""
        assert address.startswith(self.wicked.url)
        asked = dict(query_of(address))
        self.wicked.nonce = asked["nonce"]
        return asked

    def come_back(self, asked: dict[str, str], **changed: str) -> TestResponse:
        """Come back with a code from the provider."""
        sent = {"code": asked["state"], "state": asked["state"], **changed}
        query = "&".join(f"{name}={value}" for name, value in sent.items())
        return self.visitor.get(f"{BACK}?{query}")

    def sign_in(self) -> TestResponse:
        """Go there and back."""
        return self.come_back(self.leave())

    def connect(self, name: str) -> TestResponse:
        """Come by an invitation, and connect."""
        self.visitor.open_link(name)
        asked = self.follow(way_on(self.visitor.post(CONNECT, on=MINE).text))
        return self.come_back(asked)

    def connected(self, name: str) -> None:
        """Connect one of the county's people, and go on in another browser."""
        assert self.connect(name).headers["Location"] == MINE
        self.visitor = an_english_visitor(self.world)

    def session(self) -> SignedIn:
        """Return the session that the browser is in."""
        cookie = self.visitor.client.get_cookie(SESSION, domain="localhost")
        assert cookie is not None
        issuers = {each.url: each for each in self.world.app.config["ISSUERS"]}
        with self.world.app.app_context():
            return sessions.find(db.session(), cookie.value, Terms(issuers=issuers))

    def is_in(self) -> bool:
        """Tell whether the browser sees the person's own page."""
        return self.visitor.get("/").status_code == 200


@contextmanager
def a_scene(url: str, wicked: Wicked) -> Iterator[Scene]:
    """Let a county in the migrated database at *url* know the provider."""
    with a_world(url, PARTIES) as world:
        world.app.config["PUBLIC_URL"] = "https://forankra.test"
        made = Scene(world, wicked, an_english_visitor(world))
        made.know(wicked.issuer)
        yield made


def an_english_visitor(world: World) -> Visitor:
    """Return a browser whose reader has chosen English."""
    visitor = a_visitor(world)
    visitor.get("/sign-in?lang=en")
    return visitor
