"""Who is reminded, and of what: the list that pages show, and the chain."""

from datetime import timedelta

import pytest
from flask import current_app

from service.auth import row_scope
from service.core import clock
from service.core.db import db, transaction
from service.models import Organisation
from service.models.words import RemindBy, Role
from service.reports.review_findings import findings
from service.reports.to_do import to_do_list
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import ANY_VERSION
from tests.support.acting import COUNTY, County, add_person
from tests.support.databases import by_reach
from tests.support.reminding import (
    ARVIKA,
    COORDINATORS,
    DUE,
    MONDAY,
    WEEK,
    address,
    edit_organisation,
    edit_person,
    run_at,
    sent,
)
from tests.support.stepping import add_activity, part_wish, take

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_the_letter_holds_what_the_start_page_shows_and_in_the_same_order(county: County) -> None:
    for number, days in (("1", 200), ("2", 2), ("3", -40), ("4", 20)):
        due = MONDAY.date() + timedelta(days=days)
        add_activity(
            county, ["arvika", "torsby"], number=number, title=f"<b>{number}", anchor_by=due
        )

    assert run_at(MONDAY) == 2
    letter = sent(MONDAY)[ARVIKA]

    with clock.set_to(MONDAY):
        shown = to_do_list(db.session(), county.reporter("arvika"))
    assert letter
    links = [line.split(": ")[1] for line in letter.text.splitlines() if "/steps/" in line]
    assert [each["activity"]["number"] for each in shown] == ["3", "2", "4", "1"]
    assert links == [
        f"{current_app.config['PUBLIC_URL']}/activities/{each['activity']['id']}/steps/anchor"
        f"?organisation={county.uid('arvika')}&seen=proposed"
        for each in shown
    ]
    assert letter.subject == "Att göra: 4, varav försenade: 1"
    assert "&lt;b&gt;2" in letter.html
    assert "<b>2" in letter.text


@SQLITE
def test_the_chain_is_contact_function_then_reporters_then_coordinators(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)
    edit_organisation(county, "arvika", {"contact_email": "Vald@Arvika.example"})
    run_at(MONDAY - timedelta(days=3))

    run_at(MONDAY)
    with_contact = sent(MONDAY)
    edit_person(county, "reporter of arvika", {"remind_by": RemindBy.DIGEST})
    add_activity(county, ["arvika"], anchor_by=DUE)
    run_at(MONDAY + WEEK)
    by_choice = sent(MONDAY + WEEK)
    edit_organisation(county, "arvika", {"contact_email": None})
    edit_person(county, "reporter of arvika", {"remind_by": RemindBy.NONE})
    run_at(MONDAY + 2 * WEEK)
    left = sent(MONDAY + 2 * WEEK)

    assert {*with_contact} == {"vald@arvika.example"}
    assert {*by_choice} == {"vald@arvika.example", ARVIKA}
    assert {*left} == COORDINATORS
    letter = left[address("coordinator")]
    assert letter
    assert "organisationer som ingen svarar för" in letter.text


@by_reach
def test_an_owner_with_no_one_to_write_to_is_found_on_the_review(county: County) -> None:
    add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    edit_organisation(county, "torsby", {"contact_email": "vald@torsby.example"})
    for name in ("arvika", "torsby"):
        edit_person(county, f"reporter of {name}", {"remind_by": RemindBy.NONE})

    for name in ("coordinator", "auditor"):
        with current_app.test_request_context():
            row_scope.act_for(county.people[name])
            found = findings(db.session(), county.people[name], COUNTY)
            db.session.remove()

        (nobody,) = (each for each in found if each["code"] == "no_one_to_write_to")
        assert [each["about"] for each in nobody["activities"]] == ["arvika (påhittad)"]


@SQLITE
def test_a_contact_that_is_a_reporter_gets_one_letter_as_themselves(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)
    edit_organisation(county, "arvika", {"contact_email": ARVIKA})
    with transaction() as session:
        organisation = session.get_one(Organisation, county.organisations["arvika"].id)
        add_person(
            session, county, "second", NewGrant(role=Role.REPORTER, organisation=organisation)
        )
    run_at(MONDAY - timedelta(days=3))

    run_at(MONDAY)

    assert {*sent(MONDAY)} == {ARVIKA}


@SQLITE
def test_what_is_late_for_long_comes_to_coordinators_where_the_plan_says_so(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)
    edit_person(county, "coordinator", {"remind_by": RemindBy.NONE})
    with transaction() as session:
        values = {"escalate_after_days": 14}
        op.edit_plan(session, county.coordinator, county.plan, values, ANY_VERSION)

    early = run_at(MONDAY), {*sent(MONDAY)}
    run_at(MONDAY + 3 * WEEK)
    later = sent(MONDAY + 3 * WEEK)
    run_at(MONDAY + 4 * WEEK)
    soon_again = sent(MONDAY + 4 * WEEK)
    run_at(MONDAY + 7 * WEEK)
    again = sent(MONDAY + 7 * WEEK)

    assert early == (1, {ARVIKA})
    assert {*later} == {*COORDINATORS, ARVIKA}
    letter = later[address("coordinator")]
    assert letter
    assert letter.subject == "Försenat länge: 1"
    assert {*soon_again} & COORDINATORS == set()
    assert {*again} >= COORDINATORS


@SQLITE
def test_a_letter_tells_what_was_entered_on_behalf_and_what_is_blocked(county: County) -> None:
    uid = add_activity(county, ["arvika"], number="1", anchor_by=DUE)
    late = add_activity(county, ["arvika"], number="2", anchor_by=MONDAY.date())
    done = add_activity(county, ["arvika", "torsby"], number="3", anchor_by=DUE)
    wish = part_wish("anchor", county.uid("arvika"), basis="Hon ringde i går")
    take(county.coordinator, uid, wish)
    declined = part_wish("decline", county.uid("arvika"), basis="Hon ringde i går")
    take(county.coordinator, done, declined)
    with transaction() as session:
        blocked = {"blocked": True, "blocked_help": "Mer tid"}
        op.report_status(session, county.reporter("arvika"), late, county.uid("arvika"), blocked)

    run_at(MONDAY)
    letter = sent(MONDAY)[ARVIKA]

    assert letter
    assert "Förankrad. Samordnaren" in letter.text
    assert "Ska vara klart i dag, 22 mars 2027" in letter.text
    assert f"/activities/{done}\n" in letter.text
