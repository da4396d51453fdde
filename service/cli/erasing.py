"""`forankra erase`: what people typed, by an archivist's decision; told first, then done."""

from collections.abc import Sequence
from typing import Any

import click

from service.cli.acting import application, changing, reading
from service.cli.inviting import whose
from service.cli.problems import CannotError
from service.cli.program import Program, acting, passed
from service.cli.references import person_uid
from service.cli.spoken import command, option
from service.cli.values import TEXT, TITLE
from service.core.db import db
from service.core.i18n import _, gettext
from service.core.sweeping import sweep
from service.trail.kept_texts import KeptText
from service.workflows.operations import erasing
from service.workflows.operations.erasing import Decision, Erased

SHOWN = 120  # characters of a text in a line

decision_option = option("--decision", type=TITLE, help=_("The decision's reference."))
reason_option = option("--reason", type=TEXT, help=_("The reason that the decision gives."))
confirm_option = option(
    "--confirm", type=int, help=_("Erase, if there are just so many texts; else only tell.")
)


@command("person")
@whose
@decision_option
@reason_option
@confirm_option
@acting
@passed
def person(program: Program, /, email: str, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Give a person a pseudonym, and delete all that was typed of them."""
    if given["confirm"] is None:
        with reading(program) as (session, actor):
            found = erasing.texts_of_person(session, actor, person_uid(session, email))
            _foretell(program, found, erasing.texts_naming(session, found))
        return
    decision = decision_of(given)
    with changing(program) as (session, actor):
        uid = person_uid(session, email)
        demand_count(erasing.texts_of_person(session, actor, uid), given["confirm"])
        erased = erasing.erase_person(session, actor, uid, decision)
    tell(program, erased)


@command("text")
@click.argument("phrase", type=TEXT, required=False)
@decision_option
@reason_option
@confirm_option
@acting
@passed
def text(program: Program, /, phrase: str | None, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Erase every text in which PHRASE stands; without it, it is asked for and not kept."""
    sought = phrase or click.prompt(gettext("The words that stand in the text"), err=True)
    if given["confirm"] is None:
        with reading(program) as (session, actor):
            _foretell(program, erasing.texts_with(session, actor, sought), [])
        return
    decision = decision_of(given)
    with changing(program) as (session, actor):
        found = erasing.texts_with(session, actor, sought)
        demand_count(found, given["confirm"])
        erased = erasing.erase_texts(session, actor, found, decision, sought)
    tell(program, erased)


def decision_of(given: Any) -> Decision:  # noqa: ANN401 -- the options
    """Return the decision that the options give; raises click.UsageError without one."""
    if not (given["decision"] and given["reason"]):
        raise click.UsageError(gettext("Give the --decision and the --reason that it rests on."))
    return Decision(reference=given["decision"], reason=given["reason"])


def demand_count(found: Sequence[KeptText], confirmed: int) -> None:
    """Raise CannotError unless just so many texts are erased as somebody has looked at."""
    if len(found) != confirmed:
        said = gettext(
            "There are %(count)s texts, not %(confirmed)s. Look at them first, without --confirm.",
            count=len(found),
            confirmed=confirmed,
        )
        raise CannotError(said)


def _foretell(program: Program, found: Sequence[KeptText], naming: Sequence[KeptText]) -> None:
    lines = [_line(each) for each in found]
    if naming:
        lines.append(gettext("These stay, though they name the person. Erase them as texts:"))
        lines += [_line(each) for each in naming]
    lines.append(
        gettext(
            "Nothing is erased yet. To erase these %(count)s texts: the same command with "
            "--decision, --reason and --confirm %(count)s.",
            count=len(found),
        )
    )
    answer = {"texts": [_shown(each) for each in found], "naming": [_shown(e) for e in naming]}
    program.answer(answer, *lines)


def tell(program: Program, erased: Erased) -> None:
    """Clean the database's files, then say what was done and what is left to do."""
    with application(program):
        swept = sweep(db.engine)
    lines = [
        gettext(
            "Erased %(texts)s texts, and copies in %(copies)s other places.",
            texts=erased.texts,
            copies=erased.copies,
        ),
        gettext("The database's files hold nothing of it any more.")
        if swept
        else gettext(
            "The database's files still hold what was deleted, until they are cleaned: "
            "see “Erasing” in docs/operations.md."
        ),
        gettext("Copies of the database and exports made earlier hold it still: destroy them."),
    ]
    answer = {
        "texts": erased.texts,
        "copies": erased.copies,
        "entries": [each.uid for each in erased.entries],
        "swept": swept,
    }
    program.answer(answer, *lines)


def _line(found: KeptText) -> str:
    said = "; ".join(found.said)
    shown = said if len(said) <= SHOWN else f"{said[: SHOWN - 1]}…"
    return f"  {found.stream} #{found.sequence} {found.name}: {shown}"


def _shown(found: KeptText) -> dict[str, Any]:
    return {
        "stream": found.stream,
        "sequence": found.sequence,
        "entry": found.entry,
        "name": found.name,
        "text": found.value,
    }
