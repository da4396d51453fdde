"""The page of an activity tells where it stands, what can be done and how it came there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.models import Entry
from service.reports.stated import Stated
from service.web.activity_shown import TALLIES
from service.web.story import SENTENCES, story
from service.workflows import engine
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, Level
from tests.support.acting import add_plan
from tests.support.browsing import Visitor, a_visitor
from tests.support.listening import statements_to
from tests.support.world import DECISION, World

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ELSE = {**DECISION, "decisionBody": "Kommunfullmäktige", "reference": "KF 7"}


def visitor(county: World, name: str) -> Visitor:
    browser = a_visitor(county)
    browser.open_link(name)
    browser.get("/?lang=en")
    return browser


def page(browser: Visitor, activity: str, query: str = "") -> str:
    answer = browser.get(f"/activities/{activity}{query}")
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def anchor(county: World, activity: str, name: str, evidence: Mapping[str, Any] = DECISION) -> str:
    answer = county.reporter(name).move(activity, "anchor", evidence=evidence)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["entries"][0]["id"])


def add_owner(county: World, activity: str, name: str) -> None:
    tag = county.coordinator.tag(f"/activities/{activity}")
    path = f"/activities/{activity}/owners/{county.uid(name)}"
    assert county.coordinator.put(path, {"role": "responsible"}, tag).status_code == 200


def anchor_on_behalf(county: World, activity: str, name: str) -> str:
    wish = {"organisation": county.uid(name), "basis": "Mejl till samordnaren"}
    answer = county.coordinator.move(activity, "anchor", evidence=ELSE, **wish)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["entries"][0]["id"])


def test_a_coordinator_reads_how_an_activity_came_to_where_it_stands(county: World) -> None:
    activity = county.propose(
        "karlstad", "sunne", "stranger?", need="Fler behöver veta", focus=True
    )
    anchor(county, activity, "karlstad")
    anchor_on_behalf(county, activity, "sunne")
    report: dict[str, object] = {
        "organisation": county.uid("karlstad"),
        "progress": "begun",
        "signal": "yellow",
    }
    report |= {"comment": "Vi söker folk", "blocked": True, "blockedHelp": "Pengar"}
    county.reporter("karlstad").post(f"/activities/{activity}/status-reports", report)

    shown = page(visitor(county, "coordinator"), activity)

    assert '<li class="here" aria-current="step">Anchored' in shown
    assert "0 of 2 implemented" in shown
    assert "waiting for karlstad (påhittad), sunne (påhittad)" in shown
    assert "Blocked: karlstad (påhittad) cannot go on, since" in shown
    assert "What would help: Pengar" in shown
    assert "<blockquote>Vi söker folk</blockquote>" in shown
    assert "karlstad (påhittad) anchored: Kommunstyrelsen decided on 11 February 2026" in shown
    assert "KS 2026/41 § 12" in shown
    assert "Entered on behalf of sunne (påhittad)" in shown
    assert "Basis: Mejl till samordnaren" in shown
    assert "The activity followed its owners, to: anchored" in shown
    assert "Holds from 11 February 2026" in shown
    assert "Fler behöver veta" in shown


@on_sqlite
def test_a_page_takes_as_many_statements_however_many_owners_there_are(county: World) -> None:
    few, many = county.propose("karlstad"), county.propose("karlstad", "sunne", "stranger")
    for name in ("karlstad", "sunne", "stranger"):
        anchor(county, many, name)
    browser, counts = visitor(county, "coordinator"), []

    for activity in (few, many):
        with county.app.app_context(), statements_to(db.engine) as sent:
            page(browser, activity)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 12


@on_sqlite
def test_moves_stand_as_links_and_as_buttons_with_the_reason_why_not(county: World) -> None:
    activity = county.propose("karlstad", "sunne")
    own = f"/activities/{activity}/steps/anchor?organisation={county.uid('sunne')}"

    reporters = page(visitor(county, "reporter of sunne"), activity)
    coordinator = visitor(county, "coordinator")
    unasked = page(coordinator, activity)
    asked = page(coordinator, activity, f"?organisation={county.uid('sunne')}")

    assert f'href="{own}"' in reporters
    assert f"/activities/{activity}/report?organisation={county.uid('sunne')}" in reporters
    assert "This step leaves from anchored, but it stands at proposed." in reporters
    assert "The activity itself" not in reporters
    assert own not in unasked
    assert f"/activities/{activity}/steps/cancel?level=activity" in unasked
    assert "This activity follows its owners." in unasked
    assert f"/activities/{activity}/owners" in unasked
    assert f'href="{own}"' in asked


@on_sqlite
def test_an_auditor_is_offered_nothing_and_the_trail_tells_what_they_read(county: World) -> None:
    activity = county.propose("karlstad")

    shown = page(visitor(county, "auditor"), activity)

    assert "What you can do" not in shown
    with county.app.app_context():
        told = db.session.scalars(select(Entry.event).where(Entry.stream.like("system/%"))).all()
    assert told == ["read"]


@on_sqlite
def test_a_correction_and_an_objection_stand_beside_what_they_are_about(county: World) -> None:
    activity = county.propose("karlstad", "sunne")
    own, theirs = anchor(county, activity, "karlstad"), anchor_on_behalf(county, activity, "sunne")
    right = {"entry": own, "evidence": {**DECISION, "reference": "KS 99"}, "reason": "Fel dnr"}
    county.reporter("karlstad").post(f"/activities/{activity}/corrections", right, "*")
    objection = {"entry": theirs, "reason": "Inte beslutat"}
    county.reporter("sunne").post(f"/activities/{activity}/objections", objection)

    shown = page(visitor(county, "coordinator"), activity)

    _, beside_karlstad = shown.rsplit("karlstad (påhittad) anchored:", 1)
    assert "Corrected later" in beside_karlstad
    assert "karlstad (påhittad) corrected what its anchoring states" in beside_karlstad
    assert "<strong>Anchored:</strong> Kommunstyrelsen decided on 11 February 2026, KS 99" in shown
    _, beside_sunne = shown.split("sunne (påhittad) anchored:", 1)
    assert "Objected to later" in beside_sunne
    assert "Reason: Inte beslutat" in beside_sunne


@on_sqlite
def test_a_reporter_objects_from_where_the_story_tells_what_was_entered(county: World) -> None:
    activity = county.propose("karlstad", "sunne")
    entry = anchor_on_behalf(county, activity, "sunne")

    theirs = page(visitor(county, "reporter of sunne"), activity)
    others = page(visitor(county, "reporter of karlstad"), activity)

    assert f"/activities/{activity}/objections/{entry}" in theirs
    assert f"/activities/{activity}/receipts/{entry}" in theirs
    assert f"/activities/{activity}/objections/{entry}" not in others


@on_sqlite
def test_a_story_is_turned_page_by_page_to_its_beginning(county: World) -> None:
    activity = county.propose("karlstad")
    with county.app.app_context(), transaction() as session:
        for number in range(26):
            change = ({"title": f"Rubrik {number}"}, None)
            op.edit_activity(session, county.county.coordinator, activity, change, ANY_VERSION)
    browser = visitor(county, "coordinator")

    newest, oldest = page(browser, activity), page(browser, activity, "?page=2")
    beyond, unread = page(browser, activity, "?page=9999"), page(browser, activity, "?page=x")

    assert "<del>Rubrik 24</del> → <ins>Rubrik 25</ins>" in newest
    assert f'href="/activities/{activity}?page=2#story"' in newest
    assert "The activity was written into the plan" not in newest
    assert "The activity was written into the plan" in oldest
    assert "Newer" in oldest
    assert "Older" not in oldest
    assert "There is nothing older." in beyond
    assert "<ins>Rubrik 25</ins>" in unread


@on_sqlite
def test_a_carried_over_activity_and_its_successor_lead_to_each_other(county: World) -> None:
    activity = county.propose("karlstad")
    with county.app.app_context():
        target = add_plan(county.county)
    anchor(county, activity, "karlstad")
    evidence = {"targetPlan": target, "keepParts": True}
    carried = county.coordinator.move(
        activity, "carry_over", reason="Fortsätter", evidence=evidence
    )
    successor = carried.get_json()["activity"]["carriedTo"]
    browser = visitor(county, "coordinator")

    old, new = page(browser, activity), page(browser, successor)

    assert "It lives on in another plan:" in old
    assert f'href="/activities/{successor}"' in old
    assert '<ol class="steps"' not in old
    assert "the owners keep how far they have come" in old
    assert "It was carried over from another plan:" in new
    assert "<strong>Anchored:</strong>" not in new
    assert f'href="/activities/{activity}"' in new


@on_sqlite
def test_days_tell_where_they_come_from(county: World) -> None:
    schedule = {"text": "våren 2027", "startsOn": "2027-01-01", "endsOn": "2027-06-30"}
    activity = county.propose("karlstad")
    edit = {"schedule": {**schedule, "precision": "season", "recurrence": "yearly"}}
    edit["dueOn"] = {"anchor": "2026-01-31"}
    tag = county.coordinator.tag(f"/activities/{activity}")
    county.coordinator.patch(f"/activities/{activity}", edit, tag)

    shown = page(visitor(county, "coordinator"), activity)

    assert "våren 2027" in shown
    assert "from 1 January 2027 until 30 June 2027, every year" in shown
    assert '31 January 2026 <span class="soft">(set for this activity)' in shown
    assert '30 June 2027 <span class="soft">(the end of the schedule)' in shown
    assert "Late: this step was due on 31 January 2026." in shown


@on_sqlite
def test_an_activity_says_since_when_nobody_has_been_heard_of(county: World) -> None:
    activity = county.propose("karlstad")

    with clock.set_to(clock.now() + timedelta(days=100)), county.app.app_context():
        shown = page(visitor(county, "coordinator"), activity)

    assert "Stale: nobody has been heard of since" in shown
    assert '<p class="flagged stale">' in shown


@on_sqlite
def test_a_moment_shows_what_was_known_then(county: World) -> None:
    activity = county.propose("karlstad", "sunne")
    before = county.coordinator.get(f"/activities/{activity}").get_json()["stateSince"]
    anchor(county, activity, "karlstad")
    add_owner(county, activity, "stranger")
    browser = visitor(county, "coordinator")

    then = page(browser, activity, f"?as_of={before}")
    today = page(browser, activity, "?as_of=2100-01-01")
    never = page(browser, activity, "?as_of=2020-01-01")

    assert "This is what was known at" in then
    assert "0 of 2 anchored" in then
    assert "1 of 3 anchored" in today
    assert "Nothing was known of the activity then." in never


@on_sqlite
def test_two_moments_show_what_differs_between_them(county: World) -> None:
    activity = county.propose("karlstad", "sunne")
    before = county.coordinator.get(f"/activities/{activity}").get_json()["stateSince"]
    anchor_on_behalf(county, activity, "karlstad")
    add_owner(county, activity, "stranger")
    browser = visitor(county, "coordinator")

    form = page(browser, activity, "/compare")
    compared = page(browser, activity, f"/compare?from={before}")
    same = page(browser, activity, f"/compare?from={before}&to={before}")
    new = page(browser, activity, "/compare?from=2020-01-01")
    unknown = page(browser, activity, "/compare?from=2019-01-01&to=2020-01-01")

    assert "Nothing differs" not in form
    assert '<td data-label="Earlier">Proposed</td><td data-label="Later">Anchored</td>' in compared
    assert "stranger (påhittad) <span" in compared
    assert "Nothing differs." in same
    assert "all of it is new" in new
    assert "Nothing was known of the activity at the later moment." in unknown


@on_sqlite
@pytest.mark.parametrize(
    "query",
    ["?as_of=snart", "?as_of=0001-01-01", "/compare?from=x", "/compare?from=2026-01-01&to=y"],
)
def test_a_moment_that_cannot_be_read_is_told_of_at_its_field(county: World, query: str) -> None:
    activity = county.propose("karlstad")

    answer = visitor(county, "coordinator").get(f"/activities/{activity}{query}")

    assert answer.status_code == 422
    assert "Give a day, as in 2026-06-30." in answer.text


@on_sqlite
def test_the_whole_history_is_a_file_that_a_spreadsheet_opens(county: World) -> None:
    activity = county.propose("karlstad")
    anchor(county, activity, "karlstad")

    answer = visitor(county, "auditor").get(f"/activities/{activity}/history.csv")

    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [line.split(";")[4] for line in answer.text.splitlines()] == [
        *("Event", "create", "anchor", "follow"),
    ]


def test_every_transition_has_its_sentence() -> None:
    rows = {(row.name, level.value) for level in Level for row in engine.FLOWS[level]}

    assert rows <= {*SENTENCES}


def test_an_activity_that_waits_for_owners_says_how_many_it_has() -> None:
    waits = {
        source.value for row in engine.rows("follow", Level.ACTIVITY) for source in row.sources
    }

    assert waits == {*TALLIES}


@on_sqlite
def test_what_was_erased_and_what_is_not_known_yet_are_told_as_such(county: World) -> None:
    entry = {"id": "a", "sequence": 1, "event": "anchor", "level": "part", "to": "anchored"}
    entry |= {"person": None, "role": "system", "organisation": None, "onBehalfOf": None}
    entry |= {"reason": None, "note": None, "basis": None, "changes": {}, "effectiveOn": None}
    entry |= {"evidence": {"decisionBody": None, "decidedOn": "2026-02-11", "reference": None}}
    entry |= {"recordedAt": "2026-02-12T09:00:00Z", "corrects": None}
    odd = {**entry, "event": "sung", "level": None, "evidence": {"without": ["b"], "summary": None}}
    goal = {**entry, "event": "edit", "level": None, "evidence": {}}
    done = {**entry, "event": "follow_up", "evidence": {"startedOn": "2026-01-01"}}
    done["evidence"]["result"] = "partly"
    goal["changes"] = {
        "goal": ["x", "y"],
        "stateSince": [None, "x"],
        "responsibility/b/role": ["lead", "responsible"],
    }

    with county.app.test_request_context(headers={"Accept-Language": "en"}):
        told = story([entry, odd, goal, done], Stated({}, {}, {}, {}, {}), {"b": "Sunne"})

    assert told[0].sentence == (
        "An owner written as text anchored: (erased) decided on 11 February 2026, (erased)"
    )
    assert told[0].who == "The service itself"
    assert told[1].sentence == "Something else was noted: sung: without waiting for Sunne"
    assert told[1].quotes == [("Summary", "(erased)")]
    assert told[2].changes == [("Goal", None, None), ("Sunne: role", "Lead", "Responsible")]
    assert told[3].sentence.endswith("ongoing since 1 January 2026, result: partly achieved")
