"""What the worker does beside carrying messages: one table, a row for each piece of work.

A chore opens its own transactions, may be ended at any point, and does no harm when it is done
twice: a worker that dies in one leaves it to another ten minutes later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from service.auth import links, sessions
from service.auth.sessions import Terms
from service.cli.log_chore import have_log_stamped, have_log_witnessed, keep_log, mail_checkpoint
from service.cli.verify_chore import verify_nightly
from service.core import clock
from service.core.db import transaction
from service.messages import reminder_run
from service.messages.webhook_feed import tell_of_moves, tell_of_stalled
from service.models.chore import HEARTBEAT, put_off_chore, take_chore
from service.models.draft import forget_drafts
from service.models.kept_answer import forget_answers
from service.models.throttle import forget_attempts

EACH_ROUND = timedelta(0)  # by every worker, with no turns kept


@dataclass(frozen=True, slots=True)
class Chore:
    """One piece of periodic work; *name* is what it is remembered by, at most 60 characters."""

    name: str
    every: timedelta
    run: Callable[[], object]


def do_chores() -> None:
    """Do what is due; of several workers one does each, but for those of each round."""
    for chore in CHORES:
        if chore.every == EACH_ROUND:
            chore.run()
        else:
            _take_turn(chore)


def _take_turn(chore: Chore) -> None:
    now = clock.now()
    with transaction() as session:
        mine = take_chore(session, chore.name, now)
    if mine:
        chore.run()
        with transaction() as session:
            put_off_chore(session, chore.name, now + chore.every)


def _forget() -> None:
    """Delete what was kept for a time that is over."""
    terms = Terms(absolute=current_app.config["SESSION_LENGTH"])
    with transaction() as session:
        forget_answers(session, clock.now())
        forget_attempts(session, clock.now())
        forget_drafts(session, clock.now())
        links.forget(session, clock.now())
        sessions.forget(session, clock.now(), terms)


CHORES = (
    Chore(HEARTBEAT, timedelta(seconds=30), lambda: None),  # whose row /readyz looks at
    Chore("keep the trail's log", EACH_ROUND, keep_log),
    Chore("have the trail's log witnessed", timedelta(minutes=1), have_log_witnessed),
    Chore("have the trail's log time-stamped", timedelta(hours=1), have_log_stamped),
    Chore("mail the trail's checkpoint", timedelta(days=1), mail_checkpoint),
    Chore("verify the record at night", timedelta(hours=1), verify_nightly),
    Chore("remind of what waits", timedelta(minutes=5), reminder_run.run),
    Chore("forget what was kept for a time", EACH_ROUND, _forget),
    Chore("tell webhooks of steps", EACH_ROUND, tell_of_moves),
    Chore("tell webhooks of what has stopped", timedelta(days=1), tell_of_stalled),
)
