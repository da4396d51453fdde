"""How people choose to be reminded, what coordinators foresee, and where a letter's link leads."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db
from service.models import Organisation, Person, Plan
from service.models.words import RemindBy, Rhythm
from tests.support.browsing import Visitor
from tests.support.stepping import add_activity, bring
from tests.support.world import World

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MONTHLY = {
    "remindBy": "digest",
    "remindRhythm": "monthly",
    "remindWeekday": "4",
    "remindHour": "15",
}


def come_in(browser: Visitor, name: str) -> None:
    """Let one of the county's people in, who reads English."""
    browser.open_link(name)
    browser.get("/?lang=en")


def next_monday() -> date:
    ahead = (7 - clock.today().weekday()) % 7 or 7
    return clock.today() + timedelta(days=ahead)


@SQLITE
def test_people_choose_how_they_are_reminded_and_only_among_what_there_is(
    browser: Visitor, county: World
) -> None:
    come_in(browser, "reporter of karlstad")

    chosen = browser.post("/account/reminders", **MONTHLY)
    shown = browser.get("/account/reminders")
    wrong = browser.post("/account/reminders", **MONTHLY | {"remindHour": "24"})
    undone = browser.post("/account/reminders", **MONTHLY | {"remindBy": ""})

    assert chosen.status_code == undone.status_code == 303
    assert 'value="monthly" selected' in shown.text
    assert 'value="4" selected>Thursday' in shown.text
    assert 'value="15" selected>15:00' in shown.text
    assert wrong.status_code == 422
    assert "Choose one of them." in wrong.text
    with county.app.app_context():
        uid = county.county.reporter("karlstad").person
        person = db.session().scalars(select(Person).where(Person.uid == uid)).one()
        assert (person.remind_by, person.remind_rhythm) == (None, Rhythm.MONTHLY)
        assert (person.remind_weekday, person.remind_hour) == (4, 15)


@pytest.mark.parametrize("database_kind", ["sqlite", "by_reach"], indirect=True)
def test_coordinators_foresee_whom_a_days_letters_go_to_and_others_do_not(
    browser: Visitor, county: World
) -> None:
    with county.app.app_context():
        add_activity(county.county, ["karlstad"], title="Sen", anchor_by=clock.today())
    come_in(browser, "coordinator")
    monday = next_monday()

    found = browser.get(f"/reminders?on={monday}")
    tuesday = browser.get(f"/reminders?on={monday + timedelta(days=1)}")
    past = browser.get("/reminders?on=2020-01-01")
    nonsense = browser.get("/reminders?on=tomorrow")
    browser.client.delete_cookie("session")
    come_in(browser, "reporter of karlstad")

    assert "reporter.of.karlstad@exempel.test" in found.text
    assert "reporter.of.sunne@exempel.test" not in found.text
    assert "Sen" in found.text
    assert "Nobody would be written to." in tuesday.text
    assert past.status_code == nonsense.status_code == 422
    assert "at most 400 days ahead" in past.text
    assert browser.get("/reminders").status_code == 403


@SQLITE
def test_a_letters_link_leads_to_the_step_and_tells_when_things_have_moved_on(
    browser: Visitor, county: World
) -> None:
    with county.app.app_context():
        uid = add_activity(county.county, ["karlstad"], anchor_by=clock.today())
    link = f"/activities/{uid}/steps/anchor?organisation={county.uid('karlstad')}&seen=proposed"
    outside = browser.get(link)
    come_in(browser, "reporter of karlstad")

    before = browser.get(link)
    with county.app.app_context():
        bring(county.county, uid, karlstad="anchored")
    after = browser.get(link)
    about = browser.get(f"/activities/{uid}?seen=proposed")
    nonsense = browser.get(f"/activities/{uid}?seen=<b>")

    said = "Since the letter was written this has moved on: from proposed to anchored"
    assert outside.status_code == 303
    assert "/sign-in" in outside.headers["Location"]
    assert "moved on" not in before.text
    assert said in after.text
    assert said in about.text
    assert "moved on" not in nonsense.text


@SQLITE
def test_a_plan_escalates_and_an_organisation_has_a_contact_as_their_forms_say(
    browser: Visitor, county: World
) -> None:
    come_in(browser, "coordinator")
    plan, body = county.county.plan, county.uid("karlstad")
    days = {"title": "P", "periodStart": "2026-01-01", "periodEnd": "2029-12-31"}
    about = {"name": "Karlstad", "kind": "municipality", "countyCode": "17"}
    with county.app.app_context():
        agreement = {"agreement": county.county.agreement}
        versions = [
            str(db.session().scalars(select(kind.version).where(kind.uid == uid)).one())
            for kind, uid in ((Plan, plan), (Organisation, body))
        ]

    on = f"/plans/{plan}/edit"
    soon = browser.post(on, **days, **agreement, escalateAfterDays="6", version=versions[0])
    kept = browser.post(on, **days, **agreement, escalateAfterDays="30", version=versions[0])
    on = f"/organisations/{body}/edit"
    wrong = browser.post(on, **about, contactEmail="vald", version=versions[1])
    named = browser.post(on, **about, contactEmail="Vald@Karlstad.example", version=versions[1])

    assert soon.status_code == wrong.status_code == 422
    assert kept.status_code == named.status_code == 303
    assert "vald@karlstad.example" in browser.get(f"/organisations/{body}").text
    with county.app.app_context():
        asked = select(Plan.escalate_after_days).where(Plan.uid == plan)
        assert db.session().scalars(asked).one() == 30


@SQLITE
def test_a_program_chooses_for_its_person_and_is_told_what_it_may(county: World) -> None:
    own = county.reporter("karlstad")
    path = f"/people/{county.county.reporter('karlstad').person}"
    tag = own.tag(path)

    refused = own.patch(path, {"remindHour": 24, "remindBy": "never"}, tag)
    chosen = own.patch(path, {"remindBy": "single", "remindHour": 7}, tag)
    others = own.patch(path, {"email": "x@exempel.test"}, "*")

    assert refused.status_code == 422
    assert {each["pointer"] for each in refused.get_json()["errors"]} == {
        "/remindHour",
        "/remindBy",
    }
    assert chosen.get_json()["remindBy"] == RemindBy.SINGLE
    assert tuple(chosen.get_json()[each] for each in ("remindHour", "remindWeekday")) == (7, None)
    assert others.status_code == 403
