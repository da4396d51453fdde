"""Verify the record each night, by what lies outside the database too, and keep what came of it."""

import time
from datetime import datetime, timedelta

import click
from flask import current_app

from service.cli.log_chore import keeping_of
from service.core import clock
from service.core.clock import SWEDEN
from service.core.db import db, let_go, transaction
from service.core.i18n import gettext
from service.models.verification import MOST_TOLD, Verification, newest_verification
from service.trail.log_keys import KeyFileError, read_keys
from service.trail.signed_note import Verifier, verifier
from service.trail.signer import Signer, SignerError
from service.trail.standing import Keeping
from service.trail.verify_findings import Report
from service.trail.verify_halves import verify_database
from service.trail.verify_signatures import Trust

HOUR = 2  # of the Swedish night
ANY_NAME = "log"  # a key counts whatever the log is called


def verify_nightly() -> None:
    """Verify unless that was done since two o'clock at night; at once where it never was."""
    session = db.session()
    newest = newest_verification(session)
    done = newest is not None and newest.verified_at >= _last_night(clock.now())
    let_go(session)
    if not done:
        verify_now()


def verify_now() -> Report:
    """Verify by the log's own key and what it signed last, and keep the result."""
    begun, began = clock.now(), time.monotonic()
    report = verify_database(db.engine, _trust(keeping_of(current_app.config["LOG"])))
    with transaction() as session:
        session.add(
            Verification(
                verified_at=begun,
                milliseconds=int(1000 * (time.monotonic() - began)),
                entries=report.entries,
                uncovered=report.covered.uncovered,
                checkpoint=report.covered.number,
                findings=len(report.findings),
                told=[
                    [each.stream, each.sequence, each.leaf, each.code]
                    for each in report.findings[:MOST_TOLD]
                ],
            )
        )
        session.flush()
    if not report.sound:
        found = len(report.findings)
        click.echo(gettext("The record is not sound: %(count)s findings.", count=found), err=True)
    return report


def _last_night(now: datetime) -> datetime:
    here = now.astimezone(SWEDEN)
    night = here.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return night if night <= here else night - timedelta(days=1)


def _trust(keeping: Keeping | None) -> Trust:
    """Return what this machine holds outside the database; where that fails the log itself says."""
    if keeping is None:
        return Trust()
    try:
        last = Signer((), keeping.memory).last()
        keys: list[Verifier] = [verifier(ANY_NAME, key) for key in read_keys(keeping.keys)]
    except (KeyFileError, SignerError):
        return Trust()
    return Trust(keys=keys if last else (), kept=[last] if last else ())
