"""Who is wrong too often waits, ever longer; nobody else does, and nobody for good."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from service.app import create_app
from service.auth import throttle
from service.auth.throttle import LIMITS, ThrottledError, clear, count, demand
from service.core import clock
from service.core.config import Config
from service.core.db import db, transaction
from service.models.throttle import CountedAttempt, forget_attempts
from tests.support.listening import statements_to
from tests.support.sizes import size

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
HERE, THERE, KIM, LO = "192.0.2.1", "198.51.100.7", "kim@exempel.test", "lo@exempel.test"
LONGEST = LIMITS["sign_in"].thing.longest_wait
FREE = LIMITS["sign_in"].thing.free
FAILURES = size(1_500, 10_000)
BOUNDED = 40  # attempts let through in an hour of trying without a pause


@pytest.fixture
def app(migrated_url: str) -> Iterator[Flask]:
    app = create_app(Config(database_url=migrated_url, secret_key="only for tests " * 3))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _at_noon(app: Flask) -> Iterator[None]:
    del app
    with clock.set_to(NOON):
        yield


def wait(address: str, *things: str) -> int:
    """Return how long *address* has to wait, in seconds."""
    try:
        demand("sign_in", address, *things)
    except ThrottledError as error:
        return error.retry_after
    return 0


def fail(times: int, address: str, *things: str) -> None:
    for _ in range(times):
        count("sign_in", address, *things)


def attempts(seconds: int, address: str, thing: str) -> int:
    """Try without a pause for so long, and return how many attempts were let through."""
    passed, at = 0, NOON
    while at < NOON + timedelta(seconds=seconds):
        with clock.set_to(at):
            left = wait(address, thing)
            if not left:
                passed += 1
                count("sign_in", address, thing)
        at += timedelta(seconds=max(left, 1))
    return passed


def rows() -> int:
    found = len(db.session.scalars(select(CountedAttempt.key)).all())
    db.session.remove()
    return found


def statements(deed: Callable[[], object]) -> list[str]:
    with statements_to(db.engine) as sent:
        deed()
    return sent


def test_a_few_failures_cost_no_wait() -> None:
    fail(FREE - 1, HERE, KIM)

    assert wait(HERE, KIM) == 0


def test_every_further_failure_doubles_the_wait_up_to_the_longest() -> None:
    fail(FREE, HERE, KIM)
    waits = [wait(HERE, KIM)]
    for _ in range(14):
        fail(1, HERE, KIM)
        waits.append(wait(HERE, KIM))

    assert waits[:6] == [1, 2, 4, 8, 16, 32]
    assert waits[-1] == LONGEST


def test_after_the_wait_one_may_try_again() -> None:
    fail(FREE + 3, HERE, KIM)

    with clock.set_to(NOON + timedelta(seconds=wait(HERE, KIM))):
        assert wait(HERE, KIM) == 0


def test_who_waits_for_one_thing_may_try_another() -> None:
    fail(FREE + 3, HERE, KIM)

    assert wait(HERE, LO) == 0


def test_very_many_failures_lock_nobody_out_for_good_and_leave_three_rows() -> None:
    fail(FAILURES, HERE, KIM)

    waits = {(place, thing): wait(place, thing) for place in (HERE, THERE) for thing in (KIM, LO)}
    with clock.set_to(NOON + timedelta(seconds=LONGEST)):
        later = wait(HERE, KIM)
    assert waits.pop((HERE, KIM)) == LONGEST
    assert waits.pop((HERE, LO)) == LIMITS["sign_in"].address.longest_wait
    assert set(waits.values()) == {0}
    assert (later, rows()) == (0, 3)


def test_asking_counting_and_clearing_are_one_statement_each_however_much_has_failed() -> None:
    fail(300, HERE, KIM)

    told = {
        deed.__name__: len(statements(partial(deed, "sign_in", THERE, KIM)))
        for deed in (demand, count, clear)
    }

    assert told == {"demand": 1, "count": 1, "clear": 1}


def test_who_tries_without_a_pause_is_let_through_ever_less() -> None:
    assert FREE < attempts(3_600, HERE, KIM) < BOUNDED


def test_who_tries_one_password_on_many_people_waits_too() -> None:
    for number in range(LIMITS["sign_in"].address.free):
        count("sign_in", HERE, f"{number}@exempel.test")

    assert wait(HERE, "one more@exempel.test") > 0
    assert wait(THERE, "one more@exempel.test") == 0


def test_many_addresses_that_try_one_person_have_one_attempt_each() -> None:
    for number in range(LIMITS["sign_in"].under_attack):
        count("sign_in", f"203.0.113.{number}", KIM)

    before = wait(HERE, KIM)
    fail(1, HERE, KIM)

    assert (before, wait(HERE, KIM)) == (0, 1)
    assert wait(THERE, KIM) == 0


def test_a_success_clears_what_failed_at_the_same_thing() -> None:
    fail(FREE + 5, HERE, KIM)

    clear("sign_in", HERE, KIM)

    assert wait(HERE, KIM) == 0


def test_a_success_at_one_s_own_thing_clears_no_attempts_at_others() -> None:
    fail(FREE + 5, HERE, KIM)

    clear("sign_in", HERE, LO)

    assert wait(HERE, KIM) > 0


def test_a_success_at_one_s_own_thing_does_not_clear_the_address() -> None:
    for number in range(LIMITS["sign_in"].address.free):
        count("sign_in", HERE, f"{number}@exempel.test")

    clear("sign_in", HERE, LO)

    assert wait(HERE, LO) > 0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("a socket", "a socket", True),
    ],
)
def test_one_network_is_one_address(first: str, second: str, *, same: bool) -> None:
    fail(FREE, first, KIM)

    assert (wait(second, KIM) > 0) is same


def test_case_and_space_make_no_other_person_of_an_address() -> None:
    fail(FREE, HERE, KIM)

    assert wait(HERE, f" {KIM.upper()} ") > 0


def test_kinds_are_counted_apart() -> None:
    fail(FREE + 5, HERE, KIM)

    demand("reset", HERE, KIM)
    with pytest.raises(ThrottledError):
        demand("sign_in", HERE, KIM)


def test_what_is_kept_names_nobody() -> None:
    fail(1, HERE, KIM)

    kept = db.session.execute(select(*CountedAttempt.__table__.columns)).all()
    assert HERE not in repr(kept)
    assert KIM not in repr(kept)
    assert {len(row.key) for row in kept} == {32}


def test_what_has_been_forgotten_is_deleted() -> None:
    fail(3, HERE, KIM)

    later = NOON + timedelta(seconds=3 * LIMITS["sign_in"].thing.forgotten_every)
    with transaction() as session:
        forget_attempts(session, later - timedelta(seconds=1))
    almost = rows()
    with transaction() as session:
        forget_attempts(session, later)

    assert (almost, rows()) == (2, 0)


def test_every_kind_makes_one_wait_for_a_quarter_of_an_hour_to_an_hour_at_most() -> None:
    longest = {
        kind: max(limits.address.longest_wait, limits.thing.longest_wait)
        for kind, limits in LIMITS.items()
    }

    assert max(longest.values()) <= 60 * throttle.MINUTE
    assert longest["sign_in"] == 15 * throttle.MINUTE
