"""`forankra report`: ask one of the ready lists for those who examine."""

from datetime import date, datetime
from typing import Any, BinaryIO

import click

from service.auth import readings
from service.cli.acting import reading
from service.cli.listing import columns
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import COUNTY, DAY, INSTANT, UID, Among, Word
from service.core.i18n import _, gettext
from service.models.words import ActivityState
from service.reports import ready, told_rows
from service.reports.csv_table import csv_file
from service.reports.of_states_been_in import HOWS
from service.reports.of_steps_for import STEPS

CSV = click.File("wb", lazy=True, atomic=True)


@command("report")
@click.argument("name", metavar="NAME", type=Among(ready.READY))
@option("--county", type=COUNTY, help=_("Only what is about this county."))
@option("--plan", type=UID, help=_("Only what is about this plan."))
@option("--organisation", type=UID, help=_("Only what is about this organisation's parts."))
@option("--event", type=Among(STEPS), help=_("Which step."))
@option("--days", type=click.IntRange(0, 9_999), help=_("More than this many days."))
@option("--day", type=DAY, help=_("On this day."))
@option("--at", type=INSTANT, help=_("At this moment, as in 2026-02-11T09:00:00Z."))
@option("--state", type=Word(ActivityState), help=_("Which state."))
@option("--how", type=Among(HOWS), help=_("Have been in the state, never have, or went back."))
@option("--csv", "file", type=CSV, help=_("Write it to this file, for a spreadsheet."))
@acting
@passed
def report(
    program: Program,
    /,
    name: str,
    file: BinaryIO | None,
    **asked: str | int | date | datetime | None,
) -> None:
    """Ask the ready list NAME; raises NotPermittedError and InvalidError."""
    question = ready.question(name)
    with reading(program) as (session, actor):
        scope = ready.scope(actor, question, asked)
        rows = list(question.whole(session, scope))
        readings.note(session, actor, ready.reading(name, scope, len(rows)))
        heads = [str(each.title) for each in question.columns]
        cells = [told_rows.flat_row(question, row) for row in rows]
        if file:
            told, _count = csv_file(heads, cells)
            file.writelines(told)
    document: dict[str, Any] = {"items": [told_rows.told_row(question, row) for row in rows]}
    lines = columns([heads, *([each or "-" for each in row] for row in cells)]) if rows else []
    program.answer(document, *([] if file else lines or [gettext("There are none.")]))
