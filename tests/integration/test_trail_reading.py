"""Entries are read in few statements, whatever their number, and shown as the contract says."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.core.clock import now
from service.core.db import db, transaction
from service.core.i18n import force_locale
from service.trail import reading
from service.trail.history_csv import history_csv
from service.trail.reading import ReadEntry, history, names_in, read, read_all
from service.trail.replay import state_at
from service.trail.showing import shown
from service.trail.trail_filter import TrailFilter
from tests.support.history import Lived, live
from tests.support.listening import statements_to
from tests.support.subjects import serving, tell


@pytest.fixture
def lived(migrated_url: str) -> Iterator[Lived]:
    with serving(migrated_url):
        yield live()


def _events(**filters: Any) -> list[str]:  # noqa: ANN401 -- a filter's fields
    return [entry.body["event"] for entry in read(db.session(), TrailFilter(**filters), 100)]


def _last(lived: Lived, event: str) -> ReadEntry:
    found = read(db.session(), TrailFilter(activity=lived.activity.uid, event=event), 1)
    return found[0]


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_any_number_of_entries_takes_two_statements_and_their_names_two_at_most(
    lived: Lived, limit: int
) -> None:
    session = db.session()
    with statements_to(db.engine) as sent:
        entries = read(session, TrailFilter(county=lived.plan.county_code), limit)
        names_in(session, entries)

    assert len(entries) == min(limit, 15)
    assert len(sent) <= 4


def test_entries_come_newest_first_and_a_key_leads_to_the_next_ones(lived: Lived) -> None:
    session, filters = db.session(), TrailFilter(plan=lived.plan.uid)
    whole = [entry.key for entry in read(session, filters, 100)]

    first = read(session, filters, 3)
    then = read(session, filters, 100, before=first[-1].key)

    assert whole == sorted(whole, reverse=True)
    assert [entry.key for entry in [*first, *then]] == whole


def test_all_entries_are_read_page_by_page(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE", 4)

    numbers = [
        e.body["seq"] for e in read_all(db.session(), TrailFilter(activity=lived.activity.uid))
    ]

    assert numbers == [7, 6, 5, 4, 3, 2, 1]


def test_filters_narrow_each_by_its_own(lived: Lived) -> None:
    life = ["follow", "anchor", "anchor", "review", "report", "edit", "create"]
    later = now() + timedelta(days=1)

    assert _events(activity=lived.activity.uid) == life
    assert _events(streams=[lived.activity.stream, "x"]) == life
    assert _events(plan=lived.plan.uid) == [*life[:-1], "create", "create", "adopt", "create"]
    assert _events(person=lived.person.uid) == ["follow", "anchor", "anchor"]
    assert _events(event="adopt") == ["adopt"]
    assert _events(organisation=lived.other.uid) == ["anchor", "create"]
    assert len(_events(county="17")) == 15
    assert _events(county="16") == []
    assert _events(since=later) == []
    assert len(_events(until=later)) == 17
    assert _events(plan=lived.plan.uid, event="anchor", organisation=lived.other.uid) == ["anchor"]


def test_a_step_is_shown_as_the_contract_says(lived: Lived) -> None:
    entry = _last(lived, "anchor")

    told = shown(entry, names_in(db.session(), [entry]))

    assert told == told | {
        "id": entry.body["id"],
        "sequence": 6,
        "activity": lived.activity.uid,
        "event": "anchor",
        "level": "part",
        "from": "proposed",
        "to": "anchored",
        "effectiveOn": "2026-02-11",
        "person": {"id": lived.person.uid, "name": "Kim Påhittad"},
        "onBehalfOf": {"id": lived.other.uid, "name": "Andra kommun"},
        "role": "reporter",
        "organisation": {"id": lived.other.uid, "name": "Andra kommun"},
        "round": 1,
        "causedBy": None,
        "corrects": None,
        "reason": None,
        "basis": "Sagt på mötet",
        "evidence": {"decisionBody": "=Nämnden", "decidedOn": "2026-02-11"},
        "flowVersion": 1,
        "requestId": "r-1",
    }
    assert told["changes"] == {
        "responsibility/state": ["proposed", "anchored"],
        "responsibility/effectiveOn": [None, "2026-02-11"],
    }
    assert len(told["leafHash"]) == 44
    assert told["recordedAt"].endswith("Z")


def test_typed_texts_are_put_back_and_an_erased_one_shows_as_nothing(lived: Lived) -> None:
    entry = _last(lived, "edit")
    named = names_in(db.session(), [entry])

    told = shown(entry, named)
    texts = {name: text for name, text in entry.texts.items() if name != "changes/title/from"}
    erased = ReadEntry(key=1, body=entry.body, texts=texts, leaf_hash=entry.leaf_hash)

    assert told["changes"] == {"title": ["En aktivitet", "En bättre rubrik"]}
    assert (told["reason"], told["note"]) == ("Stavfel", "Efter mötet")
    assert shown(erased, named)["changes"] == {"title": [None, "En bättre rubrik"]}


def test_rows_of_one_kind_are_told_apart_where_an_entry_changes_several(lived: Lived) -> None:
    entry = _last(lived, "create")

    changes = shown(entry, names_in(db.session(), [entry]))["changes"]

    assert changes[f"responsibility/{lived.part.uid}/state"] == [None, "proposed"]
    assert changes["countyCode"] == [None, "17"]


def test_a_column_is_called_what_the_api_calls_it(lived: Lived) -> None:
    entry = read(db.session(), TrailFilter(streams=[lived.organisation.stream]), 100)[-1]

    changes = shown(entry, names_in(db.session(), [entry]))["changes"]

    assert changes["kind"] == [None, "municipality"]
    assert changes["aliases"] == [None, []]


def test_another_subject_than_an_activity_is_named(lived: Lived) -> None:
    entry = read(db.session(), TrailFilter(event="adopt"), 1)[0]

    told = shown(entry, names_in(db.session(), [entry]))

    assert told["activity"] is None
    assert told["subject"] == {"type": "plan", "id": lived.plan.uid}
    assert told["person"] is None


def test_a_history_opens_in_a_spreadsheet_and_runs_nothing_there(lived: Lived) -> None:
    entries = list(read_all(db.session(), TrailFilter(activity=lived.activity.uid)))

    with force_locale("en"):
        table = history_csv(entries, names_in(db.session(), entries))
    head, *lines = table.split("\r\n")

    assert head.startswith("\ufeffRecorded at;Effective from;")
    assert len(lines) == len(entries) + 1  # the last one is empty
    assert (
        ";anchor;part;Andra kommun;proposed;anchored;Kim Påhittad;Andra kommun;reporter;" in table
    )
    assert "decidedOn: 2026-02-11; decisionBody: =Nämnden" in table


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(lived: Lived, start: str) -> None:
    with transaction() as session:
        session.add(lived.activity)
        lived.activity.title = "x"
        tell(session, lived.activity, texts={"reason": f"{start}1+1"})
    entries = history(db.session(), lived.activity.stream)

    table = history_csv(entries[-1:], names_in(db.session(), entries))

    assert f"'{start}1+1" in table


def test_the_past_is_replayed_as_it_was_known_then(lived: Lived) -> None:
    entries = history(db.session(), lived.activity.stream)
    created = entries[0].body["recorded_at"]

    first = state_at(entries[:1])
    last = state_at(entries)

    assert first.subject["title"] == "En aktivitet"
    assert last.subject["title"] == "En bättre rubrik"
    assert last.subject["plan"] == lived.plan.uid
    assert last.subject["state"] == "anchored"
    assert last.children("responsibility")[lived.part.uid]["organisation"] == lived.organisation.uid
    assert len(last.children("status_report")) == 1
    assert created <= last.subject["state_since"]


def test_what_is_recorded_after_an_instant_is_not_read(lived: Lived) -> None:
    stream = lived.activity.stream
    before = now() - timedelta(days=1)

    assert history(db.session(), stream, before) == []
    assert len(history(db.session(), stream, now())) == 7
