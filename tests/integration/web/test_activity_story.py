"""The story of an activity is told in sentences, each entry with what came of it later."""

from service.core.db import transaction
from service.reports.stated import Stated
from service.web.activity_shown import TALLIES
from service.web.story import SENTENCES, story
from service.workflows import engine
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, Level
from tests.integration.web.looking import anchor, anchor_on_behalf, on_sqlite, page, visitor
from tests.support.world import DECISION, World


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
        told = story([entry, odd, goal, done], Stated({}, {}, {}, {}, {}), {"b": "Sunne"}, {"a": 2})

    assert told[0].sentence == (
        "An owner written as text anchored: (erased) decided on 11 February 2026, (erased)"
    )
    assert told[0].who == "The service itself"
    assert told[0].days_late == 2
    assert told[1].sentence == "Something else was noted: sung: without waiting for Sunne"
    assert told[1].quotes == [("Summary", "(erased)")]
    assert told[2].changes == [("Goal", None, None), ("Sunne: role", "Lead", "Responsible")]
    assert told[3].sentence.endswith("ongoing since 1 January 2026, result: partly achieved")
