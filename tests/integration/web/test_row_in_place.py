"""A row of a plan's table becomes a form where it stands, and holds what was typed in it."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from service.core.db import db
from service.models.sign_in import Purpose
from tests.integration.web.drafting import drafts_of, lose_session
from tests.integration.web.filling import hidden
from tests.integration.web.looking import anchor, on_sqlite, visitor
from tests.support.browsing import HOME, Visitor
from tests.support.listening import statements_to
from tests.support.world import World

NAMES = re.compile(r'<(?:input|textarea)[^>]* name="([^"]+)"')
HIDDEN = {"csrf_token", "once", "version", "back"}
PLACED = ("closest tr", "tr.asked", "outerHTML ignoreTitle:true")
MOST = 12  # statements


@pytest.fixture
def coordinator(county: World) -> Visitor:
    """Give a coordinator at the pages."""
    return visitor(county, "coordinator")


def asked(browser: Visitor, path: str, **sent: str) -> TestResponse:
    """Ask as a script does: for the form, or, with what is *sent* in it, to save."""
    headers = {"Accept-Language": "en", "HX-Request": "true", "Referer": f"{HOME}/"}
    if sent:
        return browser.client.post(path, base_url=HOME, data=sent, headers=headers)
    return browser.client.get(path, base_url=HOME, headers=headers)


def filled(page: str) -> dict[str, str]:
    """Return what the row's form carries along, unseen."""
    row = row_in(page)
    return {name: hidden(row, name) for name in HIDDEN}


def row_in(page: str) -> str:
    """Return the row that takes the place of the one that asked."""
    found = re.search(r'<tr class="[^"]*asked.*?</tr>', page, re.DOTALL)
    assert found, page
    return unescape(found[0])


def placed(answer: TestResponse) -> tuple[str | None, ...]:
    """Return how scripts are told to place what is answered."""
    return tuple(answer.headers.get(f"HX-{name}") for name in ("Retarget", "Reselect", "Reswap"))


def test_a_row_becomes_a_form_with_what_it_shows_and_a_row_again(
    coordinator: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne", comment="Kvar", resources="Också kvar")
    here, back = f"/activities/{uid}/row", f"/plans/{county.county.plan}?group=owner"

    form = asked(coordinator, f"{here}?back={back}")
    sent = {**filled(form.text), "number": "1.2", "title": "Ny rubrik", "focus": "1"}
    saved = asked(coordinator, here, **sent, **{"dueOn/anchor": "2031-05-06"})
    row = asked(coordinator, saved.location)
    activity = county.coordinator.get(f"/activities/{uid}").get_json()

    names = {*NAMES.findall(row_in(form.text))}
    assert names - HIDDEN == {"number", "title", "focus", "dueOn/anchor"}
    assert placed(form) == placed(row) == PLACED
    assert saved.status_code == 303
    for shown in ("1.2 Ny rubrik", "Focus activity", "6 May 2031", "karlstad", " autofocus>"):
        assert shown in row_in(row.text)
    assert f'hx-swap-oob="outerHTML:tr.of-{uid}"' in row.text
    assert f"back={back.replace('/', '%2F').replace('?', '%3F').replace('=', '%3D')}" in row.text
    assert (activity["comment"], activity["resources"]) == ("Kvar", "Också kvar")
    assert activity["dueOn"]["anchor"] == "2031-05-06"


@on_sqlite
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    coordinator: Visitor, county: World
) -> None:
    uid = county.propose("karlstad")
    here = f"/activities/{uid}/row"
    carried = filled(asked(coordinator, here).text)
    wrong = {"number": "9.9", "title": "", "dueOn/anchor": "1026-01-01"}

    answer = asked(coordinator, here, **{**carried, **wrong})
    row = row_in(answer.text)

    assert (answer.status_code, placed(answer)) == (422, PLACED)
    assert f'id="title-{uid}-fault"' in row
    assert f'id="dueOn-anchor-{uid}-fault"' in row
    assert row.count('aria-invalid="true"') == 2
    assert re.search(rf'id="title-{uid}"[^>]* autofocus', row)
    assert 'value="9.9"' in row
    assert f'<a href="#title-{uid}">' in answer.text


@on_sqlite
def test_who_was_overtaken_sees_theirs_beside_their_own_and_saves_again(
    coordinator: Visitor, county: World
) -> None:
    uid = county.propose("karlstad")
    here = f"/activities/{uid}/row"
    carried = filled(asked(coordinator, here).text)
    tag = county.coordinator.tag(f"/activities/{uid}")
    county.coordinator.patch(f"/activities/{uid}", {"title": "Deras rubrik"}, tag)
    anchor(county, uid, "karlstad")
    typed = {"title": "Min rubrik", "dueOn/anchor": "2031-05-06"}

    met = asked(coordinator, here, **{**carried, **typed})
    again = asked(coordinator, here, **{**filled(met.text), **typed})

    assert (met.status_code, placed(met)) == (409, PLACED)
    assert 'value="Min rubrik"' in row_in(met.text)
    assert f'id="title-{uid}-now">Stands there now: <strong>Deras rubrik<' in row_in(met.text)
    assert f'id="focus-{uid}-now"' not in met.text
    for name in ("anchor", "implement"):  # the day that was typed, and that of where it stands
        assert f'id="dueOn-{name}-{uid}"' in row_in(met.text)
    assert again.status_code == 303
    assert county.coordinator.get(f"/activities/{uid}").get_json()["title"] == "Min rubrik"


@on_sqlite
def test_without_scripts_the_row_is_a_page_that_leads_back(
    coordinator: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", title="Två\nrader")
    here, back = f"/activities/{uid}/row", f"/plans/{county.county.plan}"

    page = coordinator.get(f"{here}?back={back}").text
    saved = coordinator.send(here, **filled(page), title="En rad")
    shown = coordinator.get(f"{here}?stands=1")
    outside = coordinator.get(f"{here}?stands=1&back=//ond.exempel.test")

    assert "hx-post" not in page
    assert ">Två\nrader</textarea>" in page
    assert saved.location == back
    assert shown.location == outside.location == f"/activities/{uid}"


@on_sqlite
def test_a_script_that_meets_a_lost_session_loses_nothing(
    coordinator: Visitor, county: World
) -> None:
    uid = county.propose("karlstad")
    here = f"/activities/{uid}/row"
    carried = filled(asked(coordinator, here).text)
    lose_session(county)

    opened = asked(coordinator, here)
    sent = asked(coordinator, here, **{**carried, "title": "Skrivet länge"})
    came = coordinator.open_link("coordinator", Purpose.SIGN_IN)
    found = coordinator.get(came.location).text
    done = coordinator.send(here, **filled(found), title="Skrivet länge")

    assert (opened.status_code, opened.headers.get("HX-Refresh")) == (200, "true")
    assert "You are signed out. What you typed is kept" in sent.text
    assert placed(sent) == (None, None, None)
    assert 'value="Skrivet länge"' in found
    assert done.status_code == 303
    assert drafts_of(county) == []


@on_sqlite
def test_nobody_but_who_coordinates_gets_a_row_as_a_form(county: World) -> None:
    uid = county.propose("karlstad")
    reporter, elsewhere = (
        visitor(county, each) for each in ("reporter of karlstad", "coordinator elsewhere")
    )

    codes = [asked(each, f"/activities/{uid}/row").status_code for each in (reporter, elsewhere)]

    assert set(codes) <= {403, 404}
    assert "/row?" not in reporter.get(f"/plans/{county.county.plan}").text


@on_sqlite
def test_a_row_takes_as_few_statements_however_long_the_plan(
    coordinator: Visitor, county: World
) -> None:
    uids = [county.propose("karlstad", "sunne") for _ in range(5)]
    path = f"/activities/{uids[0]}/row?stands=1"

    with county.app.app_context():
        engine = db.engine
    with statements_to(engine) as said:
        assert asked(coordinator, path).status_code == 200

    assert len(said) <= MOST
