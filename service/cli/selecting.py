"""What options say of which part of the record is asked for, and what the reader holds."""

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.cli.problems import CannotError
from service.core.errors import NotFoundError
from service.core.i18n import gettext
from service.models import Activity, Checkpoint, Plan
from service.trail.checkpoints import Statement
from service.trail.export_selection import Selection
from service.trail.logs import kept
from service.trail.signed_note import NoteError, Verifier
from service.trail.verify_signatures import Trust

LINES = 3


def trust(keys: tuple[str, ...], files: tuple[Path, ...]) -> Trust:
    """Return the public *keys* and the checkpoints in *files*; raises CannotError for others."""
    try:
        return Trust(
            keys=[Verifier.read(key) for key in keys], kept=[_statement(each) for each in files]
        )
    except (NoteError, ValueError) as error:
        raise CannotError(str(error)) from error


def selection(session: Session, asked: dict[str, Any]) -> tuple[Selection, str | None]:
    """Return what options ask for, and the one county in which that is read (None: any).

    Raises NotFoundError for a plan or an activity that is not there, CannotError for a
    checkpoint that is not one of this record, and for more than one of activity, plan, county.
    """
    if sum(asked[name] is not None for name in ("activity", "plan", "county")) > 1:
        raise CannotError(gettext("Ask for an activity, a plan or a county: only one of them."))
    told = dict(asked)
    checkpoint = told.pop("checkpoint")
    covered = None if checkpoint is None else _covered(session, checkpoint)
    chosen = Selection(covered=covered, **told)
    return chosen, _county(session, chosen)


def _statement(file: Path) -> Statement:
    """Read the three lines of a checkpoint, whether its signatures were kept or not."""
    lines = file.read_text(encoding="utf-8").splitlines()[:LINES]
    return Statement.read("".join(f"{line}\n" for line in lines))


def _covered(session: Session, since: str) -> int:
    """Return the number of a checkpoint that is told by its number, or by a file that holds it."""
    if since.isdigit():
        return int(since)
    try:
        stated = _statement(Path(since))
    except (NoteError, OSError, ValueError) as error:
        raise CannotError(str(error)) from error
    for row in session.scalars(select(Checkpoint).order_by(Checkpoint.tree_size)):
        found = kept(row)
        if found.statement.origin == stated.origin:
            return found.start + stated.size
    raise CannotError(gettext("There is no log of that name here: %(name)s.", name=stated.origin))


def _county(session: Session, chosen: Selection) -> str | None:
    if chosen.county or not (chosen.plan or chosen.activity):
        return chosen.county
    query = select(Plan.county_code).where(Plan.uid == chosen.plan)
    if chosen.activity:
        query = select(Activity.county_code).where(Activity.uid == chosen.activity)
    found = session.scalar(query)
    if found is None:
        raise NotFoundError(chosen.activity or chosen.plan or "")
    return found
