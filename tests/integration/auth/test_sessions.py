"""A session lasts as long as it is used, a day's work at most, and ends when somebody says so."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.auth import sessions
from service.auth.sessions import Proof, SignedOutError, Terms, UnfinishedError
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import NotFoundError, NotPermittedError
from service.models import Entry, SignInSession, Token
from service.models.sign_in import Lacking, Method
from service.workflows import operations
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION, SYSTEM, Actor
from tests.support.proving import key_of
from tests.support.world import World, a_world

WHO, OTHER = "reporter of karlstad", "coordinator"
TERMS = Terms()
PROOF = Proof(method=Method.LINK)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("karlstad", "sunne")) as world, world.app.app_context():
        yield world


def begun(world: World, name: str = WHO, lacks: Lacking | None = None) -> str:
    person = key_of(world, name)
    with transaction() as session:
        return sessions.begin(session, person, PROOF, lacks=lacks)


def holds(secret: str) -> bool:
    try:
        sessions.find(db.session(), secret, TERMS)
    except SignedOutError:
        return False
    return True


def test_a_session_speaks_for_its_person_with_the_roles_of_today(world: World) -> None:
    secret = begun(world)

    actor = sessions.actor_by_session(db.session(), secret, "a request")

    assert actor.person == world.county.people[WHO].person
    assert actor.organisations == {world.uid("karlstad")}
    assert (actor.auth, actor.request_id) == ("link", "a request")


def test_the_session_is_found_in_one_statement_by_a_digest(world: World) -> None:
    secret = begun(world)

    (kept,) = db.session.scalars(select(SignInSession))

    assert len(kept.digest) == 32
    assert secret.encode() not in kept.digest
    assert not holds(secret + "x")


@pytest.mark.parametrize(("minutes", "expected"), [(59, True), (60, False)])
def test_a_session_that_is_not_used_ends_after_an_hour(
    world: World, minutes: int, *, expected: bool
) -> None:
    start = clock.now()
    with clock.set_to(start):
        secret = begun(world)

    with clock.set_to(start + minutes * MINUTE):
        assert holds(secret) is expected


def test_a_session_that_is_used_lasts_half_a_day_and_no_longer(world: World) -> None:
    start = clock.now()
    with clock.set_to(start):
        secret = begun(world)
    lasted = []
    for minutes in (*range(30, 720, 30), 719, 720):
        with clock.set_to(start + minutes * MINUTE):
            lasted.append(holds(secret))

    assert lasted == [True] * 24 + [False]


def test_that_a_session_was_seen_is_noted_every_five_minutes(world: World) -> None:
    start = clock.now()
    with clock.set_to(start):
        secret = begun(world)
    noted = []
    for minutes in (1, 4, 5, 9, 11):
        with clock.set_to(start + minutes * MINUTE):
            sessions.find(db.session(), secret, TERMS)
        db.session.rollback()
        seen = db.session.scalars(select(SignInSession.last_seen_at)).one()
        noted.append((seen - start) // MINUTE)

    assert noted == [0, 0, 5, 5, 11]


def test_signing_in_anew_ends_the_session_that_was_brought_along(world: World) -> None:
    before = begun(world)
    with transaction() as session:
        after = sessions.begin(session, key_of(world, WHO), PROOF, instead_of=before)

    assert (holds(before), holds(after)) == (False, True)


def test_whom_one_acts_for_goes_along_and_is_somebody_one_reports_for(world: World) -> None:
    before = begun(world)
    found = sessions.find(db.session(), before, TERMS)
    with transaction() as session:
        sessions.act_for(session, found, world.uid("karlstad"))
    with pytest.raises(NotFoundError), transaction() as session:
        sessions.act_for(session, found, world.uid("sunne"))
    with transaction() as session:
        after = sessions.begin(session, key_of(world, WHO), PROOF, instead_of=before)

    assert sessions.find(db.session(), after, TERMS).organisation == world.uid("karlstad")


def test_one_ends_ones_own_sessions_and_nobody_elses(world: World) -> None:
    kept, ended = begun(world), begun(world)
    others = begun(world, OTHER)
    uid = sessions.find(db.session(), ended, TERMS).uid
    foreign = sessions.find(db.session(), others, TERMS).uid

    with transaction() as session:
        sessions.end_own(session, key_of(world, WHO), uid)
    with pytest.raises(NotFoundError), transaction() as session:
        sessions.end_own(session, key_of(world, WHO), foreign)

    assert [holds(each) for each in (kept, ended, others)] == [True, False, True]
    listed = sessions.open_sessions(db.session(), key_of(world, WHO), TERMS)
    assert [each.uid for each in listed] == [sessions.find(db.session(), kept, TERMS).uid]


def test_an_ended_session_ends_at_once(world: World) -> None:
    secret = begun(world)

    with transaction() as session:
        sessions.end(session, secret)

    assert not holds(secret)


Ends = Callable[[World, str], None]


def _disable(world: World, uid: str) -> None:
    del world
    with transaction() as session:
        operations.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)
    with transaction() as session:
        operations.edit_person(session, SYSTEM, uid, {"disabled": False}, ANY_VERSION)


def _sign_out(world: World, uid: str) -> None:
    with transaction() as session:
        signing_in.sign_out(session, world.county.people["administrator"], uid)


@pytest.mark.parametrize("end", [_disable, _sign_out])
def test_an_administrator_ends_all_sessions_of_a_person_and_they_do_not_come_back(
    world: World, end: Ends
) -> None:
    own, others = [begun(world), begun(world)], begun(world, OTHER)

    end(world, world.county.people[WHO].person or "")

    assert [holds(each) for each in own] == [False, False]
    assert holds(others)


def test_signing_somebody_out_revokes_their_tokens_and_is_told(world: World) -> None:
    uid = world.county.people[WHO].person or ""

    _sign_out(world, uid)

    assert world.caller(WHO).get("/me").status_code == 401
    own = select(Token.revoked).where(Token.person_id == key_of(world, WHO))
    assert db.session.scalars(own).all() == [True]
    told = select(Entry.event, Entry.person).where(Entry.stream == f"person/{uid}")
    last = db.session.execute(told.order_by(Entry.sequence.desc())).first()
    assert last is not None
    assert tuple(last) == ("sign_out", world.county.people["administrator"].person)


def test_who_was_disabled_has_no_token_back_and_one_entry_tells_of_both(world: World) -> None:
    uid = world.county.people[WHO].person or ""

    _disable(world, uid)

    assert world.caller(WHO).get("/me").status_code == 401
    own = select(Token.revoked).where(Token.person_id == key_of(world, WHO))
    assert db.session.scalars(own).all() == [True]
    told = select(Entry.event).where(Entry.stream == f"person/{uid}")
    events = db.session.scalars(told.order_by(Entry.sequence.desc()).limit(3)).all()
    assert events == ["edit", "edit", "add_token"]


def test_nobody_signs_out_those_whom_they_do_not_manage(world: World) -> None:
    secret, uid = begun(world, OTHER), world.county.people[OTHER].person or ""
    reporter: Actor = world.county.people[WHO]

    with pytest.raises((NotPermittedError, NotFoundError)), transaction() as session:
        signing_in.sign_out(session, reporter, uid)

    assert holds(secret)


def test_a_session_that_lacks_something_opens_nothing_and_ends_soon(world: World) -> None:
    start = clock.now()
    with clock.set_to(start):
        secret = begun(world, lacks=Lacking.CODE)

        with pytest.raises(UnfinishedError) as lacking:
            sessions.actor_by_session(db.session(), secret)

    assert lacking.value.lacks is Lacking.CODE
    with clock.set_to(start + 10 * MINUTE):
        assert not holds(secret)


def test_sessions_are_forgotten_a_day_after_they_can_last(world: World) -> None:
    begun(world)
    made, left = clock.now(), []
    for hours in (35, 37):
        with transaction() as session:
            sessions.forget(session, made + timedelta(hours=hours), TERMS)
        left.append(len(db.session.scalars(select(SignInSession.uid)).all()))

    assert left == [1, 0]
