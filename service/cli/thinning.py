"""`forankra plan thin`: told first, then done when the archive package lies on the disk."""

import hashlib
from pathlib import Path
from typing import Any

import click

from service.cli import erasing
from service.cli.acting import application, changing, reading
from service.cli.erasing import decision_option, reason_option
from service.cli.problems import CannotError
from service.cli.program import Program, acting, passed
from service.cli.record import FILE, write_record
from service.cli.spoken import command, option
from service.cli.values import UID
from service.core.i18n import _, gettext
from service.trail.export_selection import Selection
from service.workflows.operations import thinning
from service.workflows.operations.thinning import Thinning

YEARS = click.IntRange(min=thinning.SHORTEST_AGE)


@command("thin")
@click.argument("uid", metavar="ID", type=UID)
@option(
    "--years", type=YEARS, required=True, help=_("For how many years it must have been closed.")
)
@option("--package", type=FILE, help=_("Where the archive package is written; a new file."))
@decision_option
@reason_option
@option("--confirm", type=int, help=_("Thin, if there are just so many rows; else only tell."))
@acting
@passed
def thin(program: Program, /, uid: str, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Remove the activities of a plan that was closed long ago, when they are archived."""
    if given["confirm"] is None:
        _foretell(program, uid, given["years"])
        return
    decision, package = erasing.decision_of(given), given["package"]
    if package is None:
        raise click.UsageError(gettext("Say with --package where the archive package goes."))
    with reading(program) as (session, actor):
        wanted = thinning.to_thin(session, actor, uid, given["years"])
        _demand_count(wanted, given["confirm"])
    with application(program):
        write_record(package, Selection(plan=uid))
    with changing(program) as (session, actor):
        wanted = thinning.to_thin(session, actor, uid, given["years"], lock=True)
        _demand_count(wanted, given["confirm"])
        erased = thinning.thin_plan(session, actor, wanted, decision, _digest(package))
    erasing.tell(program, erased)


def _foretell(program: Program, uid: str, years: int) -> None:
    with reading(program) as (session, actor):
        wanted = thinning.to_thin(session, actor, uid, years)
        title = wanted.plan.title
    said = gettext(
        "%(title)s: %(activities)s activities, in all %(count)s rows. Nothing is removed yet. To "
        "thin the plan: the same command with --package, --decision, --reason and "
        "--confirm %(count)s.",
        title=title,
        count=wanted.count,
        activities=len(wanted.activities),
    )
    lines = [f"  {table}: {count}" for table, count in wanted.rows.items() if count]
    answer = {
        "plan": uid,
        "activities": len(wanted.activities),
        "rows": wanted.count,
        "tables": dict(wanted.rows),
    }
    program.answer(answer, *lines, said)


def _demand_count(wanted: Thinning, confirmed: int) -> None:
    """Raise CannotError unless just so many rows are removed as somebody has looked at."""
    if wanted.count != confirmed:
        said = gettext(
            "There are %(count)s rows, not %(confirmed)s. Look at them first, without --confirm.",
            count=wanted.count,
            confirmed=confirmed,
        )
        raise CannotError(said)


def _digest(package: Path) -> str:
    with package.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
