"""What is typed in any form is kept over a lost session, and nothing once it is sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.models import Organisation
from service.models.sign_in import Purpose
from service.workflows import operations
from service.workflows.operations.goals import GoalWish
from tests.integration.web.drafting import SQLITE, all_fields, drafts_of, lose_session
from tests.support.browsing import Visitor, token_in
from tests.support.hooked import Hooked, hooked
from tests.support.world import World

WORDS = "Skrivet länge"
LATE = "2026-12-24"
WORD = "Zebulina"
BY = {"reference": "RA 2027/17", "reason": "Skulle aldrig ha\nskrivits"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that is filled in: where it is *shown* and *sent*, and what is *seen* when it is."""

    shown: str
    typed: dict[str, str]
    seen: str = f">{WORDS}</textarea>"
    sent: str = ""
    by_button: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it is sent: where it is shown, if nothing else is said."""
        return self.sent or self.shown


@pytest.fixture
def place(browser: Visitor, county: World) -> Iterator[Hooked]:
    """Give a county with a county board, where a coordinator is in."""
    with hooked(county, browser) as made:
        yield made


def of_owners(county: World) -> Iterator[Filled]:
    """Yield the forms of an activity's owners."""
    sunne, one = county.uid("sunne"), county.propose("karlstad*")
    typed = {"organisation": sunne, "role": "responsible"}
    yield Filled(shown=f"/activities/{one}/owners", typed=typed, seen=f'value="{sunne}" selected')
    two, three = (county.propose("karlstad*", "sunne") for _ in range(2))
    reason = {"reason": WORDS}
    here = f"/activities/{two}/owners/{sunne}"
    yield Filled(shown=here, typed={"role": "participating", **reason})
    here = f"/activities/{three}/owners/{sunne}"
    yield Filled(shown=here, sent=f"{here}/remove", typed=reason)


def of_a_plan(county: World, browser: Visitor) -> Iterator[Filled]:
    """Yield the forms about a plan as a whole, and about many of its activities."""
    settled, here = county.county, f"/plans/{county.county.plan}"
    with county.app.app_context(), transaction() as session:
        wishes = [GoalWish(title=each) for each in ("Ett", "Två")]
        goals = [
            operations.new_goal(session, settled.coordinator, settled.plan, each).uid
            for each in wishes
        ]
    yield Filled(shown=f"{here}/goals", typed={"title": WORDS})
    seen = f'value="{goals[1]}" checked'
    yield Filled(shown=f"{here}/goals/version", typed={"goals": goals[1]}, seen=seen)
    uid = county.propose("karlstad*", title="Utan dag")
    activity = shown_as(browser, f"{here}/due-days", uid)
    typed = {"dueOn/anchor": LATE, "activity": activity}
    yield Filled(shown=f"{here}/due-days", typed=typed, seen=f'value="{activity}" checked')
    lead, several = county.uid("sunne"), county.propose("karlstad", "sunne", title="Utan ledare")
    seen = f'value="{lead}" selected'
    yield Filled(shown=f"{here}/first-hour", typed={f"lead-{several}": lead}, seen=seen)


def of_the_review(browser: Visitor, uid: str) -> Iterator[Filled]:
    """Yield the forms of the review."""
    typed = {"activity": shown_as(browser, "/review", uid), "deed": "note", "reason": WORDS}
    yield Filled(shown="/review", sent="/review/deeds", typed=typed)
    typed = {"county": "17", "heldOn": LATE}
    yield Filled(shown="/review/meetings", typed=typed, seen=f'value="{LATE}"')


def of_registers(place: Hooked) -> Iterator[Filled]:
    """Yield the forms about parties, roles, other systems and organisations that are merged."""
    county, settled = place.world, place.world.county
    here = f"/agreements/{settled.agreement}"
    typed = {"organisation": place.board, "accession": "signed", "joinedOn": "2026-01-01"}
    typed |= {"decidedBy": WORDS}
    seen = f'value="{WORDS}"'
    yield Filled(shown=here, sent=f"{here}/parties", typed=typed, seen=seen)
    here = f"/people/{settled.reporter('karlstad').person}"
    typed = {"role": "reporter", "organisation": county.uid("sunne"), "validUntil": LATE}
    yield Filled(shown=here, sent=f"{here}/roles", typed=typed, seen=f'value="{LATE}"')
    system, _secret = place.add()
    url = f"http://{place.receiver.host}/annat"
    typed = {"url": url, "events": "part.moved"}
    yield Filled(shown=system, typed=typed, seen=f'value="{url}"')
    typed = {"organisation": place.board, **typed}
    yield Filled(shown="/webhooks/new", typed=typed, seen='value="part.moved" checked')
    here = f"/organisations/{county.uid('karlstad')}/merge"
    typed = {"into": county.uid("sunne"), "lastDay": clock.today().isoformat(), "reason": WORDS}
    yield Filled(shown=here, typed=typed, by_button={"confirmed": "1"})


def of_people(county: World) -> Iterator[Filled]:
    """Yield the forms about people: one, many from a list, and oneself."""
    karlstad, sunne = (county.uid(each) for each in ("karlstad", "sunne"))
    new = {"name": WORDS, "email": "ny@exempel.test", "locale": "sv"}
    typed = {**new, "role": "reporter", "organisation": sunne}
    seen = f'value="{WORDS}"'
    yield Filled(shown="/people/new", typed=typed, seen=seen)
    here = f"/people/{county.county.reporter('karlstad').person}/edit"
    yield Filled(shown=here, typed={**new, "email": "annan@exempel.test"}, seen=seen)
    with county.app.app_context():
        called = db.session.scalars(select(Organisation.name).filter_by(uid=karlstad)).one()
    lines = f"{called}; {WORDS}; tredje@exempel.test"
    typed = {"lines": lines}
    yield Filled(shown="/people/reporters", typed=typed, seen=f">{lines}</textarea>")
    yield Filled(shown="/account", typed={"name": WORDS, "locale": "en"}, seen=seen)


def shown_as(browser: Visitor, path: str, uid: str) -> str:
    """Return how an activity is chosen on the page at *path*: with the version that is shown."""
    found = re.search(rf'name="activity"[^>]* value="({uid} \d+)"', browser.get(path).text)
    assert found, browser.get(path).text
    return found[1]


@SQLITE
def test_what_is_typed_in_a_session_that_is_over_is_found_and_goes_once_it_is_sent(
    place: Hooked, stopped: dict[str, str]
) -> None:
    county, browser = place.world, place.browser
    forms = [
        *of_owners(county),
        *of_a_plan(county, browser),
        *of_the_review(browser, stopped["blocked"]),
        *of_registers(place),
        *of_people(county),
    ]
    token = token_in(browser.get("/review/meetings").text)
    lose_session(county)

    late = [browser.send(each.address, csrf_token=token, **each.typed) for each in forms]
    kept = drafts_of(county)
    browser.open_link("coordinator", Purpose.SIGN_IN)
    found = {each.shown: browser.get(f"{each.shown}?draft=1").text for each in forms}
    sent = {each.shown: finally_sent(browser, each) for each in forms}

    assert {each.location for each in late} == {"/sign-in"}
    assert kept == sorted(each.shown for each in forms)
    assert [each.shown for each in forms if each.seen not in found[each.shown]] == []
    assert {path: code for path, code in sent.items() if code not in (200, 303)} == {}
    assert drafts_of(county) == []


def finally_sent(browser: Visitor, form: Filled) -> int:
    """Send the form as the page shows it without a draft; return how it is answered."""
    page = browser.get(form.shown).text
    version = re.search(r'name="version" value="(\d+)"', page)
    about = {"version": version[1]} if version else {}
    sent = {"csrf_token": token_in(page), **about, **form.typed, **form.by_button}
    return browser.send(form.address, **sent).status_code


@SQLITE
def test_why_an_owner_goes_stands_wherever_it_is_asked_for_after_a_fault(
    browser: Visitor, county: World
) -> None:
    here = f"/activities/{county.propose('karlstad*', 'sunne')}/owners/{county.uid('sunne')}"
    browser.open_link("coordinator")

    pages = [browser.post(path, on=here, reason=WORDS) for path in (here, f"{here}/remove")]

    assert [each.status_code for each in pages] == [422, 409]
    assert [each.text.count(f">{WORDS}</textarea>") for each in pages] == [2, 2]


@SQLITE
def test_a_draft_about_many_stays_when_none_of_them_was_done(
    browser: Visitor, county: World
) -> None:
    here, uid = f"/plans/{county.county.plan}/due-days", county.propose("karlstad")
    browser.open_link("coordinator")
    typed = {"dueOn/anchor": LATE, "activity": f"{uid} 99"}  # of a version that there is none of

    browser.post(here, **typed, draft="1")
    told = browser.post(here, **typed)

    assert told.status_code == 200
    assert drafts_of(county) == [here]


def test_of_an_erasure_the_decision_alone_is_kept_and_nothing_once_it_is_done(
    browser: Visitor, county: World
) -> None:
    person = f"/erasing/people/{county.county.reporter('karlstad').person}"
    sent = chosen_texts(browser, county)
    lose_session(county)

    lost = [browser.send(path, **sent).location for path in (person, "/erasing/texts")]
    fields = all_fields(county)
    browser.open_link("administrator", Purpose.SIGN_IN)
    again = browser.get("/erasing?draft=1").text
    carried = {name: hidden_text(again, name) for name in BY}
    choice = browser.post("/erasing/look", on="/erasing", phrase=WORD, **carried).text
    done = browser.send("/erasing/texts", **{**sent, "csrf_token": token_in(choice)})
    half = drafts_of(county)
    gone = browser.post(person, **BY)

    assert lost == ["/sign-in"] * 2
    assert fields == [{name: [said] for name, said in BY.items()}] * 2
    assert ("give them again" in again, WORD in again, carried) == (True, False, BY)
    assert 'hx-post="/erasing/texts"' in choice
    assert f'value="{BY["reference"]}"' in choice
    assert [done.status_code, gone.status_code] == [200, 200]
    assert (half, drafts_of(county)) == ([person], [])


def chosen_texts(browser: Visitor, county: World) -> dict[str, str | list[str]]:
    """Let an administrator choose texts to be erased; return the form as it would be sent."""
    county.propose("karlstad", title=f"Fråga {WORD}")
    browser.open_link("administrator")
    found = browser.post("/erasing/look", on="/erasing?lang=en", phrase=WORD).text
    chosen = re.findall(r'name="chosen" type="checkbox" value="([^"]+)"', found)
    return {"csrf_token": token_in(found), "phrase": WORD, "chosen": chosen, **BY}


def hidden_text(page: str, name: str) -> str:
    """Return what the page carries along, unseen, as *name*."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1].replace("\r\n", "\n")
