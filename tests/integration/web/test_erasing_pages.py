"""An administrator erases by a decision, having seen what; nobody else does."""

import re

import pytest
from sqlalchemy import select

from service.core.db import db
from service.models import Activity, Person
from tests.integration.web.test_administration_people import come_in
from tests.support.browsing import Visitor, token_in
from tests.support.history import verified
from tests.support.world import World

WORD = "Zebulina"
BY = {"reference": "RA 2027/17", "reason": "Skulle aldrig ha skrivits"}
CHOICE = re.compile(r'name="chosen" type="checkbox" value="([^"]+)"')
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def look(browser: Visitor, phrase: str = WORD) -> str:
    """Look for texts, and return the page that shows them."""
    return browser.post("/erasing/look", on="/erasing", phrase=phrase).text


def test_a_text_is_looked_for_chosen_and_erased(browser: Visitor, county: World) -> None:
    uid = county.propose("karlstad", title=f"Fråga {WORD}", comment=f"{WORD} vet")
    come_in(browser, "administrator")
    found = look(browser)
    token, digests = token_in(found), CHOICE.findall(found)
    sent = {"csrf_token": token, "phrase": WORD, "chosen": digests}

    without = browser.send("/erasing/texts", **sent, reference="", reason=BY["reason"])
    longer = browser.send("/erasing/texts", **sent, reference="1" * 201, reason="Så")
    repeating = browser.send("/erasing/texts", **sent, reference="1", reason=f"Om {WORD}")
    erased = browser.send("/erasing/texts", **sent, **BY)

    assert len(digests) == 2
    refused = [without, longer, repeating]
    assert [each.status_code for each in refused] == [422] * len(refused)
    told = ["This is needed.", "At most 200 characters.", "It repeats what is to be erased."]
    assert [said in each.text for said, each in zip(told, refused, strict=True)] == [True] * 3
    assert (erased.status_code, "2 texts are gone" in erased.text) == (200, True)
    assert "These words stand in no text." in look(browser)
    with county.app.app_context():
        activity = db.session.scalars(select(Activity).where(Activity.uid == uid)).one()
        assert (activity.title, activity.comment) == ("[raderat]", "[raderat]")
        assert verified().findings == []


def test_a_person_is_erased_from_their_own_page(browser: Visitor, county: World) -> None:
    uid = county.county.reporter("karlstad").person or ""
    county.propose("karlstad", comment="Fråga reporter of karlstad (påhittad)")
    come_in(browser, "administrator")
    here = f"/erasing/people/{uid}"

    leading, shown = browser.get(f"/people/{uid}").text, browser.get(here).text
    erased = browser.post(here, **BY)
    again = browser.post(here, **BY)

    assert f'href="{here}"' in leading
    assert "Texts that name the person" in shown
    assert erased.status_code == 200
    assert (again.status_code, "erased already" in again.text) == (422, True)
    with county.app.app_context():
        person = db.session.scalars(select(Person).where(Person.uid == uid)).one()
        assert (person.name, person.disabled) == (f"Person {uid[-8:]}", True)
        assert verified().findings == []


@SQLITE
def test_nobody_but_an_administrator_erases(browser: Visitor, county: World) -> None:
    come_in(browser, "coordinator")
    uid = county.county.reporter("karlstad").person

    asked = [browser.get(path) for path in ("/erasing", f"/erasing/people/{uid}")]

    assert [each.status_code for each in asked] == [403, 403]
    assert "/erasing" not in browser.get(f"/people/{uid}").text


@SQLITE
def test_nothing_chosen_is_nothing_erased(browser: Visitor, county: World) -> None:
    county.propose("karlstad", title=f"Fråga {WORD}")
    come_in(browser, "administrator")
    sent = {"csrf_token": token_in(look(browser)), "phrase": WORD}

    answer = browser.send("/erasing/texts", **sent, **BY)

    assert (answer.status_code, "There is no such text." in answer.text) == (422, True)


@SQLITE
def test_too_short_words_are_looked_for_nowhere(browser: Visitor, county: World) -> None:
    county.propose("karlstad")
    come_in(browser, "administrator")

    assert "at least three characters" in look(browser, "a")
