"""Due days in people's own calendars, read by a calendar program that is none of ours."""

import json
import logging
import re
import subprocess
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.core import token_text
from service.core.db import db, transaction
from service.models import CalendarLink, Grant, Person
from service.workflows import operations as op
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.browsing import HOME, Visitor
from tests.support.npm import installed
from tests.support.sources import ROOT
from tests.support.world import DECISION, World

WHO = "reporter of karlstad"
ADDRESS = re.compile(r'value="http://127\.0\.0\.1:8000(/calendar/(fkc_[^"]+)\.ics)"')
REVOKING = re.compile(r'action="(/account/calendars/[^"]+/revoke)"')
DUE = {"anchor_by": date(2026, 3, 31), "implement_by": date(2026, 6, 30)}
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def made(browser: Visitor, about: str, asked: str = "") -> str:
    """Make an address on the page and return its path."""
    page = browser.post("/account/calendars", on=f"/account/calendars{asked}", about=about)
    found = ADDRESS.search(page.text)
    assert found, page.text
    return found[1]


def read(county: World, path: str, **headers: str) -> TestResponse:
    """Read an address as a calendar program does: without a cookie."""
    client = county.app.test_client(use_cookies=False)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, base_url=HOME, headers=named)


def understood(file: bytes) -> Any:  # noqa: ANN401 -- JSON
    """Return what another program's reader finds in *file*."""
    there = installed(ROOT / "tests/support/calendars", "test-calendars", "read.mjs")
    said = subprocess.run(  # noqa: S603 -- node, with our own file
        [there.node, "read.mjs"], cwd=there.folder, input=file, capture_output=True, check=True
    )
    return json.loads(said.stdout)


def test_a_calendar_shows_what_waits_and_follows_the_step_that_is_taken(
    browser: Visitor, county: World
) -> None:
    activity = county.propose("karlstad*", "sunne", title="Rutin; med, tecken\\", **DUE)
    browser.open_link(WHO)
    path = made(browser, "own")

    first = read(county, path)
    same = read(county, path, If_None_Match=first.headers["ETag"])
    moved = county.reporter("karlstad").move(activity, "anchor", evidence=DECISION)
    after = read(county, path, If_None_Match=first.headers["ETag"])

    assert (first.status_code, first.mimetype) == (200, "text/calendar")
    assert (same.status_code, same.data) == (304, b"")
    assert (moved.status_code, after.status_code) == (201, 200)
    found, later = understood(first.data), understood(after.data)
    assert (found["name"], found["version"], found["refreshed"]) == (
        "Förankra: Det här väntar på mig",
        "2.0",
        6,
    )
    karlstad = county.uid("karlstad")
    [event] = found["events"]
    page = f"http://127.0.0.1:8000/activities/{activity}/steps/anchor?organisation={karlstad}"
    assert event == {
        "uid": f"{activity}-{karlstad}-anchor@127.0.0.1",
        "summary": "Förankra: 1.1 Rutin; med, tecken\\",
        "description": f"karlstad (påhittad)\nHandlingsplan\n{page}",
        "sequence": event["sequence"],
        "allDay": True,
        "starts": "2026-03-31",
        "days": 1,
        "url": page,
        "changed": event["changed"],
    }
    [next_step] = later["events"]
    assert (next_step["starts"], next_step["uid"]) == (
        "2026-06-30",
        f"{activity}-{karlstad}-implement@127.0.0.1",
    )
    assert next_step["sequence"] > event["sequence"]
    assert next_step["changed"] >= event["changed"]


def test_who_is_shut_out_loses_the_calendar_at_once(browser: Visitor, county: World) -> None:
    browser.open_link(WHO)
    path = made(browser, "own")
    before = read(county, path)

    with county.app.app_context(), transaction() as session:
        uid = county.county.people[WHO].person or ""
        op.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)

    assert (before.status_code, read(county, path).status_code) == (200, 404)
    with county.app.app_context(), transaction() as session:
        op.edit_person(session, SYSTEM, uid, {"disabled": False}, ANY_VERSION)
    assert read(county, path).status_code == 404


@SQLITE
def test_a_lost_role_takes_the_organisations_and_the_plans_calendar_along(
    browser: Visitor, county: World
) -> None:
    plan, sunne = county.county.plan, county.uid("sunne")
    activity = county.propose("sunne*", **DUE)
    browser.open_link("reporter of sunne")
    paths = [
        made(browser, f"organisation/{sunne}"),
        made(browser, f"plan/{plan}", f"?plan={plan}"),
    ]
    found = [understood(read(county, each).data)["events"] for each in paths]
    lists = browser.get("/account/calendars").text

    with county.app.app_context(), transaction() as session:
        uid = county.county.people["reporter of sunne"].person or ""
        [role] = session.scalars(select(Grant.uid).join(Grant.person).where(Person.uid == uid))
        op.revoke_role(session, SYSTEM, uid, role)

    assert [each["starts"] for events in found for each in events] == ["2026-03-31"] * 2
    assert found[1][0]["url"].endswith(f"/activities/{activity}")
    assert lists.count("/revoke") == 2
    assert [read(county, each).status_code for each in paths] == [404, 404]


@SQLITE
def test_an_address_that_is_revoked_tells_nothing_and_each_deed_is_an_entry(
    browser: Visitor, county: World
) -> None:
    browser.open_link(WHO)
    path = made(browser, "own")
    other = made(browser, "own")
    ways = REVOKING.findall(browser.get("/account/calendars").text)

    browser.post(ways[1], on="/account/calendars")
    answers = [read(county, each).status_code for each in (path, other)]
    with county.app.app_context(), transaction() as session:
        signing_in.sign_out(session, SYSTEM, county.county.people[WHO].person or "")

    assert answers == [404, 200]
    assert read(county, other).status_code == 404
    told = county.caller("auditor").get(f"/trail?person={county.county.people[WHO].person}")
    events = re.findall(r'"event":"(\w+)"', told.text)
    assert (events.count("add_calendar"), events.count("revoke_calendar")) == (2, 1)


@SQLITE
def test_the_secret_is_kept_and_logged_nowhere(
    browser: Visitor, county: World, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.open_link(WHO)
    path = made(browser, "own")
    secret = path.removeprefix("/calendar/").removesuffix(".ics")

    wrong = read(county, f"/calendar/{secret[:-7]}x{secret[-6:]}.ics")
    read(county, path)

    with county.app.app_context():
        kept = db.session.scalars(select(CalendarLink)).one()
    assert kept.digest == token_text.digest_of(secret)
    assert token_text.WRITTEN.fullmatch(secret)
    assert wrong.status_code == 404
    said = capsys.readouterr().err
    assert "/calendar/<secret>.ics" in said
    assert secret[4:30] not in said
    assert logging.getLogger("forankra").level == logging.INFO


@SQLITE
def test_nobody_makes_a_calendar_of_what_they_do_not_read(browser: Visitor, county: World) -> None:
    browser.open_link(WHO)
    sent: dict[str, str] = {"about": f"organisation/{county.uid('sunne')}"}

    answers = [
        browser.post("/account/calendars", **sent).status_code,
        browser.post("/account/calendars", about=f"plan/{county.uid('sunne')}").status_code,
        browser.post("/account/calendars", about="").status_code,
    ]

    assert answers == [403, 404, 422]
