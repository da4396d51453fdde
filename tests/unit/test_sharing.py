"""Who has more connections than another leaves the next one to it."""

import os

from service.core.sharing import PLACES, Shares


def test_who_is_alone_leaves_nothing_to_anybody() -> None:
    shares = Shares()
    shares.tell(1, 5)

    assert not shares.is_less_elsewhere(1, 5)


def test_the_one_with_fewer_is_left_the_next() -> None:
    shares = Shares()
    shares.tell(1, 3)
    shares.tell(2, 2)

    assert shares.is_less_elsewhere(1, 3)
    assert not shares.is_less_elsewhere(2, 2)
    assert not shares.is_less_elsewhere(3, 2)


def test_one_that_has_ended_is_left_nothing() -> None:
    shares = Shares()
    shares.tell(2, 0)
    shares.leave(2)

    assert not shares.is_less_elsewhere(1, 3)


def test_numbers_grow_past_the_places() -> None:
    shares = Shares()
    shares.tell(7 * PLACES + 2, 0)

    assert shares.is_less_elsewhere(7 * PLACES + 1, 1)
    assert not shares.is_less_elsewhere(2, 1)


def test_what_a_forked_process_tells_is_known_to_all() -> None:
    shares = Shares()
    child = os.fork()
    if child == 0:
        shares.tell(2, 1)
        os._exit(0)
    os.waitpid(child, 0)

    assert shares.is_less_elsewhere(1, 2)
