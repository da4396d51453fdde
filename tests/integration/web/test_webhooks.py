"""Another system is told of what happens in a county: signed, in order, and once."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from service.core import clock
from service.core.db import db, transaction
from service.core.outgoing import listed_hosts
from service.messages.claim import Pace
from service.messages.delivery import Delivery, deliver
from service.messages.webhook_feed import tell_of_moves, tell_of_stalled
from service.messages.webhooks import STOPPED_AFTER, carrier
from service.models import Message
from service.models.outbox import WEBHOOK
from service.models.words import OrganisationKind
from service.trail.integrating import integrate
from service.workflows import operations as op
from service.workflows.operations import webhooks
from service.workflows.operations.webhooks import OVERLAP, Terms
from service.workflows.vocabulary import SYSTEM
from tests.support.acting import ELSEWHERE, add_plan
from tests.support.browsing import Visitor, a_visitor
from tests.support.receiving import Received, Receiver, receiving
from tests.support.world import DECISION, World

SECRET = re.compile(r'value="(whsec_[^"]+)"')
PAGE = re.compile(r'href="(/webhooks/[0-9a-f-]{36})"')
MOVES = ["part.moved", "activity.moved"]
CUT = """CREATE TRIGGER cut BEFORE UPDATE ON webhook_state BEGIN
    SELECT RAISE(ABORT, 'cut short'); END"""
AT_ONCE = Pace(first=timedelta(0))
BOTH = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@dataclass
class Place:
    """A county with a county board, a system that receives, and a coordinator at the pages."""

    world: World
    browser: Visitor
    receiver: Receiver
    board: str

    def add(self, *events: str) -> tuple[str, str]:
        """Let the system be told of *events*; return the page of it and its secret."""
        sent: dict[str, Any] = {"organisation": self.board, "events": [*(events or MOVES)]}
        page = self.browser.get("/webhooks/new")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token, page.text
        url = f"http://{self.receiver.host}/emot"
        told = self.browser.send("/webhooks/new", csrf_token=token[1], url=url, **sent)
        secret, here = SECRET.search(told.text), PAGE.search(told.text)
        assert secret and here, told.text  # noqa: PT018 -- both, or the page is another
        return here[1], secret[1]

    def work(self, pace: Pace = AT_ONCE) -> Delivery:
        """Do what the worker does in one round."""
        with self.world.app.app_context(), transaction() as session:
            integrate(session)
        return self.carry(pace)

    def carry(self, pace: Pace = AT_ONCE) -> Delivery:
        """Do the same without giving entries a place in the log, which is another role's work."""
        with self.world.app.app_context():
            tell_of_moves()
            came = deliver({WEBHOOK: carrier(self.terms)}, pace)
            db.session.remove()
        return came

    @property
    def terms(self) -> Terms:
        """What holds in this installation."""
        settings = self.world.app.config
        return Terms(settings["SECRET_KEY"], settings["WEBHOOK_HOSTS"])

    def anchor(self, activity: str, owner: str = "karlstad") -> None:
        """Let an owner anchor."""
        moved = self.world.reporter(owner).move(activity, "anchor", evidence=DECISION)
        assert moved.status_code == 201, moved.text

    def told(self) -> list[Any]:
        """Return what the system has received."""
        return [json.loads(each.body) for each in self.receiver.got]


@pytest.fixture
def place(county: World, browser: Visitor) -> Iterator[Place]:
    with county.app.app_context(), transaction() as session:
        values = {"name": "Länsstyrelsen", "sort": OrganisationKind.COUNTY_BOARD}
        board = op.create_organisation(session, SYSTEM, {**values, "county_code": "17"}).uid
    browser.open_link("coordinator")
    browser.get("/account?lang=en")
    with receiving() as receiver:
        county.app.config["WEBHOOK_HOSTS"] = listed_hosts(receiver.host)
        yield Place(county, browser, receiver, board)


def holds(got: Received, secret: str) -> bool:
    """Tell whether the convention's own library accepts what came."""
    try:
        Verifier(secret).verify(got.body, got.headers)
    except WebhookVerificationError:
        return False
    return True


@BOTH
def test_a_system_is_told_of_each_step_in_order_once_and_signed(place: Place) -> None:
    before = place.world.propose("karlstad*", title="Hemlig rubrik")
    here, secret = place.add()
    activity = place.world.propose("karlstad*", "sunne", title="Hemlig rubrik", number="2.2")
    place.work()

    for moved, owner in ((before, "karlstad"), (activity, "karlstad"), (activity, "sunne")):
        place.anchor(moved, owner)
    came = [place.work() for _round in range(3)]

    told = place.told()
    assert [(each["type"], each["data"]["activity"]) for each in told] == [
        *(("part.moved", before), ("activity.moved", before)),
        *(("part.moved", activity), ("part.moved", activity), ("activity.moved", activity)),
    ]
    assert told[0]["data"] | {"entry": "…"} == {
        "activity": before,
        "entry": "…",
        "sequence": 2,
        "transition": "anchor",
        "from": "proposed",
        "to": "anchored",
        "effectiveOn": "2026-02-11",
        "recordedAt": told[0]["timestamp"],
        "organisation": place.world.uid("karlstad"),
        "round": 1,
    }
    assert all(holds(each, secret) for each in place.receiver.got)
    assert not holds(place.receiver.got[0], "whsec_" + "A" * 43 + "=")
    assert sum(each.delivered for each in came) == len(told)
    assert place.browser.get(here).text.count("Delivered") == len(place.receiver.got)


@SQLITE
def test_a_system_is_told_of_plans_of_its_own_county_alone(place: Place) -> None:
    place.work()
    place.add("plan.moved")
    with place.world.app.app_context():
        plan = add_plan(place.world.county)
        add_plan(place.world.county, code=ELSEWHERE)
        db.session.remove()

    place.work()

    [told] = place.told()
    assert (told["type"], told["data"]["plan"]) == ("plan.moved", plan)
    assert (told["data"]["transition"], told["data"]["to"]) == ("adopt", "adopted")


@SQLITE
def test_a_system_is_told_no_names_and_no_texts(place: Place) -> None:
    place.add()
    place.anchor(place.world.propose("karlstad*", title="Hemlig rubrik"))

    place.work()

    people = {each.person for each in place.world.county.people.values() if each.person}
    said = b"".join(each.body for each in place.receiver.got).decode()
    assert "anchor" in said
    assert [each for each in (*people, "Hemlig", "Kommunstyrelsen") if each in said] == []


def test_a_new_secret_holds_at_once_and_the_one_before_for_a_day(place: Place) -> None:
    here, first = place.add()
    found = SECRET.search(place.browser.post(f"{here}/rotate", on=here).text)
    assert found
    second, later = found[1], clock.now() + OVERLAP + timedelta(minutes=1)

    place.browser.post(f"{here}/ping", on=here)
    place.carry()
    with clock.set_to(later):
        with place.world.app.app_context(), transaction() as session:
            webhooks.ping_webhook(session, SYSTEM, here.removeprefix("/webhooks/"))
        place.carry()

    during, after = place.receiver.got
    assert first != second
    assert [holds(during, each) for each in (first, second)] == [True, True]
    assert [each["type"] for each in place.told()] == ["ping", "ping"]
    signed = [len(each.headers["webhook-signature"].split()) for each in (during, after)]
    assert signed == [2, 1]


@SQLITE
def test_what_was_not_taken_is_sent_again_with_the_same_name_and_bytes(place: Place) -> None:
    here, secret = place.add()
    place.work()
    place.receiver.statuses = [500, 307]
    place.anchor(place.world.propose("karlstad*"))

    rounds = [place.work() for _round in range(5)]

    moved = [each for each in place.receiver.got if b"anchor" in each.body]
    first = [each for each in moved if each.headers["webhook-id"] == moved[0].headers["webhook-id"]]
    assert [each.failed > 0 for each in rounds[:2]] == [True, True]
    assert len({each.body for each in first}) == 1
    assert len(first) >= 2
    assert all(holds(each, secret) for each in moved)
    assert rounds[-1].waiting == 0
    assert "Delivered" in place.browser.get(here).text


@SQLITE
def test_a_system_that_answers_nothing_for_days_is_told_no_more_until_it_goes_on(
    place: Place,
) -> None:
    here, _secret = place.add()
    place.receiver.statuses = [503] * 2
    place.anchor(place.world.propose("karlstad*"))
    now = clock.now()
    place.work()
    failing = [place.browser.get(each).text for each in ("/webhooks", "/review")]

    with clock.set_to(now + STOPPED_AFTER + timedelta(minutes=5)):
        place.work()
    stopped = place.browser.get("/webhooks").text
    sent = len(place.receiver.got)
    with clock.set_to(now + STOPPED_AFTER + timedelta(days=1)):
        place.work(Pace(first=timedelta(0), attempts=1))
    quiet = len(place.receiver.got) - sent
    place.browser.post(f"{here}/resume", on=here)
    for _round in range(3):
        place.work()

    assert ["Does not answer" in each for each in failing] == [True, True]
    assert "Paused" in stopped
    assert quiet == 0
    assert {each["type"] for each in place.told()[sent:]} == {*MOVES}
    assert "Does not answer" not in place.browser.get("/webhooks").text


@SQLITE
def test_what_happens_while_it_is_paused_is_told_when_it_goes_on(place: Place) -> None:
    here, _secret = place.add("part.moved")
    place.work()
    place.browser.post(f"{here}/pause", on=here)
    activity = place.world.propose("karlstad*")
    place.anchor(activity)
    place.work()
    quiet = len(place.receiver.got)

    place.browser.post(f"{here}/resume", on=here)
    place.work()
    place.work()

    steps = [each["data"]["transition"] for each in place.told()]
    assert quiet == 0
    assert steps == ["anchor"]


@SQLITE
def test_each_system_has_its_own_place_and_a_round_cut_short_tells_nothing_twice(
    place: Place,
) -> None:
    place.add("part.moved")
    place.add("activity.moved")
    place.anchor(place.world.propose("karlstad*"))
    with place.world.app.app_context():
        with transaction() as session:
            integrate(session)
            session.execute(text(CUT))
        with pytest.raises(IntegrityError):
            tell_of_moves()
        with transaction() as session:
            left = session.scalars(select(Message).where(Message.channel == WEBHOOK)).all()
            session.execute(text("DROP TRIGGER cut"))

    for _round in range(2):
        place.work()

    assert left == []
    assert sorted(each["type"] for each in place.told()) == ["activity.moved", "part.moved"]


@SQLITE
def test_what_has_stopped_is_told_once_for_as_long_as_it_lasts(place: Place) -> None:
    place.add("activity.stalled")
    late = place.world.propose("karlstad*", anchor_by=date(2026, 1, 31))
    place.world.propose("sunne*", title="I tid", number="2")
    now = clock.now()

    for days in (0, 1, 2):
        with clock.set_to(now + timedelta(days=days)), place.world.app.app_context():
            tell_of_stalled()
            db.session.remove()
        place.work()
    with clock.set_to(now + timedelta(days=100)), place.world.app.app_context():
        tell_of_stalled()
        found = db.session.scalars(select(Message.payload).order_by(Message.id)).all()
        db.session.remove()

    [told] = place.told()
    assert (
        told["type"],
        told["data"]["activity"],
        told["data"]["fact"],
        told["data"]["since"],
    ) == (
        *("activity.stalled", late, "late"),
        "2026-02-01",
    )
    facts = [each["body"]["data"]["fact"] for each in found if "body" in each]
    assert facts == ["late", "stale", "stale"]


@SQLITE
@pytest.mark.parametrize(
    ("url", "events", "field"),
    [
        ("http://mottagare.exempel.test/", MOVES, "url"),
        ("https://10.0.0.1/", MOVES, "url"),
        ("https://mottagare.exempel.test:8443/", MOVES, "url"),
        ("https://mottagare.exempel.test/" + "x" * 500, MOVES, "url"),
        ("https://mottagare.exempel.test/", [], "events"),
        ("https://mottagare.exempel.test/", ["person.erased"], "events"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(
    place: Place, url: str, events: list[str], field: str
) -> None:
    token = re.search(r'csrf_token" value="([^"]+)"', place.browser.get("/webhooks/new").text)
    assert token
    sent: dict[str, Any] = {"organisation": place.board, "url": url, "events": events}

    page = place.browser.send("/webhooks/new", csrf_token=token[1], **sent)

    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert url in page.text or len(url) > 500


def test_only_who_manages_the_county_sees_or_changes_its_systems(place: Place) -> None:
    here, _secret = place.add()
    activity = place.world.propose("karlstad*")
    other = a_visitor(place.world)
    other.open_link("coordinator elsewhere")
    reporter = a_visitor(place.world)
    reporter.open_link("reporter of karlstad")

    theirs = [
        other.get(here).status_code,
        other.post(f"{here}/remove", on="/webhooks/new").status_code,
        other.post(
            "/webhooks/new", organisation=place.board, url="https://x.test/", events="part.moved"
        ).status_code,
        reporter.get("/webhooks").status_code,
        reporter.get(here).status_code,
    ]

    assert theirs == [404, 404, 403, 403, 404]
    assert PAGE.search(other.get("/webhooks").text) is None
    assert activity
    place.browser.post(f"{here}/remove", on=here)
    assert place.browser.get(here).status_code == 404
    told = place.world.caller("auditor").get("/trail?limit=100").text
    assert (told.count('"event":"add_webhook"'), told.count('"event":"remove_webhook"')) == (1, 1)
    assert "whsec_" not in told


@SQLITE
def test_a_service_with_another_key_signs_nothing(place: Place) -> None:
    here, _secret = place.add()
    place.browser.post(f"{here}/ping", on=here)
    place.world.app.config["SECRET_KEY"] = "another key, just as long, for tests only"

    came = place.work()

    assert (came.failed, place.receiver.got) == (1, [])
