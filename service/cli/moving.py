"""`forankra activity move`: take one transition."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import click

from service.cli import evidence_options
from service.cli.acting import changing
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import DAY, TEXT, UID, Word
from service.core.errors import VersionError
from service.core.i18n import _, gettext
from service.reports.activities import shown_activity
from service.reports.history import shown_step
from service.workflows import operations
from service.workflows.vocabulary import Level, Wish


@command("move")
@click.argument("uid", metavar="ID", type=UID)
@click.argument("transition")
@option("--organisation", type=UID, help=_("Whose part; not needed by who acts for one owner."))
@option("--level", type=Word(Level), help=_("For a name that both flows have."))
@option("--effective-on", type=DAY, help=_("The day from which it holds; else as evidence says."))
@option("--reason", type=TEXT, help=_("Why, where the step asks for it."))
@option("--basis", type=TEXT, help=_("How and when the owner said so, for a step on its behalf."))
@option(
    "--evidence", multiple=True, metavar="K=V", help=_("What the step must state, field by field.")
)
@acting
@passed
def move(program: Program, /, uid: str, evidence: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 -- each option
    """Take a transition; who lost a race by a hair tries once more."""
    wish = Wish(evidence=evidence_options.read(evidence), **given)
    try:
        document = _take(program, uid, wish)
    except VersionError:
        document = _take(program, uid, wish)
    program.answer(document, *_lines(document))


def _take(program: Program, uid: str, wish: Wish) -> dict[str, Any]:
    with changing(program) as (session, actor):
        outcome = operations.move(session, actor, uid, wish)
        return {
            "activity": shown_activity(outcome.case, wish.organisation),
            "entries": shown_step(outcome.case, outcome.entries),
        }


def _lines(document: Mapping[str, Any]) -> list[str]:
    if not document["entries"]:
        return [gettext("This step was taken already. Nothing was changed.")]
    return [entry_line(entry) for entry in document["entries"]]


def entry_line(entry: Mapping[str, Any]) -> str:
    """Return what an entry tells as one line."""
    whose = entry["organisation"]["name"] if entry["organisation"] else None
    moved = f"{entry['from'] or '-'} → {entry['to']}" if entry["to"] else None
    day = entry["effectiveOn"]
    told: Iterable[str | None] = (
        f"{entry['sequence']:>4}",
        entry["recordedAt"][:16].replace("T", " "),
        entry["event"],
        entry["level"],
        whose,
        moved,
        str(date.fromisoformat(day)) if day else None,
        entry["person"]["name"] if entry["person"] else entry["role"],
    )
    return "  ".join(each for each in told if each)
