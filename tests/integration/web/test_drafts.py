"""What somebody has typed is kept until it is sent: by a button, while typing, past a session."""

import re
from datetime import date, timedelta

from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.models import Draft, Person
from service.models.draft import KEPT_FOR, MOST, find_draft, forget_drafts, keep_draft
from service.models.sign_in import Purpose
from service.models.words import Role
from service.web import drafted_forms
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.integration.web.drafting import (
    DECIDED,
    OFFER,
    SQLITE,
    WHO,
    come_in,
    drafts_of,
    lose_session,
    save,
)
from tests.integration.web.filling import hidden, report, step
from tests.support.browsing import HOME, Visitor, a_visitor, token_in
from tests.support.world import DECISION, World

PERIOD = {"period_start": date(2027, 1, 1), "period_end": date(2027, 12, 31)}


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
    assert f'<a href="{path}&amp;draft=1">Anchor: 1.1 Ta fram en rutin</a>, saved' in home
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
def test_drafts_say_for_whom_where_there_are_several_and_name_nothing_that_cannot_be_read(
    browser: Visitor, county: World
) -> None:
    uid, settled = county.propose("karlstad", "sunne"), county.county
    unread = {"title": "Hemlig plan", "county_code": "17", **PERIOD}
    sunne = NewGrant(role=Role.REPORTER, organisation=settled.organisations["sunne"])
    with county.app.app_context(), transaction() as session:
        plan = operations.create_plan(session, settled.coordinator, unread).uid
        operations.grant_role(session, SYSTEM, settled.people[WHO].person or "", sunne)
    come_in(browser)
    save(browser, report(county, uid), comment="Vi har börjat")
    with county.app.app_context(), transaction() as session:
        person = session.scalars(select(Draft.person_id)).all()[0]
        keep_draft(session, (person, f"/plans/{plan}/edit"), {"title": ["x"]}, clock.now())

    home = browser.get("/").text

    assert ">Status report: 1.1 Ta fram en rutin, karlstad (påhittad)</a>, saved" in home
    assert ">A plan that is edited</a>, saved" in home
    assert "Hemlig plan" not in home


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
        for place in ("/no/such/form", "/account/password"):
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
