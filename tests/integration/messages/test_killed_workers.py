"""Workers killed while they send, and a server that refuses and hangs up: nothing is lost.

A letter comes twice only where its acceptance was not heard: the connection died between the
server's word and ours, or the worker was killed before it had noted it. Each such case is counted,
and there are no more letters than these account for.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from service.core import clock, ids
from service.core.db import db, transaction
from service.models import Entry, Message
from tests.support.mail_server import FINE, HANG_UP, TAKE_AND_HANG_UP, Letters, a_mail_server
from tests.support.sizes import size
from tests.support.sources import ROOT
from tests.support.subjects import serving, settle

MESSAGES = size(40, 1_000)
WORKERS = 4
KILLS = size(2, 60)  # at most; the letters may run out before
BETWEEN = 1.0  # seconds
PATIENCE = 120.0 + MESSAGES / 2
SLOW = 0.05  # seconds that the server thinks over each letter, so that workers die in the midst


@pytest.mark.parametrize("database_kind", size(["sqlite"], ["sqlite", "postgresql"]), indirect=True)
def test_every_letter_arrives_and_twice_only_where_the_first_was_not_heard_of(
    migrated_url: str,
) -> None:
    with serving(migrated_url):
        numbers = _write_letters()
        letters = Letters(answer=_moody(numbers), pause=SLOW)
        with a_mail_server(letters) as port, _workers(migrated_url, port) as workers:
            lost = _kill_while_sending(workers, letters)

        outcomes = db.session().execute(
            select(Message.outcome, func.count()).group_by(Message.outcome)
        )
        assert [tuple(row) for row in outcomes] == [("delivered", MESSAGES)]
    assert set(letters.taken) == set(numbers)
    twice = Counter({uid: count - 1 for uid, count in letters.taken.items() if count > 1})
    assert twice == letters.unheard + lost
    assert workers.killed > 0
    assert letters.unheard.total() >= MESSAGES // 20
    print(  # noqa: T201 -- what a reader of a long run wants to know
        f"{MESSAGES} letters, {workers.killed} workers killed, {letters.came.total()} attempts, "
        f"{twice.total()} came twice: {letters.unheard.total()} hung up on after acceptance, "
        f"{lost.total()} whose worker was killed before it noted it"
    )


def _write_letters() -> dict[str, int]:
    """Put the letters into the outbox; give the number of each by its uid."""
    settled = settle()
    with transaction() as session:
        entry = session.scalars(
            select(Entry.uid).where(Entry.stream == settled.activity.stream)
        ).first()
        now = clock.now()
        uids = [ids.new_uid(now) for _ in range(MESSAGES)]
        for uid in uids:
            session.add(
                Message(
                    uid=uid,
                    topic="message_to_owners",
                    person_id=settled.person.id,
                    payload={"stream": settled.activity.stream, "entry": entry},
                    dedupe_key=uid,
                    created_at=now,
                    available_at=now,
                    attempts=0,
                )
            )
    return {uid: number for number, uid in enumerate(uids)}


def _moody(numbers: dict[str, int]) -> Callable[[str, int], str]:
    """Answer the first attempt of each tenth with a refusal, and hang up on some others."""
    first = {0: "451 4.7.1 Come back later", 3: TAKE_AND_HANG_UP, 6: HANG_UP}

    def answer(uid: str, before: int) -> str:
        return FINE if before else first.get(numbers[uid] % 10, FINE)

    return answer


class Workers:
    """Four processes that deliver; who is killed is followed by another."""

    def __init__(self, url: str, port: int) -> None:
        self.killed = 0
        self._begun = 0
        self._variables = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "FORANKRA_DATABASE_URL": url,
            "FORANKRA_SECRET_KEY": "only for tests " * 3,
            "FORANKRA_SMTP_HOST": "127.0.0.1",
            "FORANKRA_SMTP_PORT": str(port),
            "FORANKRA_SMTP_SECURITY": "none",
            "FORANKRA_MAIL_FROM": "forankra@exempel.test",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for _ in range(WORKERS):
            self.begin()

    def begin(self) -> None:
        """Start one more, under a name of its own, by which it greets the server."""
        self._begun += 1
        name = f"worker{self._begun}.exempel.test"
        variables = {**self._variables, "FORANKRA_PUBLIC_URL": f"https://{name}"}
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "tests.support.mailing"], env=variables, cwd=ROOT
        )

    def kill(self, name: str) -> None:
        """Kill it, with no chance to say good-bye."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.killed += 1


@contextmanager
def _workers(url: str, port: int) -> Iterator[Workers]:
    workers = Workers(url, port)
    try:
        yield workers
    finally:
        for process in workers.running.values():
            process.kill()
            process.wait()


def _kill_while_sending(workers: Workers, letters: Letters) -> Counter[str]:
    """Kill one worker a second until all is delivered; count what they had sent and not noted."""
    lost: Counter[str] = Counter()
    deadline = time.monotonic() + PATIENCE
    _wait(lambda: len(letters.by) == WORKERS or not _left(), deadline)
    while _left():
        assert time.monotonic() < deadline, f"{_left()} are left"
        busy = [name for name in workers.running if name in letters.by]
        if busy and workers.killed < KILLS:
            name = busy[0]
            workers.kill(name)
            time.sleep(4 * SLOW)  # until the server has noticed
            last = letters.by[name]
            if last and not _is_noted(last):
                lost[last] += 1
            workers.begin()
        time.sleep(BETWEEN - 4 * SLOW)
    return lost


def _wait(until: Callable[[], bool], deadline: float) -> None:
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _left() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(Message.done_at.is_(None))) or 0


def _is_noted(uid: str) -> bool:
    with transaction() as session:
        done = session.scalar(select(Message.done_at).where(Message.uid == uid))
    return done is not None
