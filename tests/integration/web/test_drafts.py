"""What somebody has typed is kept until it is sent: by a button, while typing, past a session."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from service.core import clock
from service.core.db import db, transaction
from service.models import Draft, Person, SignInSession
from service.models.draft import KEPT_FOR, MOST, find_draft, forget_drafts, keep_draft
from service.models.sign_in import Purpose
from service.web import drafted_forms
from service.workflows import operations
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.integration.web.filling import hidden, report, step
from tests.support.browsing import HOME, Visitor, a_visitor, token_in
from tests.support.world import DECISION, World

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WHO = "reporter of karlstad"
DECIDED = {f"evidence/{name}": value for name, value in DECISION.items()}
OFFER = "You have a draft from"


def come_in(browser: Visitor, who: str = WHO, purpose: Purpose = Purpose.INVITATION) -> None:
    """Come in, and read the pages in English."""
    browser.get("/sign-in?lang=en")
    browser.open_link(who, purpose)


def save(browser: Visitor, path: str, **typed: str) -> TestResponse:
    """Fill in the form at *path*, and press the button that keeps it."""
    return browser.post(path, **typed, draft="1")


def lose_session(county: World) -> None:
    """Let every session have been left alone for too long."""
    with county.app.app_context(), transaction() as session:
        session.execute(update(SignInSession).values(last_seen_at=clock.now() - timedelta(days=1)))


def drafts_of(county: World) -> list[str]:
    with county.app.app_context():
        return list(db.session.scalars(select(Draft.place).order_by(Draft.place)))


def test_a_draft_is_offered_on_another_device_and_is_gone_when_it_is_sent(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path, entries = step(county, uid), county.entries()
    come_in(browser)

    saved = save(browser, path, **DECIDED)
    kept = county.entries()
    device = a_visitor(county)
    come_in(device, purpose=Purpose.SIGN_IN)
    home, offered = device.get("/").text, device.get(path).text
    filled = device.get(f"{path}&draft=1").text
    asked = {"csrf_token": token_in(filled), "mark": hidden(filled, "mark")}
    sent = device.send(path, **asked, **DECIDED, do="send")

    assert saved.location == f"{path}&draft=1"
    assert f'<a href="{path}&amp;draft=1">A step, saved' in home
    assert OFFER in offered
    assert 'value="Kommunstyrelsen"' not in offered
    assert 'value="Kommunstyrelsen"' in filled
    assert "/receipts/" in (sent.location or "")
    assert kept - entries <= 1  # the invitation's, and none of the draft's
    assert drafts_of(county) == []
    assert OFFER not in browser.get(path).text


def test_a_draft_is_its_writers_alone(browser: Visitor, county: World) -> None:
    uid = county.propose("karlstad", "sunne")
    come_in(browser)
    save(browser, report(county, uid), comment="Mitt utkast")
    other = a_visitor(county)
    come_in(other, "coordinator")

    seen = other.get(f"/activities/{uid}").text

    assert "Mitt utkast" not in seen
    assert drafts_of(county) == [report(county, uid)]
    assert other.post("/drafts/throw-away", on="/account", place=report(county, uid)).location
    assert drafts_of(county) == [report(county, uid)]


@SQLITE
def test_a_draft_can_be_thrown_away_and_an_empty_one_is_none(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path = report(county, uid)
    come_in(browser)

    save(browser, path, comment="Vi har börjat", blocked="1", signal="red")
    filled = " ".join(browser.get(f"{path}&draft=1").text.split())
    thrown = browser.post("/drafts/throw-away", on=path, place=path)
    after = browser.get(path).text
    save(browser, path, comment="Vi har börjat")
    save(browser, path, comment="")

    assert ">Vi har börjat</textarea>" in filled
    assert 'type="radio" value="red" checked' in filled
    assert 'name="blocked" type="checkbox" value="1" checked' in filled
    assert thrown.location == path
    assert OFFER not in after
    assert drafts_of(county) == []


def test_what_is_sent_in_a_session_that_is_over_is_found_again_after_signing_in(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path, entries = report(county, uid), county.entries()
    come_in(browser)
    token = token_in(browser.get(path).text)
    before = county.entries()
    lose_session(county)

    late = browser.send(path, csrf_token=token, comment="Skrivet länge", password="hemligt")
    unsent = county.entries()
    led = browser.open_link(WHO, Purpose.SIGN_IN)
    found = browser.get(led.location or "").text

    assert late.location == "/sign-in"
    assert before == unsent >= entries
    with county.app.app_context():
        assert [each.fields for each in db.session.scalars(select(Draft))] == [
            {"comment": ["Skrivet länge"]}
        ]
    assert ">Skrivet länge</textarea>" in found


@SQLITE
def test_nobody_else_finds_what_was_typed_in_a_session_that_is_over(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path = report(county, uid)
    come_in(browser)
    token = token_in(browser.get(path).text)
    lose_session(county)
    browser.send(path, csrf_token=token, comment="Karlstads ord")

    come_in(browser, "reporter of sunne")
    pages = [browser.get(f"{path}&draft=1"), browser.get(f"/activities/{uid}/report?draft=1")]

    assert [each.status_code for each in pages] == [403, 200]
    assert all("Karlstads ord" not in each.text for each in pages)


@SQLITE
@pytest.mark.parametrize("why", ["unknown", "disabled", "forged"])
def test_nothing_is_kept_for_nobody_for_somebody_kept_out_or_without_our_token(
    browser: Visitor, county: World, why: str
) -> None:
    path = report(county, county.propose("karlstad", "sunne"))
    come_in(browser)
    token = token_in(browser.get(path).text)
    lose_session(county)
    if why == "unknown":
        browser.client.set_cookie("__Host-forankra", "x" * 43, domain="localhost")
    if why == "disabled":
        uid = county.county.people[WHO].person or ""
        with county.app.app_context(), transaction() as session:
            operations.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)

    answer = browser.send(path, csrf_token="x" if why == "forged" else token, comment="Bort")

    assert answer.status_code == (400 if why == "forged" else 303)
    assert drafts_of(county) == []


@SQLITE
def test_a_script_keeps_a_draft_while_one_types_and_is_told_so(
    browser: Visitor, county: World
) -> None:
    path = report(county, county.propose("karlstad", "sunne"))
    come_in(browser)
    page = browser.get(path).text
    sent = {"csrf_token": token_in(page), "comment": "Halvvägs", "draft": "1"}
    headers = {"HX-Request": "true", "Accept-Language": "en"}

    kept = browser.client.post(path, base_url=HOME, data=sent, headers=headers)
    lose_session(county)
    lost = browser.client.post(path, base_url=HOME, data=sent, headers=headers)

    assert "input delay:2s from:'closest form'" in page
    assert (kept.status_code, lost.status_code) == (200, 200)
    assert "Draft saved" in kept.text
    assert "You are signed out" in lost.text
    assert "<html" not in kept.text + lost.text
    assert drafts_of(county) == [path]


@SQLITE
def test_a_draft_of_an_edit_meets_what_others_wrote_and_loses_nothing(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path = f"/activities/{uid}/edit"
    come_in(browser, "coordinator")
    version = hidden(browser.get(path).text, "version")
    save(browser, path, title="Min rubrik", rule="all", version=version)
    tag = county.coordinator.tag(f"/activities/{uid}")
    county.coordinator.patch(f"/activities/{uid}", {"title": "Deras rubrik"}, tag)

    filled = browser.get(f"{path}?draft=1").text
    again = {"csrf_token": token_in(filled), "version": hidden(filled, "version")}
    met = browser.send(path, **again, title="Min rubrik", rule="all")
    newest = hidden(met.text, "version")
    done = browser.send(path, **{**again, "version": newest}, title="Min rubrik", rule="all")

    assert ">Min rubrik</textarea>" in filled
    assert met.status_code == 409
    assert "<td>Deras rubrik</td><td>Min rubrik</td>" in met.text
    assert done.status_code == 303
    assert drafts_of(county) == []


@SQLITE
def test_a_draft_of_a_step_is_shown_when_the_step_cannot_be_taken_any_more(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    come_in(browser)
    save(browser, step(county, uid), **DECIDED)
    county.reporter("karlstad").move(uid, "anchor", evidence=DECISION)

    page = browser.get(f"{step(county, uid)}&draft=1")

    assert page.status_code in (200, 403)
    assert page.status_code == 403 or 'value="Kommunstyrelsen"' in page.text


@SQLITE
def test_old_drafts_are_forgotten_and_nobody_has_more_than_there_is_room_for(
    county: World,
) -> None:
    now = clock.now()
    with county.app.app_context():
        with transaction() as session:
            key = session.scalars(select(Person.id).limit(1)).one()
            for number in range(MOST + 2):
                at = now - KEPT_FOR + timedelta(minutes=number - 2)
                keep_draft(session, (key, f"/{number:02}"), {"reason": ["x"]}, at)
        room = db.session.scalars(select(Draft.place).order_by(Draft.place)).all()
        over = find_draft(db.session(), key, "/02", now)
        young = find_draft(db.session(), key, "/03", now)
        with transaction() as session:
            forget_drafts(session, now + timedelta(minutes=1))
        left = db.session.scalars(select(Draft.place).order_by(Draft.place)).all()

    assert (room[0], len(room)) == ("/02", MOST)
    assert over is None
    assert young is not None
    assert left[0] == "/04"


@SQLITE
def test_a_draft_of_a_form_that_is_no_more_leads_nowhere(browser: Visitor, county: World) -> None:
    come_in(browser)
    uid = county.county.people[WHO].person
    with county.app.app_context(), transaction() as session:
        key = session.scalars(select(Person.id).where(Person.uid == uid)).one()
        for place in ("/no/such/form", "/account"):
            keep_draft(session, (key, place), {"reason": ["x"]}, clock.now())

    home = browser.get("/")

    assert home.status_code == 200
    assert "draft=1" not in home.text


@SQLITE
def test_every_form_that_is_kept_is_a_page_and_keeps_no_secret(county: World) -> None:
    endpoints = set(county.app.view_functions)
    names = {name for each in drafted_forms.ROWS.values() for name in each.fields}

    assert set(drafted_forms.FORMS) <= endpoints
    assert not {name for name in names if re.search("pass|code|token|secret|file", name)} - {
        "countyCode"
    }
