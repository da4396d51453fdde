"""`forankra reminders`: what would go to whom on a day, or what is due now put into the outbox."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.cli.acting import application, reading
from service.cli.listing import columns
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import DAY
from service.core import clock
from service.core.i18n import _, gettext
from service.messages import foreseen, reminder_run
from service.messages.foreseen import Foreseen
from service.workflows import access
from service.workflows.access import Right


@command("reminders")
@option("--dry-run", is_flag=True, help=_("Only tell what would go to whom; write nothing."))
@option("--on", "day", type=DAY, help=_("The day to tell of, with --dry-run; by default today."))
@acting
@passed
def reminders(program: Program, *, dry_run: bool, day: date | None) -> None:
    """Tell of the reminders of a day, or write those that are due."""
    if dry_run or day:
        _tell(program, day or clock.today())
        return
    with application(program):
        written = reminder_run.run()
    line = gettext("Letters put into the outbox: %(number)s", number=written)
    program.answer({"written": written}, line)


def _tell(program: Program, day: date) -> None:
    with reading(program) as (session, actor):
        access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
        foreseen.demand_foreseeable(day)
        within = access.counties_of(actor, Right.MANAGE_PEOPLE)
        letters = [_shown(each) for each in foreseen.foreseen(session, day, within)]
    rows = [(each["at"][11:16], each["name"], each["to"], each["subject"]) for each in letters]
    nothing = [gettext("Nobody would be written to.")]
    program.answer({"day": str(day), "letters": letters}, *(columns(rows) if rows else nothing))


def _shown(each: Foreseen) -> Mapping[str, Any]:
    letter, told = each.written(), each.told
    return {
        "at": each.moment.astimezone(clock.SWEDEN).isoformat(),
        "name": each.reader.name,
        "to": each.reader.email,
        "person": each.reader.uid if each.reader.person else None,
        "organisation": None if each.reader.person else each.reader.uid,
        "own": len(told.own),
        "unanswered": len(told.unanswered),
        "escalated": len(told.escalated),
        "subject": letter.subject,
        "text": letter.text,
    }
