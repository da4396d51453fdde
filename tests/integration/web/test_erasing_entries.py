"""Whoever reads an entry and may erase is led from it to the erasing of just its texts."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from service.core.db import db, transaction
from service.models import Activity, Disclosure, Entry
from service.models.sign_in import Purpose
from service.models.words import Role
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.integration.web.drafting import all_fields, drafts_of, lose_session
from tests.integration.web.test_administration_people import come_in
from tests.integration.web.test_erasing_pages import BY, CHOICE, SQLITE, WORD
from tests.support.browsing import Visitor, token_in
from tests.support.history import verified
from tests.support.world import World


def entries(county: World, stream: str) -> Sequence[str]:
    """Return the entries of *stream*, the oldest first."""
    with county.app.app_context():
        told = select(Entry.uid).where(Entry.stream == stream).order_by(Entry.sequence)
        return db.session.scalars(told).all()


def titles(county: World) -> dict[str, tuple[str, str | None]]:
    """Return what each activity is called and its comment."""
    with county.app.app_context():
        rows = db.session.execute(select(Activity.uid, Activity.title, Activity.comment))
        return {uid: (title, comment) for uid, title, comment in rows}


@pytest.fixture
def both(browser: Visitor, county: World) -> Visitor:
    """Let somebody in who reads the trail and may erase."""
    person = county.county.people["auditor"].person or ""
    with county.app.app_context(), transaction() as session:
        operations.grant_role(session, SYSTEM, person, NewGrant(role=Role.ADMINISTRATOR))
    come_in(browser, "auditor")
    return browser


def test_just_the_texts_of_the_entry_are_erased(both: Visitor, county: World) -> None:
    uid = county.propose("karlstad", title="Två texter", comment=f"{WORD} vet")
    other = county.propose("karlstad", title=f"Fråga {WORD}")
    entry, *_ = entries(county, f"activity/{uid}")
    here = f"/erasing/entries/{entry}"

    leading = both.get(f"/trail/entries/{entry}").text
    shown = both.get(here).text
    chosen = CHOICE.findall(shown)
    erased = both.send(here, csrf_token=token_in(shown), chosen=chosen, **BY)
    after = both.get(f"/trail/entries/{entry}").text

    assert (f'href="{here}"' in leading, here in after) == (True, False)
    assert (len(chosen), f'action="{here}"' in shown) == (2, True)
    assert (erased.status_code, "2 texts are gone" in erased.text) == (200, True)
    assert both.get(here).status_code == 404
    assert titles(county)[uid] == ("[raderat]", "[raderat]")
    assert titles(county)[other][0] == f"Fråga {WORD}"
    with county.app.app_context():
        assert verified().findings == []


@SQLITE
def test_one_of_the_texts_can_be_left_and_what_is_wrong_is_told(
    both: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", title="Två texter", comment=f"{WORD} vet")
    here = f"/erasing/entries/{entries(county, f'activity/{uid}')[0]}"
    shown = both.get(here).text
    token, chosen = token_in(shown), CHOICE.findall(shown)

    nothing = both.send(here, csrf_token=token, **BY)
    without = both.send(here, csrf_token=token, chosen=chosen, reference="", reason="Så")
    erased = both.send(here, csrf_token=token, chosen=chosen[:1], **BY)

    assert (nothing.status_code, "There is no such text." in nothing.text) == (422, True)
    assert 'href="#chosen"' in nothing.text
    assert 'id="chosen"' in nothing.text
    assert (without.status_code, f'action="{here}"' in without.text) == (422, True)
    assert "1 texts are gone" in erased.text
    assert len(CHOICE.findall(both.get(here).text)) == 1
    assert sum(told == "[raderat]" for told in titles(county)[uid]) == 1


@SQLITE
def test_of_a_lost_session_the_decision_is_kept_and_nothing_that_was_chosen(
    both: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", title="Två texter", comment=f"{WORD} vet")
    here = f"/erasing/entries/{entries(county, f'activity/{uid}')[0]}"
    shown = both.get(here).text
    sent = {"csrf_token": token_in(shown), "chosen": CHOICE.findall(shown), **BY}
    lose_session(county)

    lost = both.send(here, **sent).location
    fields = all_fields(county)
    both.open_link("auditor", Purpose.SIGN_IN)
    again = both.get(f"{here}?draft=1").text
    done = both.send(here, **{**sent, "csrf_token": token_in(again)})

    assert (lost, fields) == ("/sign-in", [{name: [said] for name, said in BY.items()}])
    assert f'value="{BY["reference"]}"' in again
    assert (done.status_code, drafts_of(county)) == (200, [])


@SQLITE
@pytest.mark.parametrize("who", ["coordinator", "auditor", "reporter of karlstad"])
def test_an_entry_leads_nobody_else_to_erasing(browser: Visitor, county: World, who: str) -> None:
    uid = county.propose("karlstad", title=f"Fråga {WORD}")
    entry, *_ = entries(county, f"activity/{uid}")
    here = f"/erasing/entries/{entry}"
    come_in(browser, who)

    asked = [browser.get(here), browser.post(here, on="/account", **BY)]

    assert [each.status_code for each in asked] == [403, 403]
    assert "/erasing" not in browser.get(f"/trail/entries/{entry}").text
    with county.app.app_context():
        kept = select(Disclosure.digest).join(Entry).where(Entry.uid == entry)
        assert db.session.scalars(kept).all()


@SQLITE
def test_what_is_known_of_a_person_is_no_text_of_an_entry(browser: Visitor, county: World) -> None:
    told = entries(county, f"person/{county.county.reporter('karlstad').person}")
    come_in(browser, "administrator")

    asked = [browser.get(f"/erasing/entries/{each}").status_code for each in (*told, "x")]

    assert {*asked} == {404}
    assert len(asked) > 1
