"""Of several workers one does a chore, when it is due; one that dies leaves it to another."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from service.cli import chores
from service.cli.chores import CHORES, EACH_ROUND, Chore, do_chores
from service.core import clock
from service.models.chore import TRIED_AGAIN
from tests.support.subjects import serving

MOMENT = timedelta(seconds=1)


class WorkerDiedError(Exception):
    """What stands for a worker that ends in the midst of a chore."""


@pytest.fixture
def served(migrated_url: str) -> Iterator[None]:
    with serving(migrated_url):
        yield


@pytest.fixture
def done(served: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put three chores in the place of all, each of which says when it is done."""
    del served
    done: list[str] = []

    def fail() -> None:
        done.append("begun")
        raise WorkerDiedError

    table = (
        Chore("each", EACH_ROUND, lambda: done.append("each")),
        Chore("hourly", timedelta(hours=1), lambda: done.append("hourly")),
        Chore("deadly", timedelta(hours=1), fail),
    )
    monkeypatch.setattr(chores, "CHORES", table)
    return done


def test_a_chore_is_done_when_it_is_due_and_one_of_each_round_by_everyone(done: list[str]) -> None:
    now = clock.now()
    for passed in (timedelta(0), MOMENT, timedelta(hours=1)):
        with clock.set_to(now + passed), suppress(WorkerDiedError):
            do_chores()

    assert done.count("each") == 3
    assert done.count("hourly") == 2


def test_what_a_worker_died_in_is_taken_up_by_another_ten_minutes_later(done: list[str]) -> None:
    now = clock.now()
    with clock.set_to(now), pytest.raises(WorkerDiedError):
        do_chores()
    with clock.set_to(now + TRIED_AGAIN - MOMENT):
        do_chores()
    with clock.set_to(now + TRIED_AGAIN), pytest.raises(WorkerDiedError):
        do_chores()

    assert done.count("begun") == 2


def test_every_chore_has_a_name_of_its_own_that_can_be_stored() -> None:
    names = [each.name for each in CHORES]

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 60
