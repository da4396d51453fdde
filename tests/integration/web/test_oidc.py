"""Signing in through a provider, by the pages: who gets in, as what, and what is said if not."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.auth import oidc, sessions
from service.auth.sessions import SignedIn, Terms
from service.core import clock
from service.core.db import db, transaction
from service.core.issuers import EVERY, Issuer
from service.models import Entry, Identity, Person
from service.models.sign_in import Purpose
from service.workflows import operations
from service.workflows.vocabulary import SYSTEM
from tests.support.browsing import Visitor, a_visitor, query_of, way_on
from tests.support.wicked import OTHER, SUBJECT, Wicked, a_wicked_issuer
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
        self.visitor = a_visitor(self.world)

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


@pytest.fixture(params=["sqlite_url", "postgresql_url", "by_reach_url"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    with (
        a_world(request.getfixturevalue(request.param), PARTIES) as world,
        a_wicked_issuer() as wicked,
    ):
        world.app.config["PUBLIC_URL"] = "https://forankra.test"
        made = Scene(world, wicked, a_visitor(world))
        made.know(wicked.issuer)
        yield made


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Scene]:
    """Give the same on SQLite alone, for what does not come as far as a database."""
    with a_world(sqlite_url, PARTIES) as world, a_wicked_issuer() as wicked:
        world.app.config["PUBLIC_URL"] = "https://forankra.test"
        made = Scene(world, wicked, a_visitor(world))
        made.know(wicked.issuer)
        yield made


def test_whoever_is_connected_gets_in(scene: Scene) -> None:
    scene.connected(REPORTER)

    answer = scene.sign_in()

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert scene.session().actor.person == scene.world.county.people[REPORTER].person
    assert scene.is_in()


def test_to_connect_is_in_the_history_without_the_identity(scene: Scene) -> None:
    scene.connect(REPORTER)

    with scene.world.app.app_context():
        identity = db.session.scalars(select(Identity)).one()
        events = db.session.scalars(select(Entry.event)).all()

    assert identity.issuer == scene.wicked.url
    assert "link_identity" in events
    assert SUBJECT.encode() not in identity.digest


def test_the_page_of_providers_shows_what_is_connected_and_disconnects(scene: Scene) -> None:
    scene.connect(REPORTER)
    with scene.world.app.app_context():
        uid = db.session.scalars(select(Identity.uid)).one()

    shown = scene.visitor.get(f"{MINE}?lang=en").text
    gone = scene.visitor.post(f"{MINE}/{uid}/unlink", on=MINE)

    assert "Made up, since" in shown
    assert gone.status_code == 303
    assert "You are connected with none." in scene.visitor.get(f"{MINE}?lang=en").text
    assert scene.sign_in().status_code == 403


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


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.RESET])
def test_a_link_in_a_mail_is_too_little_to_connect(purpose: Purpose, scene: Scene) -> None:
    scene.visitor.open_link(REPORTER, purpose)

    answer = scene.visitor.post(CONNECT, on="/account")

    assert answer.status_code == 403
    assert "invitation" in answer.text


def test_nobody_connects_without_a_form_of_ours(small: Scene) -> None:
    small.visitor.open_link(REPORTER)

    assert small.visitor.send(CONNECT).status_code == 400


def test_nobody_connects_who_is_not_signed_in(small: Scene) -> None:
    asked_at = small.visitor.post(CONNECT, on="/sign-in")

    assert asked_at.headers["Location"].startswith("/sign-in")


def test_whoever_signed_out_on_the_way_connects_nothing(scene: Scene) -> None:
    scene.visitor.open_link(REPORTER)
    asked = scene.follow(way_on(scene.visitor.post(CONNECT, on=MINE).text))
    scene.visitor.post("/sign-out", on=MINE)

    assert scene.come_back(asked).status_code == 400


def test_whoever_became_another_on_the_way_connects_nothing(scene: Scene) -> None:
    scene.visitor.open_link(REPORTER)
    asked = scene.follow(way_on(scene.visitor.post(CONNECT, on=MINE).text))
    scene.visitor.open_link(COORDINATOR)

    assert scene.come_back(asked).status_code == 400


def test_an_identity_is_of_one_person(scene: Scene) -> None:
    scene.connected(REPORTER)

    answer = scene.connect("reporter of sunne")

    assert answer.status_code == 409
    assert "somebody else" in answer.text


def test_to_connect_again_changes_nothing(scene: Scene) -> None:
    scene.connected(REPORTER)

    assert scene.connect(REPORTER).status_code == 303
    with scene.world.app.app_context():
        assert len(db.session.scalars(select(Identity)).all()) == 1


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
    small.visitor = a_visitor(small.world)

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


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return every line that was written, with its facts."""
    return "\n".join(f"{each.getMessage()} {vars(each).get('facts')}" for each in caplog.records)


def test_a_provider_that_is_not_known_is_no_page(small: Scene) -> None:
    assert small.visitor.get("/sign-in/oidc/other").status_code == 404


def test_the_page_for_signing_in_offers_the_providers(small: Scene) -> None:
    page = small.visitor.get("/sign-in").text

    assert f'href="{START}"' in page
    assert "Made up" in page
