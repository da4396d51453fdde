"""A one-time link opens once, for a while, and for its own person alone."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from service.auth import links
from service.auth.links import LinkError
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import InvalidError, NotPermittedError
from service.messages import link_letters
from service.models import Entry, Message, SignInLink
from service.models.sign_in import Purpose
from service.workflows import operations
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.proving import email_of, key_of
from tests.support.world import World, a_world

WHO = "reporter of karlstad"
DAYS, MINUTES = timedelta(days=7), timedelta(minutes=15)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("karlstad",)) as world, world.app.app_context():
        yield world


def a_link(world: World, purpose: Purpose = Purpose.SIGN_IN) -> str:
    person = key_of(world, WHO)
    with transaction() as session:
        return signing_in.issue_link(session, person, purpose)


def use(secret: str) -> links.Used:
    with transaction() as session:
        return links.use(session, secret)


def test_a_link_lets_its_person_in_once(world: World) -> None:
    secret = a_link(world)

    used = use(secret)

    assert used == links.Used(key_of(world, WHO), Purpose.SIGN_IN)
    with pytest.raises(LinkError):
        use(secret)


def test_looking_at_a_link_does_not_use_it_up(world: World) -> None:
    secret = a_link(world, Purpose.RESET)

    looked = [links.look(db.session(), secret) for _ in range(3)]

    assert looked == [Purpose.RESET] * 3
    assert use(secret).purpose is Purpose.RESET
    with pytest.raises(LinkError):
        links.look(db.session(), secret)


@pytest.mark.parametrize(
    ("purpose", "life"),
    [(Purpose.INVITATION, DAYS), (Purpose.SIGN_IN, MINUTES), (Purpose.RESET, MINUTES)],
)
def test_a_link_opens_nothing_when_its_time_is_over(
    world: World, purpose: Purpose, life: timedelta
) -> None:
    made = clock.now()
    with clock.set_to(made):
        first, second = a_link(world, purpose), a_link(world, purpose)

    with clock.set_to(made + life - MOMENT):
        used = use(first)

    assert used.purpose is purpose
    with clock.set_to(made + life), pytest.raises(LinkError):
        use(second)


def test_of_two_at_once_one_is_let_in(world: World) -> None:
    secret, together = a_link(world), Barrier(2)
    came: list[str] = []

    def come() -> None:
        with world.app.app_context():
            together.wait()
            try:
                use(secret)
                came.append("in")
            except LinkError:
                came.append("out")

    threads = [Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(came) == ["in", "out"]


def test_no_secret_is_kept(world: World) -> None:
    secret = a_link(world)

    (link,) = db.session.scalars(select(SignInLink))

    assert secret.encode() not in link.digest
    assert len(link.digest) == 32
    assert len(secret) >= 43  # 256 bits


def test_a_new_invitation_ends_the_one_before(world: World) -> None:
    uid = world.county.people[WHO].person or ""
    with transaction() as session:
        first = signing_in.invite(session, SYSTEM, uid)
    with transaction() as session:
        second = signing_in.invite(session, SYSTEM, uid)

    assert use(second).purpose is Purpose.INVITATION
    with pytest.raises(LinkError):
        use(first)


def test_an_invitation_is_an_entry_of_its_person(world: World) -> None:
    uid = world.county.people[WHO].person or ""
    with transaction() as session:
        signing_in.invite(session, world.county.coordinator, uid)

    written = select(Entry.event, Entry.person).where(Entry.stream == f"person/{uid}")
    last = db.session.execute(written.order_by(Entry.sequence.desc())).first()
    assert last is not None
    assert tuple(last) == ("invite", world.county.coordinator.person)


def test_a_reporter_invites_nobody_and_nobody_invites_who_is_disabled(world: World) -> None:
    uid = world.county.people[WHO].person or ""

    with pytest.raises(NotPermittedError), transaction() as session:
        signing_in.invite(session, world.county.people[WHO], uid)
    with transaction() as session:
        operations.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)
    with pytest.raises(InvalidError), transaction() as session:
        signing_in.invite(session, SYSTEM, uid)


def test_the_links_of_who_is_disabled_open_nothing_and_do_not_come_back(world: World) -> None:
    secret, uid = a_link(world), world.county.people[WHO].person or ""
    for disabled in (True, False):
        with transaction() as session:
            operations.edit_person(session, SYSTEM, uid, {"disabled": disabled}, ANY_VERSION)
        with pytest.raises(LinkError):
            use(secret)


def test_a_link_asked_for_is_made_when_it_is_sent_and_the_queue_holds_no_secret(
    world: World,
) -> None:
    with transaction() as session:
        links.ask(session, email_of(WHO).upper(), Purpose.SIGN_IN)
    (message,) = db.session.scalars(select(Message).where(Message.topic == link_letters.TOPIC))

    with transaction() as session:
        secret = link_letters.renew(session, message.payload["link"])

    assert set(message.payload) == {"link", "purpose"}
    assert message.person_id == key_of(world, WHO)
    assert secret is not None
    assert use(secret).person == key_of(world, WHO)
    with transaction() as session:
        assert link_letters.renew(session, message.payload["link"]) is None


@pytest.mark.usefixtures("world")
def test_who_asks_twice_is_sent_one_message() -> None:
    with clock.set_to(clock.now()):
        for _ in range(3):
            with transaction() as session:
                links.ask(session, email_of(WHO), Purpose.SIGN_IN)

    asked = select(func.count()).select_from(Message).where(Message.topic == link_letters.TOPIC)
    assert db.session.scalar(asked) == 1


@pytest.mark.usefixtures("world")
def test_for_an_address_that_nobody_has_no_message_is_sent_and_the_link_is_nobodys() -> None:
    with transaction() as session:
        links.ask(session, "ingen@exempel.test", Purpose.RESET)

    (link,) = db.session.scalars(select(SignInLink))
    assert link.person_id is None
    assert db.session.scalar(select(func.count(Message.id))) == 0
    with transaction() as session:
        assert link_letters.renew(session, link.uid) is None


def test_links_are_forgotten_a_week_after_their_end(world: World) -> None:
    secret, made = a_link(world), clock.now()
    left = []
    for later in (MINUTES + DAYS - MOMENT, MINUTES + DAYS + MOMENT):
        with transaction() as session:
            links.forget(session, made + later)
        left.append(db.session.scalar(select(func.count(SignInLink.uid))))

    assert left == [1, 0]
    with pytest.raises(LinkError):
        use(secret)
