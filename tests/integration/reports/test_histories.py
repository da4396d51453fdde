"""Entries as people read them: by page of one activity, by cursor of the whole trail."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import InvalidError, NotFoundError, NotPermittedError
from service.models.words import Role
from service.reports.history import (
    TrailFilter,
    activity_history,
    plan_history,
    shown_entries,
    trail_list,
)
from service.reports.paging import Paging
from service.workflows import operations as op
from service.workflows.vocabulary import Actor, Held
from tests.integration.reports.counting import cost
from tests.support.acting import COUNTY, ELSEWHERE, County, add_plan
from tests.support.stepping import LEAD, add_activity, bring, part_wish, step

PROMISED = {
    "id",
    "sequence",
    "activity",
    "event",
    "level",
    "from",
    "to",
    "recordedAt",
    "effectiveOn",
    "person",
    "onBehalfOf",
    "role",
    "organisation",
    "round",
    "causedBy",
    "corrects",
    "reason",
    "evidence",
    "changes",
    "flowVersion",
    "requestId",
    "leafHash",
}


def sequences(entries: list[dict[str, Any]]) -> list[int]:
    return [each["sequence"] for each in entries]


def test_an_entry_has_the_keys_that_are_promised(county: County, session: Session) -> None:
    uid = add_activity(county, {"arvika": LEAD})

    (entry,) = activity_history(session, county.coordinator, uid, Paging()).items

    assert set(entry) >= PROMISED


def test_an_activitys_entries_come_newest_first_and_by_page(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="implemented", torsby="anchored")

    whole = activity_history(session, county.coordinator, uid, Paging())
    assert whole.total == len(whole.items)
    assert sequences(whole.items) == list(range(whole.total, 0, -1))
    pages = [
        activity_history(session, county.coordinator, uid, Paging(number, 2)).items
        for number in range(1, whole.total)
    ]
    assert [entry for page in pages for entry in page] == whole.items


def test_what_has_just_been_written_is_shown_as_the_history_shows_it(
    county: County, session: Session
) -> None:
    uid = add_activity(county, ["arvika"])
    wish = part_wish("anchor", county.uid("arvika"), basis="Per telefon")

    with transaction() as writing:
        entries = op.move(writing, county.coordinator, uid, wish).entries
        answered = shown_entries(writing, entries)

    history = activity_history(session, county.coordinator, uid, Paging(1, 2)).items
    assert [entry["event"] for entry in answered] == ["anchor", "follow"]
    assert answered[0]["evidence"]["decisionBody"] == "Kommunstyrelsen"
    assert answered[0]["basis"] == "Per telefon"
    assert answered == history[::-1]


def test_a_plans_own_entries_are_its_history(county: County, session: Session) -> None:
    listing = plan_history(session, county.coordinator, county.plan, Paging())

    assert [entry["event"] for entry in listing.items] == ["adopt", "create"]
    assert {entry["subject"]["id"] for entry in listing.items} == {county.plan}


def events(session: Session, actor: Actor, **filters: Any) -> set[str]:  # noqa: ANN401 -- as the filter has them
    found, _ = trail_list(session, actor, TrailFilter(**filters), None, 200)
    return {f"{entry['subject']['type']} {entry['event']}" for entry in found}


def test_the_trail_is_turned_by_cursor_without_a_gap(county: County, session: Session) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, arvika="implemented")
    actor, filters = county.people["auditor"], TrailFilter(activity=uid)

    seen, cursor = trail_list(session, actor, filters, None, 2)
    first = sequences(seen)
    while cursor:
        more, cursor = trail_list(session, actor, filters, cursor, 2)
        seen += more

    assert first == [3, 2]
    assert sequences(seen) == [3, 2, 1]


def test_a_trail_that_ends_with_the_page_has_no_next(county: County, session: Session) -> None:
    uid = add_activity(county, ["arvika"])

    _, cursor = trail_list(session, county.people["auditor"], TrailFilter(activity=uid), None, 1)

    assert cursor is None


def test_the_trail_is_read_by_auditors_and_by_coordinators_of_the_county(
    county: County, session: Session
) -> None:
    add_plan(county, code=ELSEWHERE)
    auditor, coordinator = county.people["auditor"], county.coordinator

    assert {"person create", "plan adopt"} <= events(session, auditor)
    assert "plan adopt" in events(session, coordinator)
    assert "person create" not in events(session, coordinator)
    assert "plan adopt" in events(session, county.people["coordinator elsewhere"])
    assert "plan adopt" not in events(session, coordinator, plan=_plan_elsewhere(session, county))
    for who in ("reporter of arvika", "administrator"):
        with pytest.raises(NotPermittedError):
            events(session, county.people[who])
    with pytest.raises(NotPermittedError):
        events(session, coordinator, county=ELSEWHERE)


def _plan_elsewhere(session: Session, county: County) -> str:
    actor = county.people["coordinator elsewhere"]
    found, _ = trail_list(session, actor, TrailFilter(event="adopt"), None, 1)
    return str(found[0]["subject"]["id"])


def test_who_follows_several_counties_says_which(county: County, session: Session) -> None:
    held = tuple(Held(Role.COORDINATOR, code) for code in (COUNTY, ELSEWHERE))
    both = Actor(person=county.coordinator.person, name="båda", held=held)

    with pytest.raises(InvalidError) as refused:
        events(session, both)

    assert [error.pointer for error in refused.value.errors] == ["/county"]
    assert "plan adopt" in events(session, both, county=COUNTY)


def test_an_unknown_cursor_is_refused_by_name(county: County, session: Session) -> None:
    with pytest.raises(InvalidError) as refused:
        trail_list(session, county.people["auditor"], TrailFilter(), county.plan, 2)

    assert [error.pointer for error in refused.value.errors] == ["/cursor"]


def test_a_page_of_the_trail_costs_the_same_however_long(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby", "sunne"])
    auditor = county.people["auditor"]

    def trail(limit: int) -> int:
        return cost(lambda s: trail_list(s, auditor, TrailFilter(activity=uid), None, limit))

    step(county, "arvika", uid, "anchor")
    few = trail(1)
    for name in ("arvika", "torsby", "sunne"):
        step(county, name, uid, *(("implement",) if name == "arvika" else ("anchor", "implement")))

    assert (few, trail(200)) == (4, 4)


def reading_for(*organisations: str) -> Actor:
    held = tuple(Held(Role.REPORTER, organisation=each) for each in organisations)
    return Actor(person="a reader", name="reader", held=held)


@pytest.mark.parametrize("own", [["arvika"], ["torsby", "arvika"], ["torsby", "sunne", "arvika"]])
def test_an_owners_reporter_reads_a_history_in_one_statement_whomever_else_they_report_for(
    county: County, own: list[str]
) -> None:
    uid, reader = add_activity(county, ["arvika"]), reading_for(*map(county.uid, own))

    assert cost(lambda s: activity_history(s, reader, uid, Paging())) == 1


@pytest.mark.parametrize("own", [[], ["nowhere"], ["nowhere", "nor there"]])
def test_who_reports_for_nobody_near_finds_no_history(
    county: County, session: Session, own: list[str]
) -> None:
    uid = add_activity(county, ["arvika"])

    with pytest.raises(NotFoundError):
        activity_history(session, reading_for(*own), uid, Paging())
