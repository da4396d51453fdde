"""`forankra trail`: verify the record, and take a copy of it."""

from pathlib import Path

import click
from sqlalchemy import func, select

from service.auth import readings
from service.auth.readings import Reading
from service.cli.acting import application, reading
from service.cli.problems import REFUSED, CannotError
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.core.db import db
from service.core.i18n import _, gettext
from service.models import Entry
from service.trail.export import export as write
from service.trail.verify import verify as examine
from service.trail.verify_database import database_source
from service.trail.verify_file import file_source
from service.trail.verify_findings import Report
from service.workflows import access
from service.workflows.access import Right

FILE = click.Path(path_type=Path, dir_okay=False)


@command("verify")
@option(
    "--from",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=_("An exported file, instead of the database."),
)
@passed
@click.pass_context
def verify(ctx: click.Context, program: Program, file: Path | None) -> None:
    """Verify every entry, chain and row; needs no database and no configuration for a file."""
    if file:
        with file_source(file) as stored:
            report = examine(stored)
    else:
        with application(program), database_source(db.engine) as source:
            report = examine(source)
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
    said = [str(each) for each in (*report.findings, *report.erasures)]
    return [counted, *said, result, f"SHA-256 {report.digest}", report.statement]


@command("export")
@click.argument("file", type=FILE)
@option("--since", metavar="CHECKPOINT", help=_("Only what a checkpoint does not cover."))
@acting
@passed
def export(program: Program, file: Path, since: str | None) -> None:
    """Write everything to FILE, which must not exist; anyone can verify it."""
    if since is not None:
        raise CannotError(gettext("There are no checkpoints yet. Export the whole trail."))
    with reading(program) as (session, actor):
        access.demand(actor, Right.READ_TRAIL, None)
        counted = session.scalar(select(func.count(Entry.id))) or 0
        readings.note(session, actor, Reading(of="export", shown=counted))
        count = write_record(file)
    said = gettext("Wrote %(count)s entries to %(file)s.", count=count, file=file)
    program.answer({"file": str(file), "entries": count}, said)


def write_record(file: Path) -> int:
    """Write the whole record to a new *file*; return how many entries. Raises CannotError."""
    try:
        return write(db.engine, file)
    except FileExistsError as error:
        said = gettext("%(file)s exists already. Choose another name.", file=file)
        raise CannotError(said) from error
    except OSError as error:
        said = gettext("%(file)s cannot be written: %(why)s.", file=file, why=error)
        raise CannotError(said) from error
