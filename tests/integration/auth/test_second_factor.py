"""A code counts once, for its own person, within a step of its time; its secret lies encrypted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pyotp
import pytest
from sqlalchemy import select

from service.auth import second_factor
from service.auth.second_factor import Vault
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.models import Credential, Entry
from service.workflows.operations import signing_in
from tests.support.proving import Telephone, key_of
from tests.support.world import World, a_world

WHO = "reporter of karlstad"
VAULT = Vault.of("a key that is only for tests, and long")
NOW = datetime(2027, 3, 15, 9, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)
# The example of RFC 6238, appendix B: this secret, and the last six digits of its SHA-1 code.
EXAMPLE = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("karlstad",)) as world, world.app.app_context():
        yield world


def set_up(world: World) -> Telephone:
    """Give the person a second factor, confirmed by the code of the step before NOW."""
    actor = world.county.people[WHO]
    with transaction() as session:
        secret = second_factor.show(session, VAULT, key_of(world, WHO))
    telephone = Telephone(secret)
    before = NOW - STEP
    step = second_factor.step_of(secret, telephone.code(before), before)
    assert step is not None
    with transaction() as session:
        signing_in.set_second_factor(session, actor, actor.person or "", step)
    return telephone


def accepted(world: World, code: str, at: datetime = NOW, vault: Vault = VAULT) -> bool:
    with clock.set_to(at), transaction() as session:
        return second_factor.accept(session, vault, key_of(world, WHO), code)


def test_codes_are_those_of_the_standard() -> None:
    at = datetime.fromtimestamp(1_111_111_109, UTC)

    assert second_factor.step_of(EXAMPLE, "081804", at) == 1_111_111_109 // 30
    assert second_factor.step_of(EXAMPLE, "081 804", at) == 1_111_111_109 // 30
    assert second_factor.step_of(EXAMPLE, "081805", at) is None


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "abcdef", "\uff11\uff12\uff13456", "12-345"]
)
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert second_factor.step_of(EXAMPLE, code, NOW) is None


@pytest.mark.parametrize(
    ("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_differ_by_one_step(steps: int, *, fits: bool) -> None:
    code = pyotp.TOTP(EXAMPLE).at(NOW + steps * STEP)

    assert (second_factor.step_of(EXAMPLE, code, NOW) is not None) is fits


def test_a_code_is_accepted_once_and_none_before_it(world: World) -> None:
    telephone = set_up(world)

    tried = [
        accepted(world, telephone.code(NOW - STEP)),  # used when the factor was set up
        accepted(world, telephone.code(NOW)),
        accepted(world, telephone.code(NOW)),
        accepted(world, telephone.code(NOW), NOW + STEP),
        accepted(world, telephone.code(NOW + STEP), NOW + STEP),
    ]

    assert tried == [False, True, False, False, True]


def test_of_two_at_once_with_the_same_code_one_is_let_in(world: World) -> None:
    telephone, together = set_up(world), Barrier(2)
    came: list[bool] = []

    def come() -> None:
        with world.app.app_context():
            together.wait()
            came.append(accepted(world, telephone.code(NOW)))

    threads = [Thread(target=come) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(came) == [False, True]


def test_the_secret_lies_encrypted_for_its_own_person_and_key(world: World) -> None:
    telephone, person = set_up(world), key_of(world, WHO)
    (kept,) = db.session.scalars(select(Credential.totp_secret))
    assert kept is not None

    assert telephone.secret.encode() not in kept
    assert VAULT.unlock(person, kept) == telephone.secret
    assert VAULT.unlock(person + 1, kept) is None
    assert Vault.of("another key of the service, and long").unlock(person, kept) is None
    assert not accepted(world, telephone.code(NOW), vault=Vault.of("another key"))


def test_what_is_shown_counts_for_nothing_until_it_is_confirmed(world: World) -> None:
    person = key_of(world, WHO)
    with transaction() as session:
        shown = second_factor.show(session, VAULT, person)
        again = second_factor.show(session, VAULT, person)

    assert shown == again == second_factor.shown_secret(db.session(), VAULT, person)
    assert not second_factor.has_one(db.session(), person)
    assert not accepted(world, Telephone(shown).code(NOW))


def test_a_new_secret_takes_the_place_of_the_old_when_it_is_confirmed(world: World) -> None:
    old = set_up(world)
    with transaction() as session:
        second_factor.show(session, VAULT, key_of(world, WHO))

    assert accepted(world, old.code(NOW))
    new = set_up(world)

    assert not accepted(world, old.code(NOW))
    assert accepted(world, new.code(NOW))


def test_nothing_is_confirmed_that_was_not_shown(world: World) -> None:
    actor = world.county.people[WHO]

    with pytest.raises(NotFoundError), transaction() as session:
        signing_in.set_second_factor(session, actor, actor.person or "", 1)


def test_setting_it_up_is_told_without_the_secret(world: World) -> None:
    set_up(world)

    uid = world.county.people[WHO].person
    told = select(Entry.event).where(Entry.stream == f"person/{uid}").order_by(Entry.sequence)
    assert db.session.scalars(told).all()[-1] == "set_second_factor"


def test_the_picture_is_an_image_without_scripts() -> None:
    drawn = second_factor.picture(EXAMPLE, "kim@exempel.test").decode()

    assert drawn.lstrip().startswith("<?xml")
    assert "<svg" in drawn
    assert "script" not in drawn
    assert "style=" not in drawn
