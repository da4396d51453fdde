"""Killed between any two statements, the log loses no entry and signs nothing that contradicts it.

A round is ended before its first statement, before its second, and so on, and before each step in
which the signer writes its file; then another round follows, after another entry has been added.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.core.db import db
from service.trail.checkpoints import Statement, stated_in
from tests.support.logbook import Logbook, a_logbook

MOST = 200  # statements of a round
MIDNIGHT = datetime(2026, 12, 31, 22, 59, 30, tzinfo=UTC)  # the year turns within the test


class KilledError(BaseException):
    """Stands for the end of the process: nothing in it is to go on."""


@contextmanager
def killed_before(number: int) -> Iterator[list[int]]:
    """Let the process end before statement, commit or step of writing *number*."""
    counted = [0]

    def step(*_: object, **__: object) -> None:
        counted[0] += 1
        if counted[0] == number:
            raise KilledError

    engine, moments = db.engine, ("before_cursor_execute", "commit")
    for moment in moments:
        sa.event.listen(engine, moment, step)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("fsync", "rename", "replace"):
                patch.setattr(os, name, stepping(step, getattr(os, name)))
            yield counted
    finally:
        for moment in moments:
            sa.event.remove(engine, moment, step)


def stepping(step: object, real: object) -> object:
    """Return *real* with a *step* before it."""
    assert callable(step)
    assert callable(real)

    def stepped(*told: object, **named: object) -> object:
        step()
        return real(*told, **named)

    return stepped


@pytest.mark.parametrize("turning", [False, True], ids=["within a year", "as the year turns"])
def test_a_round_may_end_anywhere(migrated_url: str, tmp_path: Path, *, turning: bool) -> None:
    with a_logbook(migrated_url, tmp_path) as book:
        book.add(3)
        if turning:
            book.made()
            book.at = MIDNIGHT
        seen: set[Statement] = set()
        survived = next(number for number in range(1, MOST) if not round_(book, number, seen))

        book.add(1)
        last = book.keep() or book.keep()

        assert survived > 20
        assert last
        seen.add(last.statement)
        assert len({(each.origin, each.size) for each in seen}) == len(seen)
        assert_whole(book)


def round_(book: Logbook, number: int, seen: set[Statement]) -> bool:
    """Make a round that ends before step *number*, note what was signed; tell whether it ended."""
    ended = False
    with killed_before(number):
        try:
            book.keep()
        except KilledError:
            ended = True
    db.session.remove()
    notes = book.notes()
    if book.keeping.memory.exists():
        notes.append(book.keeping.memory.read_text())
    seen.update(stated_in(note) for note in notes)
    book.add(1)
    return ended


def assert_whole(book: Logbook) -> None:
    """Check that each entry has one place, and that none is left over."""
    leaves = sorted(book.sql.rows("trail_leaf"), key=lambda row: int(row[0]))
    assert [row[0] for row in leaves] == list(range(len(leaves)))
    assert {row[1] for row in leaves} == {row[0] for row in book.sql.rows("trail_entry")}
    assert book.sql.rows("trail_pending") == []
