"""Each kind of letter: in the person's language, from what holds when it is sent, without power."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from service.auth import links
from service.core import clock
from service.core.db import transaction
from service.messages import letters
from service.messages.claim import Claimed, claim
from service.messages.letter import Letter
from service.models import Disclosure, Person
from service.models.sign_in import Purpose
from service.workflows import operations as op
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION, SYSTEM, Level, Wish
from tests.support.proving import email_of
from tests.support.world import DECISION, World, a_world

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WHO, COORDINATOR = "reporter of karlstad", "coordinator"
LINK = re.compile(r"https?://\S+")
NOBODY_IS_NAMED = re.compile(r"/(activities/[0-9a-f-]{36}(\?seen=\w+)?)?")


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("karlstad", "sunne")) as world, world.app.app_context():
        yield world


def claimed(topic: str) -> Claimed:
    """Take the one message of *topic* to Karlstad's reporter."""
    with transaction() as session:
        taken = claim(session, clock.now(), 20)
        key = session.scalar(select(Person.id).where(Person.email == email_of(WHO)))
    [found] = [each for each in taken if each.topic == topic and each.person == key]
    return found


def written(message: Claimed) -> Letter | None:
    with transaction() as session:
        return letters.write(session, message, session.get_one(Person, message.person))


def speak(world: World, locale: str) -> None:
    with transaction() as session:
        uid = world.county.people[WHO].person or ""
        op.edit_person(session, SYSTEM, uid, {"locale": locale}, ANY_VERSION)


def step_on_behalf(world: World) -> None:
    activity = world.propose("karlstad", "sunne")
    wish = Wish(
        transition="anchor",
        level=Level.PART,
        organisation=world.uid("karlstad"),
        basis="Telefon med kansliet",
        evidence={**DECISION, "decidedOn": date(2026, 2, 11)},
        version=ANY_VERSION,
    )
    with transaction() as session:
        op.move(session, world.county.people[COORDINATOR], activity, wish)


def message_to_owners(world: World) -> None:
    activity = world.propose("karlstad", "sunne")
    with transaction() as session:
        op.write_to_owners(session, world.county.people[COORDINATOR], activity, "Mötet är flyttat.")


@pytest.mark.parametrize("locale", ["sv", "en"])
def test_a_step_on_behalf_tells_whose_what_and_how_it_was_said(world: World, locale: str) -> None:
    speak(world, locale)
    step_on_behalf(world)

    letter = written(claimed("step_on_behalf"))

    assert letter is not None
    for words in (letter.text, letter.html):
        assert "karlstad (påhittad)" in words
        assert "Telefon med kansliet" in words
        assert "1.1 Ta fram en rutin" in words
    assert ("on behalf" in letter.text) == (locale == "en")


def test_links_carry_nobody_and_open_nothing(world: World) -> None:
    step_on_behalf(world)
    message_to_owners(world)
    with transaction() as session:
        taken = claim(session, clock.now(), 20)

    told = [letter for each in taken if (letter := written(each))]

    found = [link for each in told for link in LINK.findall(each.text)]
    own = world.app.config["PUBLIC_URL"]
    assert len(told) == 3
    assert all(NOBODY_IS_NAMED.fullmatch(link.removeprefix(own)) for link in found)
    assert len(found) == 6


def test_a_text_that_has_been_erased_is_in_no_letter(world: World) -> None:
    message_to_owners(world)
    message = claimed("message_to_owners")
    before = written(message)
    with transaction() as session:
        session.execute(delete(Disclosure))

    after = written(message)

    assert before is not None
    assert "Mötet är flyttat." in before.text
    assert after is not None
    assert "Mötet" not in after.text + after.html


def test_who_reports_for_the_owner_no_more_is_told_no_step_of_its(world: World) -> None:
    step_on_behalf(world)
    message = claimed("step_on_behalf")
    with transaction() as session:
        person = session.get_one(Person, message.person)
        op.revoke_role(session, SYSTEM, person.uid, person.grants[0].uid)

    assert written(message) is None


def test_of_what_is_not_there_any_more_nothing_is_told(world: World) -> None:
    message_to_owners(world)
    message = claimed("message_to_owners")

    assert written(replace(message, payload={**message.payload, "entry": message.uid})) is None


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.RESET])
def test_a_link_to_sign_in_is_made_with_its_letter_and_lets_its_person_in(
    world: World, purpose: Purpose
) -> None:
    with transaction() as session:
        links.ask(session, email_of(WHO), purpose)

    letter = written(claimed("sign_in_link"))

    assert letter is not None
    assert world.app.config["PUBLIC_URL"] in letter.text
    [link] = [each for each in LINK.findall(letter.text) if "/sign-in/link/" in each]
    with transaction() as session:
        assert links.use(session, link.rpartition("/")[2]).purpose is purpose


def test_an_invitation_lets_in_for_a_week_from_when_it_is_sent(world: World) -> None:
    with transaction() as session:
        uid = world.county.people[WHO].person or ""
        signing_in.send_invitation(session, SYSTEM, uid)
    message = claimed("sign_in_link")

    with clock.set_to(clock.now() + timedelta(days=3)):
        letter = written(message)
    assert letter is not None
    [link] = [each for each in LINK.findall(letter.text) if "/sign-in/link/" in each]
    with clock.set_to(clock.now() + timedelta(days=9)), transaction() as session:
        assert links.use(session, link.rpartition("/")[2]).purpose is Purpose.INVITATION


@pytest.mark.usefixtures("world")
def test_no_link_is_sent_a_day_after_it_was_asked_for_or_once_it_is_used() -> None:
    with transaction() as session:
        links.ask(session, email_of(WHO), Purpose.SIGN_IN)
    message = claimed("sign_in_link")
    letter = written(message)
    assert letter is not None
    [link] = [each for each in LINK.findall(letter.text) if "/sign-in/link/" in each]
    with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
        late = written(message)
    with transaction() as session:
        links.use(session, link.rpartition("/")[2])

    assert late is None
    assert written(message) is None


def test_a_topic_of_a_newer_program_is_left_to_it(world: World) -> None:
    message_to_owners(world)
    later = replace(claimed("message_to_owners"), topic="later")

    with pytest.raises(KeyError):
        written(later)
