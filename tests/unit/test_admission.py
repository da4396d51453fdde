"""The door of a process: so many inside, so many waiting, and a quick no for the rest."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from service.core import admission
from service.core.admission import Admission, CrowdedError


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE", 0.05)


def test_as_many_come_in_as_there_is_room_for() -> None:
    door = Admission(at_once=2, waiting=0)

    door.enter()
    door.enter()

    with pytest.raises(CrowdedError):
        door.enter()


def test_who_leaves_makes_room() -> None:
    door = Admission(at_once=1, waiting=0)
    first = door.enter()

    door.leave(first)

    door.enter()


def test_who_waits_comes_in_when_someone_leaves() -> None:
    door = Admission(at_once=1, waiting=1)
    first = door.enter()
    waiter = threading.Thread(target=door.enter)
    waiter.start()

    door.leave(first)
    waiter.join(5)

    assert not waiter.is_alive()


@pytest.mark.usefixtures("patience")
def test_nobody_waits_for_ever_and_the_place_is_free_again() -> None:
    door = Admission(at_once=1, waiting=1)
    door.enter()

    for _ in range(3):
        with pytest.raises(CrowdedError):
            door.enter()


def test_there_is_no_queue_beyond_the_places_to_wait() -> None:
    door = Admission(at_once=1, waiting=2)
    first = door.enter()
    waiters = [_waiter(door) for _ in range(2)]

    with pytest.raises(CrowdedError):
        door.enter()

    door.leave(first)
    for each in waiters:
        each.join(5)


def test_who_has_waited_longest_comes_in_first() -> None:
    door = Admission(at_once=1, waiting=3)
    came: list[int] = []
    first = door.enter()
    waiters = [_waiter(door, partial(came.append, number)) for number in range(3)]

    door.leave(first)
    for each in waiters:
        each.join(5)

    assert came == [0, 1, 2]


def test_who_leaves_an_empty_house_leaves_it_as_it_was() -> None:
    door = Admission(at_once=1, waiting=0)

    for _ in range(3):
        door.leave(door.enter())


def test_who_goes_quickly_goes_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PAUSE", 60.0)
    door = Admission(at_once=4, waiting=0)
    came: list[int] = []
    first = door.enter()
    waiters = [_waiter(door, partial(came.append, number)) for number in range(3)]

    alone = [*came]
    door.leave(first)
    for each in waiters:
        each.join(5)

    assert (alone, came) == ([], [0, 1, 2])


def test_who_takes_long_stands_in_nobody_s_way() -> None:
    door = Admission(at_once=2, waiting=3)
    long_one = door.enter()
    time.sleep(admission.PAUSE)

    started = time.monotonic()
    for _ in range(50):
        door.leave(door.enter())

    assert time.monotonic() - started < 50 * admission.PAUSE
    door.leave(long_one)


def _waiter(door: Admission, then: Callable[[], object] = bool) -> threading.Thread:
    """Start somebody who waits at the door, goes in and out, and return when they stand there."""
    standing = len(door._queue)  # noqa: SLF001 - nothing else tells that they wait now

    def wait() -> None:
        turn = door.enter()
        then()
        door.leave(turn)

    thread = threading.Thread(target=wait)
    thread.start()
    while len(door._queue) == standing:  # noqa: SLF001 - as above
        time.sleep(0.001)
    return thread
