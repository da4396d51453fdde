"""The trail as an auditor reads it, by filters in the address, one entry, a file: all is noted."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.models import Entry, Verification
from service.models.words import Decision
from service.web import story, trail_words
from service.workflows import operations
from service.workflows.operations import Dealing
from tests.support.browsing import Visitor
from tests.support.listening import statements_to
from tests.support.stepping import add_activity, part_wish, take
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MOST_STATEMENTS = 12
ENTRY = re.compile(r'href="(/trail/entries/[^"]+)"')


@pytest.fixture
def lived(county: World) -> str:
    """Let an activity be anchored by one owner itself, and for the other by a coordinator."""
    settled = county.county
    with county.app.app_context():
        uid = add_activity(settled, ["karlstad", "sunne"], title="En rutin")
        take(settled.reporter("karlstad"), uid, part_wish("anchor", county.uid("karlstad")))
        on_behalf = part_wish("anchor", county.uid("sunne"), basis="På telefon den 3 mars")
        take(settled.coordinator, uid, on_behalf)
    return uid


@pytest.fixture
def auditor(browser: Visitor) -> Visitor:
    """Let an auditor in, who reads English."""
    browser.open_link("auditor")
    browser.get("/account?lang=en")
    return browser


def readings(county: World) -> int:
    """Count what auditors are told to have read."""
    with county.app.app_context():
        return len(db.session.scalars(select(Entry.id).where(Entry.event == "read")).all())


def test_an_auditor_follows_one_activity_back_and_takes_the_selection_along(
    auditor: Visitor, county: World, lived: str
) -> None:
    page = auditor.get(f"/trail?activity={lived}").text
    first = ENTRY.findall(page)[0]
    one = auditor.get(first).text
    step = auditor.get(ENTRY.findall(page)[1]).text
    before = readings(county)
    told = auditor.get(f"/trail/entries.csv?activity={lived}")

    assert page.count("/trail/entries/") == 4
    assert "karlstad (påhittad) anchored" in page
    assert "On behalf</strong> sunne (påhittad)" in page
    assert "Proposed → Anchored" in page
    assert "Not proven:" in page
    assert "The activity followed its owners, to: anchored" in one
    assert "Entry 4 about this subject." in one
    assert "På telefon den 3 mars" in step
    assert "Coordinator, Värmland" in step
    assert "Receipt (leaf hash)" in step
    assert "Who decided</dt>" in step
    assert told.mimetype == "text/csv"
    assert told.text.count("\n") == 5
    assert readings(county) == before + 1


@ON_SQLITE
def test_filters_narrow_and_what_makes_no_sense_is_told(
    auditor: Visitor, county: World, lived: str
) -> None:
    today = clock.today()
    karlstad = county.uid("karlstad")

    def shown(asked: str) -> int:
        return auditor.get(f"/trail?{asked}").text.count("/trail/entries/")

    assert shown(f"event=anchor&activity={lived}") == 2
    assert shown(f"event=anchor&organisation={karlstad}") == 1
    assert shown(f"from={today}&to={today}&activity={lived}") == 4
    assert shown(f"to={today - timedelta(days=1)}") == 0
    assert shown("county=18") == 0
    assert "No entry is like that." in auditor.get("/trail?county=18").text
    wrong = auditor.get("/trail?from=idag&to=1815-01-01&event=x&plan=y&county=99")
    assert wrong.status_code == 422
    assert wrong.text.count("Give a day, as in 2026-06-30.") == 4
    assert wrong.text.count("There is nothing of that kind.") == 6
    assert auditor.get("/trail/entries.csv?from=idag").status_code == 422
    assert auditor.get("/trail/entries/x").status_code == 404
    assert auditor.get("/trail/entries/01a20000-0000-7000-8000-00000000ffff").status_code == 404


@ON_SQLITE
def test_the_pages_lead_on_and_cost_the_same(auditor: Visitor, county: World) -> None:
    with county.app.app_context():
        for number in range(60):
            add_activity(county.county, ["karlstad"], title=str(number))
    page = auditor.get("/trail").text
    with county.app.app_context(), statements_to(db.engine) as sent:  # the reading is noted
        auditor.get("/trail")
    following = re.search(r'href="(/trail\?cursor=[^"]+)"', page)

    assert following
    later = auditor.get(following[1]).text
    assert page.count("/trail/entries/") == 50
    assert later.count("/trail/entries/") >= 30
    assert not set(ENTRY.findall(page)) & set(ENTRY.findall(later))
    assert "To the newest entries" in later
    assert auditor.get("/trail?cursor=01a20000-0000-7000-8000-00000000ffff").status_code == 422
    assert len(sent) <= MOST_STATEMENTS, sent


@ON_SQLITE
def test_a_coordinator_reads_their_own_county_and_nobody_elses(
    browser: Visitor, county: World, lived: str
) -> None:
    browser.open_link("auditor")
    entry = ENTRY.findall(browser.get(f"/trail?activity={lived}").text)[0]
    person = ENTRY.findall(browser.get("/trail?event=grant").text)[0]
    noted = readings(county)
    browser.open_link("coordinator")
    own = browser.get(entry)
    others = [browser.get(person).status_code, browser.get("/trail?county=18").status_code]
    browser.open_link("coordinator elsewhere")
    strange = browser.get(entry).status_code
    browser.open_link("reporter of sunne")
    refused = [browser.get(path).status_code for path in ("/trail", "/trail/entries.csv", entry)]

    assert own.status_code == 200
    assert "Which roles the person held then" not in own.text
    assert others == [404, 403]
    assert strange == 404
    assert refused == [403, 403, 403]
    assert readings(county) == noted


@ON_SQLITE
def test_what_was_decided_at_a_review_is_told(auditor: Visitor, county: World) -> None:
    settled = county.county
    with county.app.app_context():
        uid = add_activity(settled, ["karlstad"], title="Sen")
        dealing = Dealing(decision=Decision.ESCALATE, note="Ingen svarar")
        with transaction() as session:
            operations.review(session, settled.coordinator, uid, dealing)

    page = auditor.get(f"/trail?activity={uid}")
    one = auditor.get(ENTRY.findall(page.text)[0])

    assert [page.status_code, one.status_code] == [200, 200]
    assert "The coordinator went through it: " in page.text
    assert "Ingen svarar" in one.text


@ON_SQLITE
def test_no_sentence_has_a_place_that_nothing_fills(county: World) -> None:
    bare = {"organisation": None, "to": None, "changes": {}, "subject": {"type": "activity"}}
    kinds = [(level, event, "activity") for event, level in story.SENTENCES]
    kinds += [(None, event, kind) for kind, event in trail_words.EVENTS]
    kinds += [(None, "what nobody knows", "plan"), (None, "correct", "activity")]

    with county.app.test_request_context():
        told = [
            trail_words.sentence(
                {**bare, "event": event, "level": level, "subject": {"type": kind}}
            )
            for level, event, kind in kinds
        ]

    assert len(told) == len(story.SENTENCES) + len(trail_words.EVENTS) + 2
    assert all(told)
    assert not [each for each in told if "%(" in each]


@ON_SQLITE
def test_what_the_nightly_verification_came_to_is_told(auditor: Visitor, county: World) -> None:
    told = [["activity/x", 3, 7, "checkpoint_differs"], ["", None, None, "kept_ahead"]]
    before = auditor.get("/trail").text
    verify(county, findings=0, told=[], at=clock.now() - timedelta(days=1))
    sound = auditor.get("/trail").text
    verify(county, findings=2, told=told, at=clock.now())
    wrong = auditor.get("/trail").text

    assert "The service has not verified itself yet" in before
    assert "20 entries, and nothing was wrong. 4 of them had no checkpoint over them yet." in sound
    assert "A service that was rewritten could say the same of itself." in sound
    assert "Not sound" not in sound
    assert "Not sound</strong> The service verified 20 entries" in wrong
    assert "and found 2 faults" in wrong
    assert "<li>activity/x #3 (leaf 7): <code>checkpoint_differs</code></li>" in wrong
    assert "<code>kept_ahead</code>" in wrong


def verify(county: World, **came_to: Any) -> None:  # noqa: ANN401 -- columns
    """Let a verification of twenty entries have come to this."""
    at = came_to.pop("at")
    with county.app.app_context(), transaction() as session:
        session.add(
            Verification(
                verified_at=at, milliseconds=5, entries=20, uncovered=4, checkpoint=16, **came_to
            )
        )
        session.flush()
