"""Coordinators write to owners, see what went to whom, and hear where mail does not reach."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from service.core import clock
from service.core.db import db, transaction
from service.models import Entry, Message, Person
from service.models.outbox import post
from service.reports.review_findings import findings
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.integration.cli.console import SECRET, Console
from tests.support.browsing import Visitor
from tests.support.proving import email_of, key_of
from tests.support.world import World

COORDINATOR, REPORTER = "coordinator", "reporter of karlstad"
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def come_in(browser: Visitor, name: str) -> None:
    browser.open_link(name)
    browser.get("/account?lang=en")


def messages(county: World, topic: str) -> list[Message]:
    with county.app.app_context(), transaction() as session:
        return list(session.scalars(select(Message).where(Message.topic == topic)))


def settle(county: World, **values: Any) -> None:  # noqa: ANN401 -- columns
    """Let this have come of every letter that is not settled yet."""
    with county.app.app_context(), transaction() as session:
        session.execute(
            update(Message).where(Message.done_at.is_(None)).values(done_at=clock.now(), **values)
        )


def a_letter(county: World, key: str) -> None:
    with county.app.app_context(), transaction() as session:
        person = session.scalars(select(Person.id).where(Person.email == email_of(REPORTER))).one()
        post(
            session,
            at=clock.now(),
            topic="reminder",
            person_id=person,
            payload={},
            dedupe_key=key,
        )


def found(county: World) -> set[str]:
    with county.app.app_context():
        actor = county.county.people[COORDINATOR]
        return {each["code"] for each in findings(db.session(), actor, None)}


def test_a_coordinator_writes_to_all_owners_and_sees_what_came_of_it(
    browser: Visitor, county: World
) -> None:
    activity = county.propose("karlstad", "sunne")
    come_in(browser, COORDINATOR)
    here = f"/activities/{activity}/message"

    asked = browser.get(here).text
    empty = browser.post(here, note=" ")
    sent = browser.post(here, note="Mötet är flyttat till fredag.")
    listed = browser.get("/outbox?topic=message_to_owners").text

    assert "reporter of karlstad (påhittad)" in asked
    assert empty.status_code == 422
    assert sent.status_code == 303, sent.text
    posted = messages(county, "message_to_owners")
    assert len(posted) == 2
    assert {each.payload["stream"] for each in posted} == {f"activity/{activity}"}
    assert "Mötet" not in str([each.payload for each in posted])
    assert "Waits to be sent" in listed
    story = browser.get(f"/activities/{activity}").text
    assert "A message was sent to all owners" in story
    assert "Mötet är flyttat till fredag." in story


@ON_SQLITE
def test_only_who_manages_people_sees_letters_and_only_a_coordinator_writes(
    browser: Visitor, county: World
) -> None:
    activity = county.propose("karlstad", "sunne")
    come_in(browser, REPORTER)

    assert browser.get("/outbox").status_code == 403
    assert browser.get(f"/activities/{activity}/message").status_code == 403


@ON_SQLITE
def test_to_owners_without_a_reporter_nothing_can_be_written(
    browser: Visitor, county: World
) -> None:
    activity = county.propose("karlstad", "sunne")
    with county.app.app_context():
        for name in (REPORTER, "reporter of sunne"):
            with transaction() as session:
                uid = county.county.people[name].person or ""
                op.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)
    come_in(browser, COORDINATOR)

    answer = browser.get(f"/activities/{activity}/message")

    assert answer.status_code == 409
    assert "None of the owners has a reporter" in answer.text
    assert "nobody, since it has no reporter" in answer.text


def test_a_letter_that_came_back_is_found_until_the_address_changes_or_mail_gets_through(
    browser: Visitor, county: World
) -> None:
    county.propose("karlstad", "sunne")
    a_letter(county, "1")
    before = found(county)
    settle(county, outcome="refused", said="550 5.1.1")
    refused = found(county)
    a_letter(county, "2")
    settle(county, outcome="delivered")
    reached = found(county)
    a_letter(county, "3")
    settle(county, outcome="refused", said="552 5.2.2")
    full = found(county)
    come_in(browser, COORDINATOR)
    told = browser.get("/review").text
    with county.app.app_context(), transaction() as session:
        uid = county.county.people[REPORTER].person or ""
        op.edit_person(session, SYSTEM, uid, {"email": "ny@exempel.test"}, ANY_VERSION)

    assert ["mail_refused" in each for each in (before, refused, reached, full)] == [
        *(False, True, False, True)
    ]
    assert "Mail does not reach a reporter" in told
    assert "mail_refused" not in found(county)


@ON_SQLITE
def test_what_came_back_is_searched_for_and_sent_again_with_an_entry(
    browser: Visitor, county: World
) -> None:
    a_letter(county, "1")
    settle(county, outcome="refused", said="550 5.1.1", attempts=3)
    come_in(browser, COORDINATOR)
    [letter] = messages(county, "reminder")

    listed = browser.get("/outbox?outcome=refused&q=karlstad").text
    elsewhere = browser.get("/outbox?outcome=refused&q=sunne").text
    again = browser.post(f"/outbox/{letter.uid}/retry", on="/outbox")
    twice = browser.post(f"/outbox/{letter.uid}/retry", on="/outbox")

    assert "550 5.1.1" in listed
    assert "No letters." in elsewhere
    assert again.status_code == 303, again.text
    assert twice.status_code == 409
    [letter] = messages(county, "reminder")
    assert (letter.outcome, letter.done_at, letter.attempts) == (None, None, 0)
    with county.app.app_context(), transaction() as session:
        events = session.scalars(
            select(Entry.event).where(Entry.person == county.county.people[COORDINATOR].person)
        )
        assert "resend" in set(events)


@ON_SQLITE
def test_an_invitation_goes_by_mail_where_there_is_a_mail_server(
    browser: Visitor, county: World
) -> None:
    county.app.config["MAIL"] = replace(county.app.config["MAIL"], host="mail.exempel.test")
    come_in(browser, COORDINATOR)
    here = f"/people/{county.county.people[REPORTER].person}"

    invited = browser.post(f"{here}/invitation", on=here)

    assert invited.status_code == 303, invited.text
    [letter] = messages(county, "sign_in_link")
    assert letter.payload["purpose"] == "invitation"
    assert letter.person_id == _key(county)
    assert "/sign-in/link/" not in browser.get(invited.location).text


def _key(county: World) -> int:
    with county.app.app_context():
        return key_of(county, REPORTER)


@ON_SQLITE
def test_the_command_line_lists_letters_and_sends_one_again(
    county: World, migrated_url: str
) -> None:
    a_letter(county, "1")
    settle(county, outcome="dead", said="cut")
    console = Console({"FORANKRA_DATABASE_URL": migrated_url, "FORANKRA_SECRET_KEY": SECRET})

    listed = console.ask("outbox", "list", "--outcome", "dead", "--to", "karlstad")
    said = console.run("outbox", "list").out
    console.ask("outbox", "retry", listed["items"][0]["id"])
    waiting = console.ask("outbox", "list", "--outcome", "waiting")

    assert listed["totalCount"] == 1
    assert listed["items"][0]["canBeResent"]
    assert "dead cut" in said
    assert [each["id"] for each in waiting["items"]] == [listed["items"][0]["id"]]
