"""Who is reminded of what: the list that pages show, the chain, the turns; and what is foreseen."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from service.auth import row_scope
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import InvalidError
from service.messages import digest, foreseen, letters, reminder_run
from service.messages.claim import Claimed, claim, finish
from service.messages.letter import Letter
from service.models import Message, Organisation, Person, Turn
from service.models.outbox import DELIVERED
from service.models.words import RemindBy, Role
from service.reports.review_findings import findings
from service.reports.to_do import to_do_list
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support import settled
from tests.support.acting import COUNTY, County, add_person, settle_county
from tests.support.databases import by_reach
from tests.support.stepping import add_activity, part_wish, step, take
from tests.support.subjects import serving

BEGINS = datetime(2027, 3, 17, 9, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2027, 3, 22, 7, 0, 1, tzinfo=UTC)  # eight in Sweden, in winter time
WEEK = timedelta(days=7)
DUE = date(2027, 3, 25)
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def county(migrated_url: str) -> Iterator[County]:
    """Settle a small county, and let everybody's turns begin in the middle of a week."""
    settled_ = settled.put(migrated_url, ("a county to remind",), lambda: _settle(migrated_url))
    with serving(migrated_url), clock.set_to(BEGINS):
        reminder_run.run()
        yield settled_


def _settle(url: str) -> County:
    with serving(url), clock.set_to(BEGINS):
        return settle_county(("arvika", "torsby"))


def run_at(moment: datetime) -> int:
    """Let the worker run at *moment*, and return how many letters it wrote."""
    with clock.set_to(moment):
        return reminder_run.run()


def sent(moment: datetime) -> dict[str, Letter | None]:
    """Take what waits at *moment*, and return the letters by the addresses they go to."""
    found = {}
    with clock.set_to(moment), transaction() as session:
        for message in claim(session, moment, 100):
            person = _person(message)
            found[person.email] = letters.write(session, message, person)
            finish(session, message, moment, DELIVERED)
    return found


def _person(message: Claimed) -> Person:
    session = db.session()
    if message.person:
        return session.get_one(Person, message.person)
    contact = digest.contact_of(session, message)
    assert contact
    return contact


def unwrapped(app: Any) -> Flask:  # noqa: ANN401 -- a proxy of the library's
    """Return the application itself, which another thread can enter."""
    found = app._get_current_object()  # noqa: SLF001 -- the library's documented way
    assert isinstance(found, Flask)
    return found


def edit_person(county: County, name: str, values: Mapping[str, Any]) -> None:
    with transaction() as session:
        op.edit_person(session, SYSTEM, county.people[name].person or "", values, ANY_VERSION)


def edit_organisation(county: County, name: str, values: Mapping[str, Any]) -> None:
    with transaction() as session:
        op.edit_organisation(session, SYSTEM, county.uid(name), values, ANY_VERSION)


def address(name: str) -> str:
    return f"{name.replace(' ', '.')}@exempel.test"


ARVIKA, TORSBY = address("reporter of arvika"), address("reporter of torsby")
COORDINATORS = {address("coordinator"), address("another coordinator")}


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


def test_workers_that_run_at_once_and_again_write_each_letter_once(county: County) -> None:
    add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    app, together = unwrapped(current_app), Barrier(2)

    def work(_: int) -> int:
        with app.app_context():
            together.wait(30)
            written = run_at(MONDAY)
            db.session.remove()
            return written

    with ThreadPoolExecutor(2) as pool:
        written = sum(pool.map(work, range(2)))

    assert written == 2
    assert run_at(MONDAY + timedelta(hours=3)) == 0
    assert db.session().scalar(select(func.count(Message.id))) == 2


@SQLITE
def test_a_worker_that_was_away_writes_once_when_it_is_back(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)

    assert run_at(MONDAY + 2 * WEEK + timedelta(days=3)) == 1
    assert run_at(MONDAY + 3 * WEEK) == 0
    assert db.session().scalar(select(func.max(Turn.handled_at))) == (
        datetime(2027, 4, 12, 6, tzinfo=UTC)  # eight in Sweden, in summer time
    )


@SQLITE
def test_what_was_done_meanwhile_is_in_no_letter(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    run_at(MONDAY)

    with clock.set_to(MONDAY + timedelta(minutes=1)):
        step(county, "arvika", uid, "anchor")
    found = sent(MONDAY + timedelta(hours=1))

    assert found[ARVIKA] is None
    assert found[TORSBY]


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
def test_single_letters_leave_out_what_can_wait_and_keep_five_days_apart(county: County) -> None:
    edit_person(county, "reporter of arvika", {"remind_by": RemindBy.SINGLE})
    for number, days in (("1", 300), ("2", 6), ("3", 8)):
        due = MONDAY.date() + timedelta(days=days)
        add_activity(county, ["arvika"], number=number, title=f"Nummer {number}", anchor_by=due)

    run_at(MONDAY)
    first = sent(MONDAY)[ARVIKA]
    next_days = [run_at(MONDAY + timedelta(days=days)) for days in (1, 2, 3, 4)]
    in_a_week = run_at(MONDAY + WEEK)

    assert first
    assert "Nummer 1" not in first.text
    assert "Nummer 2" in first.text
    assert "Nummer 3" in first.text
    assert next_days == [0, 0, 0, 0]
    assert in_a_week == 1


@SQLITE
def test_what_is_foreseen_of_a_day_is_what_goes_out(county: County) -> None:
    add_activity(county, ["arvika", "torsby"], anchor_by=DUE)
    edit_organisation(county, "torsby", {"contact_email": "vald@torsby.example"})
    run_at(BEGINS + timedelta(hours=1))

    ahead = list(foreseen.foreseen(db.session(), MONDAY.date(), {COUNTY}))
    elsewhere = list(foreseen.foreseen(db.session(), MONDAY.date(), {"18"}))
    tuesday = list(foreseen.foreseen(db.session(), MONDAY.date() + timedelta(days=1)))
    run_at(MONDAY)
    found = sent(MONDAY)

    assert {each.reader.email: each.written() for each in ahead} == found
    assert {*found} == {ARVIKA, "vald@torsby.example"}
    assert elsewhere == tuesday == []
    assert list(foreseen.foreseen(db.session(), MONDAY.date())) == []
    for day in (BEGINS.date() - timedelta(days=1), BEGINS.date() + timedelta(days=401)):
        with pytest.raises(InvalidError):
            foreseen.demand_foreseeable(day)


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


@SQLITE
def test_a_contact_function_that_is_gone_is_written_no_letter(county: County) -> None:
    add_activity(county, ["arvika"], anchor_by=DUE)
    edit_organisation(county, "arvika", {"contact_email": "vald@arvika.example"})
    run_at(BEGINS + timedelta(hours=1))
    run_at(MONDAY)
    edit_organisation(county, "arvika", {"contact_email": None})

    with transaction() as session:
        (message,) = claim(session, MONDAY, 10)
        contact, read = digest.contact_of(session, message), digest.reading(session, message)

    assert contact is None
    assert read is None
