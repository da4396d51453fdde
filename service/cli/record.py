"""`forankra trail`: verify the record, and take a copy of it."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import Select, func, select

from service.auth import readings
from service.auth.readings import Reading
from service.cli import selecting
from service.cli.acting import application, reading
from service.cli.problems import REFUSED, CannotError
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import Instant, Uid
from service.core.db import db
from service.core.i18n import _, gettext
from service.models import Entry, Leaf
from service.trail.export import EVERYTHING
from service.trail.export import export as write
from service.trail.export_selection import Selection
from service.trail.verify import verify as examine
from service.trail.verify_file import file_source
from service.trail.verify_findings import Report
from service.trail.verify_halves import verify_database
from service.workflows import access
from service.workflows.access import Right

FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)


@command("verify")
@click.argument("given", metavar="[FILE]", type=EXISTING, required=False)
@option("--from", "file", type=EXISTING, help=_("An exported file, instead of the database."))
@option("--key", "keys", metavar="VKEY", multiple=True, help=_("A public key that you hold."))
@option("--checkpoint", "notes", type=EXISTING, multiple=True, help=_("A checkpoint you kept."))
@passed
@click.pass_context
def verify(ctx: click.Context, program: Program, /, given: Path | None, **held: Any) -> None:  # noqa: ANN401 -- click's own
    """Verify every entry, chain and row; needs no database and no configuration for a file."""
    trust, file = selecting.trust(held["keys"], held["notes"]), given or held["file"]
    if file:
        with file_source(file) as stored:
            report = examine(stored, trust)
    else:
        with application(program):
            report = verify_database(db.engine, trust)
    program.answer(report.as_dict(), *_lines(report))
    if not report.sound:
        ctx.exit(REFUSED)


def _lines(report: Report) -> list[str]:
    counted = gettext(
        "%(entries)s entries in %(streams)s streams, %(rows)s rows.",
        entries=report.entries,
        streams=report.streams,
        rows=report.rows,
    )
    if report.sound:
        result = gettext("The record is sound.")
    else:
        result = gettext("The record is not sound: %(count)s findings.", count=len(report.findings))
    said = [str(each) for each in (*report.findings, *report.erasures, *report.thinnings)]
    return [counted, *said, result, f"SHA-256 {report.digest}", report.statement]


@command("export")
@click.argument("file", type=FILE)
@option("--since", "checkpoint", metavar="CHECKPOINT", help=_("What a checkpoint does not cover."))
@option("--activity", type=Uid(), help=_("Only of one activity."))
@option("--plan", type=Uid(), help=_("Only of one plan and its activities."))
@option("--county", metavar="CODE", help=_("Only of one county."))
@option("--from", "since", type=Instant(), help=_("Only what was recorded from then on."))
@option("--until", type=Instant(), help=_("Only what was recorded by then."))
@acting
@passed
def export(program: Program, /, file: Path, **asked: Any) -> None:  # noqa: ANN401 -- click's own
    """Write the record, or what is asked for, to FILE, which must not exist."""
    with reading(program) as (session, actor):
        access.demand_anywhere(actor, Right.READ_TRAIL)
        chosen, county = selecting.selection(session, asked)
        access.demand(actor, Right.READ_TRAIL, county)
        counted = session.scalar(_counted(chosen)) or 0
        readings.note(session, actor, Reading(of="export", filters=chosen.told, shown=counted))
        count = write_record(file, chosen)
    said = gettext("Wrote %(count)s entries to %(file)s.", count=count, file=file)
    program.answer({"file": str(file), "entries": count}, said)


def _counted(chosen: Selection) -> Select[int]:
    entries = select(func.count(Entry.id)).outerjoin(Leaf, Leaf.entry_id == Entry.id)
    return entries.where(chosen.entries())


def write_record(file: Path, chosen: Selection = EVERYTHING) -> int:
    """Write the record, or the *chosen*, to a new *file*, and count entries; raises CannotError."""
    try:
        return write(db.engine, file, chosen)
    except FileExistsError as error:
        said = gettext("%(file)s exists already. Choose another name.", file=file)
        raise CannotError(said) from error
    except OSError as error:
        said = gettext("%(file)s cannot be written: %(why)s.", file=file, why=error)
        raise CannotError(said) from error
