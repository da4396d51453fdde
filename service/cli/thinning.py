"""`forankra plan thin`: told first, then done when the archive package lies on the disk."""

import hashlib
from pathlib import Path
from typing import Any

import click

from service.cli import erasing
from service.cli.acting import application, changing, reading
from service.cli.erasing import confirm_option, decision_option, reason_option
from service.cli.program import Program, acting, passed
from service.cli.record import FILE, write_record
from service.cli.spoken import command, option
from service.cli.values import UID
from service.core.i18n import _, gettext
from service.trail.export_selection import Selection
from service.workflows.operations import thinning

YEARS = click.IntRange(min=thinning.SHORTEST_AGE)


@command("thin")
@click.argument("uid", metavar="ID", type=UID)
@option(
    "--years", type=YEARS, required=True, help=_("For how many years it must have been closed.")
)
@option("--package", type=FILE, help=_("Where the archive package is written; a new file."))
@decision_option
@reason_option
@confirm_option
@acting
@passed
def thin(program: Program, /, uid: str, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Take what people typed out of a plan that was closed long ago."""
    if given["confirm"] is None:
        _foretell(program, uid, given["years"])
        return
    decision, package = erasing.decision_of(given), given["package"]
    if package is None:
        raise click.UsageError(gettext("Say with --package where the archive package goes."))
    with reading(program) as (session, actor):
        wanted = thinning.to_thin(session, actor, uid, given["years"])
        erasing.demand_count(wanted.texts, given["confirm"])
    with application(program):
        write_record(package, Selection(plan=uid))
    with changing(program) as (session, actor):
        wanted = thinning.to_thin(session, actor, uid, given["years"], lock=True)
        erasing.demand_count(wanted.texts, given["confirm"])
        erased = thinning.thin_plan(session, actor, wanted, decision, _digest(package))
    erasing.tell(program, erased)


def _foretell(program: Program, uid: str, years: int) -> None:
    with reading(program) as (session, actor):
        wanted = thinning.to_thin(session, actor, uid, years)
        title = wanted.plan.title
    said = gettext(
        "%(title)s: %(count)s texts in %(activities)s activities. Nothing is erased yet. To thin "
        "the plan: the same command with --package, --decision, --reason and --confirm %(count)s.",
        title=title,
        count=len(wanted.texts),
        activities=len(wanted.streams),
    )
    answer = {"plan": uid, "texts": len(wanted.texts), "activities": len(wanted.streams)}
    program.answer(answer, said)


def _digest(package: Path) -> str:
    with package.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
