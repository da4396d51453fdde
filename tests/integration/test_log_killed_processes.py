"""Processes that keep the log are killed while entries come: each gets one place, in order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from service.core.db import db
from service.trail.checkpoints import stated_in
from service.trail.snapshot import database_source
from service.trail.verify import verify
from tests.integration.test_log_killed import assert_whole
from tests.support.databases import mostly_postgresql
from tests.support.logbook import Logbook, a_logbook
from tests.support.sizes import size
from tests.support.sources import ROOT

KILLS = size(5, 40)
ROUNDS = 2
LONGEST = 2.5  # seconds that a process lives; it takes one to start
ADDED = 400  # entries before each
CHANCE = Random("killed")  # noqa: S311 -- the same moments each time, as far as a machine goes
COMMAND = [sys.executable, "-P", "-m", "service.console", "trail", "checkpoint"]


@mostly_postgresql
def test_a_killed_process_leaves_the_log_to_the_next(migrated_url: str, tmp_path: Path) -> None:
    with a_logbook(migrated_url, tmp_path) as book:
        killed = sum(_killed(book, migrated_url) for _ in range(KILLS))
        # What a killed process sent last may still be under way: it is left to the next round.
        ended = [_begun(book, migrated_url).wait(60) for _ in range(ROUNDS)]
        with database_source(db.engine) as source:
            codes = {each.code for each in verify(source).findings}

        assert ended[-1] == 0
        assert killed >= KILLS // 3
        assert_whole(book)
        assert not codes & {"place_gap", "place_order", "place_differs", "checkpoint_differs"}
        stated = [stated_in(note) for note in book.notes()]
        assert stated[-1] == stated_in(book.keeping.memory.read_text())
        assert len({(each.origin, each.size) for each in stated}) == len(stated)


def _killed(book: Logbook, url: str) -> bool:
    """Kill a process that keeps the log at some moment; tell whether it was still at it."""
    book.add(ADDED)
    process = _begun(book, url)
    time.sleep(CHANCE.uniform(0.5, LONGEST))
    caught = process.poll() is None
    process.kill()
    return process.wait() == -signal.SIGKILL and caught


def _begun(book: Logbook, url: str) -> subprocess.Popen[bytes]:
    told = {
        "FORANKRA_DATABASE_URL": url,
        "FORANKRA_SECRET_KEY": "for these tests only, and long enough",
        "FORANKRA_LOG_KEY_FILE": str(book.keeping.keys),
        "FORANKRA_LOG_STATE_FILE": str(book.keeping.memory),
    }
    return subprocess.Popen(  # noqa: S603 -- our own program
        COMMAND, cwd=ROOT, env={**os.environ, **told}, stdout=subprocess.DEVNULL
    )
