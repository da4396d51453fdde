"""The page of an activity tells where it stands, what can be done, and what it was once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db
from service.models import Entry
from tests.integration.web.looking import (
    add_owner,
    anchor,
    anchor_on_behalf,
    on_sqlite,
    page,
    visitor,
)
from tests.support.acting import add_plan
from tests.support.listening import statements_to
from tests.support.world import World


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
def test_whoever_reports_for_an_owner_finds_it_first_among_the_owners(county: World) -> None:
    activity = county.propose("karlstad", "stranger", "sunne")
    rows = re.compile(r'<th scope="row">\s*(.*?)\s*</th>', re.DOTALL)

    reporters = rows.findall(page(visitor(county, "reporter of sunne"), activity))
    coordinators = rows.findall(page(visitor(county, "coordinator"), activity))

    own = next(each for each in coordinators if "sunne" in each.lower())
    assert coordinators.index(own) > 0
    assert reporters == [own, *(each for each in coordinators if each != own)]


@on_sqlite
def test_an_auditor_is_offered_nothing_and_the_trail_tells_what_they_read(county: World) -> None:
    activity = county.propose("karlstad")

    shown = page(visitor(county, "auditor"), activity)

    assert "What you can do" not in shown
    with county.app.app_context():
        told = db.session.scalars(select(Entry.event).where(Entry.stream.like("system/%"))).all()
    assert told == ["read"]


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
def test_a_moment_shows_what_was_so_then_by_what_was_told_later(county: World) -> None:
    activity = county.propose("karlstad", "sunne")
    anchor(county, activity, "karlstad")  # says that it was decided in February
    browser = visitor(county, "coordinator")

    was = page(browser, activity, "?as_it_was=2026-02-20")
    known = page(browser, activity, "?as_of=2026-02-20")
    never = page(browser, activity, "?as_it_was=2020-01-01")

    assert "This is how it was at 20 Feb 2026" in was
    assert "1 of 1 anchored" in was
    assert f'href="/activities/{activity}?as_of=2026-02-20"' in was
    assert "Nothing was known of the activity then." in known
    assert f'href="/activities/{activity}?as_it_was=2026-02-20"' in known
    assert "There was no such activity then." in never


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
    [
        "?as_of=snart",
        "?as_it_was=snart",
        "?as_of=0001-01-01",
        "/compare?from=x",
        "/compare?from=2026-01-01&to=y",
    ],
)
def test_a_moment_that_cannot_be_read_is_told_of_at_its_field(county: World, query: str) -> None:
    activity = county.propose("karlstad")

    answer = visitor(county, "coordinator").get(f"/activities/{activity}{query}")

    assert answer.status_code == 422
    assert "Give a day, as in 2026-06-30." in answer.text
