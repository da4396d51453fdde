"""The record is verified each night, and what came of it is kept and shown."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.cli import verify_chore
from service.cli.chores import CHORES
from service.core import clock
from service.core.db import db
from service.core.log_settings import LogSettings
from service.models import Verification
from tests.support.rewriting import Entry, Logged

NOON = datetime(2026, 5, 5, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept_by_the_application(log: Logged) -> None:
    """Let the application itself keep the log."""
    log.settings(LogSettings(keys=log.keeping.keys, memory=log.keeping.memory))


def _kept() -> list[Verification]:
    db.session.rollback()
    return list(db.session.scalars(select(Verification).order_by(Verification.verified_at)))


def test_the_worker_verifies() -> None:
    assert verify_chore.verify_nightly in {each.run for each in CHORES}


def test_the_record_is_verified_once_a_night(log: Logged) -> None:
    del log
    for hours in (0, 1, 13, 15, 17):  # noon, …, one in the night, three, five
        with clock.set_to(NOON + timedelta(hours=hours)):
            verify_chore.verify_nightly()

    kept = _kept()

    assert [each.verified_at - NOON for each in kept] == [timedelta(0), timedelta(hours=15)]
    assert {(each.entries, each.checkpoint, each.findings) for each in kept} == {(20, 20, 0)}


def test_a_rewritten_log_is_found_by_what_was_signed_last(log: Logged) -> None:
    def edited(entries: list[Entry]) -> list[Entry]:
        entries[3]["body"]["role"] = "someone"
        return entries

    log.rewrite(edited, log.keeping.keys)
    with clock.set_to(NOON):
        report = verify_chore.verify_now()

    assert {each.code for each in report.findings} == {"kept_differs"}
    assert [each.findings for each in _kept()] == [1]
    assert _kept()[0].told == [["", None, 0, "kept_differs"]]


def test_without_keys_the_record_itself_is_verified(log: Logged) -> None:
    log.keeping.keys.unlink()
    without_keys = verify_chore.verify_now()
    log.settings(LogSettings())

    assert without_keys.sound
    assert verify_chore.verify_now().sound
