"""Who lets other systems be told, of what, and by which secret."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.core import clock
from service.core.db import transaction
from service.messages.claim import Pace
from service.workflows.operations import webhooks
from service.workflows.operations.webhooks import OVERLAP
from service.workflows.vocabulary import SYSTEM
from tests.support.browsing import Visitor, a_visitor, token_in
from tests.support.hooked import MOVES, PAGE, SECRET, Hooked, holds, hooked
from tests.support.world import World

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def place(county: World, browser: Visitor) -> Iterator[Hooked]:
    with hooked(county, browser) as place:
        yield place


def test_a_new_secret_holds_at_once_and_the_one_before_for_a_day(place: Hooked) -> None:
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
    place: Hooked, url: str, events: list[str], field: str
) -> None:
    token = re.search(r'csrf_token" value="([^"]+)"', place.browser.get("/webhooks/new").text)
    assert token
    sent: dict[str, Any] = {"organisation": place.board, "url": url, "events": events}

    page = place.browser.send("/webhooks/new", csrf_token=token[1], **sent)

    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert url in page.text or len(url) > 500


def test_only_who_manages_the_county_sees_or_changes_its_systems(place: Hooked) -> None:
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
def test_a_service_with_another_key_signs_nothing(place: Hooked) -> None:
    here, _secret = place.add()
    place.browser.post(f"{here}/ping", on=here)
    place.world.app.config["SECRET_KEY"] = "another key, just as long, for tests only"

    came = place.work()

    assert (came.failed, place.receiver.got) == (1, [])


@SQLITE
def test_what_was_given_up_is_tried_again_by_hand(place: Hooked) -> None:
    here, _secret = place.add()
    place.browser.post(f"{here}/ping", on=here)
    place.receiver.statuses = [500]
    place.carry(Pace(attempts=1))
    page = place.browser.get(here).text
    retry = re.search(rf'action="({here}/deliveries/[^"]+/retry)"', page)
    assert retry, page

    again = place.browser.post(retry[1], on=here)
    place.carry()

    assert "Refused" in page
    assert "It answered 500." in page
    assert again.status_code == 303
    assert [each["type"] for each in place.told()] == ["ping", "ping"]
    assert "Delivered" in place.browser.get(here).text
    unknown = retry[1].replace(retry[1].split("/")[-2], here.rpartition("/")[2])
    assert place.browser.post(unknown, on=here).status_code == 404


@SQLITE
def test_a_system_is_changed_on_its_page_and_one_that_is_gone_is_paused(place: Hooked) -> None:
    here, _secret = place.add()
    token = token_in(place.browser.get(here).text)
    url = f"http://{place.receiver.host}/annan"

    wrong = place.browser.send(here, csrf_token=token, url="http://x.test", events="part.moved")
    right = place.browser.send(here, csrf_token=token, url=url, events="plan.moved")
    place.browser.post(f"{here}/ping", on=here)
    place.receiver.statuses = [410]
    place.carry()

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert [each.path for each in place.receiver.got] == ["/annan"]
    assert "Paused" in place.browser.get("/webhooks").text
