"""What cannot be done is told on the reporter's pages, also when others move at the same moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.web import words
from tests.integration.web.test_reporter_steps import DECIDED, SQLITE, enter, kept, step, take
from tests.support.browsing import Visitor
from tests.support.world import World

WHO = "reporter of karlstad"
MEANWHILE: dict[str, dict[str, Any]] = {
    "anchor": {"evidence": {"decisionBody": "Nämnden", "decidedOn": "2026-02-11"}},
    "send_back": {"reason": "Fel"},
}
NONE = "01a20000-0000-7000-8000-00000000eeee"


@contextmanager
def moving_meanwhile(county: World, uid: str, *transitions: str) -> Iterator[None]:
    """Let Sunne take one of *transitions* each time somebody has read and is about to write."""
    left = list(transitions)
    busy: list[bool] = []

    def move(*_: object) -> None:
        if busy or not left:
            return
        busy.append(True)
        name = left.pop(0)
        with ThreadPoolExecutor(1) as another:
            moved = another.submit(county.reporter("sunne").move, uid, name, **MEANWHILE[name])
            assert moved.result().status_code == 201
        busy.clear()

    with county.app.app_context():
        engine = db.engine
    event.listen(engine, "commit", move)
    try:
        yield
    finally:
        event.remove(engine, "commit", move)


@SQLITE
@pytest.mark.parametrize(
    ("meanwhile", "status"), [(("anchor",), 303), (("anchor", "send_back"), 409)]
)
def test_a_step_is_tried_once_more_when_somebody_else_moves_between(
    browser: Visitor, county: World, meanwhile: tuple[str, ...], status: int
) -> None:
    uid = county.propose("karlstad", "sunne")
    path = step(uid, "anchor", county.uid("karlstad"))
    enter(browser, WHO)
    asked = kept(browser.get(path).text)

    with moving_meanwhile(county, uid, *meanwhile):
        sent = browser.send(path, **asked, **DECIDED, do="send")

    assert sent.status_code == status
    assert ("Somebody was here before you" in sent.text) is (status == 409)


def close_plan(county: World) -> None:
    """Let the coordinator cancel what is open, and close the plan."""
    coordinator, path = county.coordinator, f"/plans/{county.county.plan}"
    for each in coordinator.get("/activities").json["items"]:
        assert coordinator.move(each["id"], "cancel", reason="Klart").status_code == 201
    closed = coordinator.post(f"{path}/transitions", {"transition": "close"}, coordinator.tag(path))
    assert closed.status_code == 200, closed.text


@SQLITE
def test_nothing_is_reported_or_objected_to_where_there_is_nothing_to(
    browser: Visitor, county: World
) -> None:
    uid, own = county.propose("karlstad", "sunne"), county.uid("karlstad")
    enter(browser, WHO)
    taken = take(browser, step(uid, "anchor", own), **DECIDED).location
    objection = taken.replace("receipts", "objections")
    mine = browser.send(objection, **kept(browser.get("/account").text), reason="Nej")
    close_plan(county)

    report = browser.post(f"/activities/{uid}/report?organisation={own}", progress="begun")
    of_nothing = browser.get(f"/activities/{uid}/receipts/{NONE}")

    assert mine.status_code == 409
    assert "Only a step that was entered on the organisation" in mine.text
    assert report.status_code == 409
    assert "The plan is not adopted" in report.text
    assert of_nothing.status_code == 404
    assert "Take it back" not in browser.get(taken).text


@SQLITE
def test_one_that_cannot_be_anchored_does_not_stop_the_others(
    browser: Visitor, county: World
) -> None:
    first, second = county.propose("karlstad", title="Ett"), county.propose("karlstad", title="Två")
    keys = [f"{each}/{county.uid('karlstad')}" for each in (first, second)]
    enter(browser, WHO)
    take(browser, step(first, "anchor", county.uid("karlstad")), **DECIDED)
    other = {**DECIDED, "evidence/decisionBody": "Någon annan", "chosen": keys}
    asked = {"csrf_token": kept(browser.get("/steps/anchor").text)["csrf_token"]}

    checked = browser.send("/steps/anchor", **asked, **other, do="check").text
    sent = browser.send("/steps/anchor", **asked, **other, do="send").text

    assert checked.count("already been taken") == 1
    assert sent.count("already been taken") == 1
    assert county.coordinator.get(f"/activities/{second}").json["state"] == "anchored"


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (None, "no day is set"),
        (-3, "late by 3 days, was due 27 June 2026"),
        (-1, "late since yesterday"),
        (0, "by today"),
        (1, "by tomorrow"),
        (12, "by 12 July 2026, in 12 days"),
        (400, "by 4 August 2027"),
    ],
)
def test_when_something_is_due_is_said_in_words(
    sqlite_url: str, left: int | None, said: str
) -> None:
    app = create_app(Config(database_url=sqlite_url, secret_key="only for tests " * 3))
    due = None if left is None else date(2026, 6, 30) + timedelta(days=left)

    with app.test_request_context("/?lang=en"):
        assert words.due({"daysLeft": left, "dueOn": due and due.isoformat()}) == said
