"""`forankra activity review`: decide about an activity that has stopped."""

from datetime import date

import click

from service.cli.acting import changing
from service.cli.moving import entry_line
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import DAY, TEXT, UID, Word
from service.core.i18n import _
from service.models.words import Decision
from service.reports.activities import one_activity
from service.reports.history import shown_entries
from service.workflows import operations
from service.workflows.operations import Dealing


@command("review")
@click.argument("uid", metavar="ID", type=UID)
@click.argument("decision", type=Word(Decision))
@option("--note", type=TEXT, help=_("Why; only a reminder can do without."))
@option("--until", type=DAY, help=_("The day on which what is snoozed comes back."))
@acting
@passed
def review(
    program: Program, uid: str, decision: Decision, note: str | None, until: date | None
) -> None:
    """Remind, snooze, note, escalate or propose to cancel."""
    dealing = Dealing(decision=decision, note=note, until=until)
    with changing(program) as (session, actor):
        written = operations.review(session, actor, uid, dealing)
        (entry,) = shown_entries(session, [written])
        document = {"activity": one_activity(session, actor, uid), "entries": [entry]}
    program.answer(document, entry_line(entry))
