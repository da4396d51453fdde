"""Passwords are kept as argon2id, cost the same for everyone, and are not easily guessed."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from service.auth import passwords
from service.auth.passwords import HASHER, Known
from service.core.db import db, transaction
from service.core.errors import InvalidError, NotFoundError
from service.models import Credential, Entry
from service.workflows import operations
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.listening import statements_to
from tests.support.proving import PASSWORD, email_of, key_of
from tests.support.world import World, a_world

WHO = "reporter of karlstad"
EMAIL = email_of(WHO)


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("karlstad",)) as world, world.app.app_context():
        yield world


def keep(world: World, password_hash: str) -> None:
    actor = world.county.people[WHO]
    with transaction() as session:
        signing_in.set_password(session, actor, actor.person or "", password_hash)


def test_a_hash_has_the_parameters_that_owasp_names() -> None:
    kept = passwords.hash_of(PASSWORD)

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.hash_of(PASSWORD) != kept
    assert PASSWORD not in kept


def test_the_right_password_is_known_however_its_letters_were_composed(world: World) -> None:
    keep(world, passwords.hash_of("sju ha\u0308star i \u00e5tta hagar"))

    known = passwords.check(db.session(), EMAIL.upper(), "sju h\u00e4star i a\u030atta hagar")

    assert known == Known(key_of(world, WHO), None)


def test_a_wrong_password_is_nobodys(world: World) -> None:
    keep(world, passwords.hash_of(PASSWORD))

    tried = [passwords.check(db.session(), EMAIL, each) for each in (PASSWORD + "!", "", "\0")]

    assert tried == [None] * 3
    assert not passwords.is_own(db.session(), key_of(world, WHO), "another")
    assert passwords.is_own(db.session(), key_of(world, WHO), PASSWORD)


def test_everyone_costs_one_statement_and_one_hash(world: World) -> None:
    """The three who are not let in: nobody, one without a password, one who is disabled."""
    keep(world, passwords.hash_of(PASSWORD))
    uid = world.county.people[WHO].person or ""
    with transaction() as session:
        operations.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)
    db.session.rollback()
    db.session.connection()  # to begin is no statement of theirs
    asked = ("ingen@exempel.test", email_of("coordinator"), EMAIL)

    counts = []
    for address in asked:
        with statements_to(db.engine) as sent:
            assert passwords.check(db.session(), address, PASSWORD) is None
        counts.append(len(sent))

    assert counts == [1, 1, 1]


def test_a_hash_of_older_parameters_is_made_anew(world: World) -> None:
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    keep(world, older)

    known = passwords.check(db.session(), EMAIL, PASSWORD)
    assert known is not None
    with transaction() as session:
        passwords.renew(session, known)

    kept = db.session.scalars(select(Credential.password_hash)).one()
    assert kept is not None
    assert not HASHER.check_needs_rehash(kept)
    assert HASHER.verify(kept, PASSWORD)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elva tecken", "length"),
        ("x" * 201, "length"),
        ("Lösenord1234", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("123456789012", "common"),
        ("kim.lång@exempel.test", "common"),
    ],
)
def test_a_password_that_is_short_or_tried_first_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidError) as refused:
        passwords.demand_good(password, "Kim.Lång@exempel.test")

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/password", code)]


@pytest.mark.parametrize("password", [PASSWORD, "tolv tecken!", "x y" * 60, "🐎🐎🐎🐎 i hagen"])
def test_a_password_needs_no_signs_of_any_kind(password: str) -> None:
    passwords.demand_good(password, EMAIL)

    assert HASHER.verify(passwords.hash_of(password), password)


def test_setting_a_password_is_told_without_it(world: World) -> None:
    keep(world, passwords.hash_of(PASSWORD))

    uid = world.county.people[WHO].person
    told = select(Entry.event).where(Entry.stream == f"person/{uid}").order_by(Entry.sequence)
    assert db.session.scalars(told).all()[-1] == "set_password"


def test_a_password_is_set_by_its_own_person_alone(world: World) -> None:
    uid = world.county.people[WHO].person or ""

    with pytest.raises(NotFoundError), transaction() as session:
        signing_in.set_password(session, world.county.people["administrator"], uid, "$argon2id$")

    assert db.session.scalars(select(Credential)).all() == []


def test_who_lost_a_telephone_has_password_and_second_factor_taken_away(world: World) -> None:
    keep(world, passwords.hash_of(PASSWORD))
    uid = world.county.people[WHO].person or ""

    with transaction() as session:
        signing_in.remove_password(session, world.county.coordinator, uid)
    with pytest.raises(NotFoundError), transaction() as session:
        signing_in.remove_password(session, world.county.coordinator, uid)

    assert passwords.check(db.session(), EMAIL, PASSWORD) is None
