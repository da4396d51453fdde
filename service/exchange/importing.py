"""Import a plan: one file, one transaction, and the same answer whether it is tried or done."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from sqlalchemy.orm import Session

from service.core import clock, ids, texts
from service.core.personal_numbers import mask
from service.exchange.importing_attempts import tried
from service.exchange.importing_names import names_in, period_of
from service.exchange.importing_run import Run
from service.exchange.reader import ReadingContext, read_plan
from service.exchange.results import ImportResult, Remark
from service.exchange.shapes import PlanFile
from service.models import Plan
from service.workflows.operations import keep_import_result, open_plan_for_import, record_import
from service.workflows.operations.imports import ImportedFile
from service.workflows.vocabulary import Actor

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file as someone hands it over; *mapping* adds header words of their own (reader.py)."""

    content: bytes
    filename: str
    mapping: Mapping[str, str] | None = None

    @property
    def shown_name(self) -> str:
        """The file's name as it may be stored and shown, without its folders."""
        name = PurePath(self.filename.replace("\\", "/")).name
        plain = "".join(mark if mark.isprintable() else "?" for mark in name)
        return mask(texts.clean(plain))[:LONGEST_NAME]

    @property
    def digest(self) -> str:
        """SHA-256 over the content, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def import_plan(
    session: Session,
    actor: Actor,
    plan_uid: str,
    given: GivenFile,
    *,
    dry_run: bool = False,
    left_out: Collection[int] = (),
) -> ImportResult:
    """Put the activities of a file into the plan *plan_uid*, within the caller's transaction.

    The file wins only where it says something else than it did last time; the same file again
    changes nothing and leaves no trace; what changed something has a ``uid``, under which the
    result is kept. A row that cannot be put in is refused whole, and the
    others go in; rows whose numbers are *left_out* are skipped as not chosen, and what they mean in
    the plan is left as it is. A file that cannot be read is refused in the result's
    ``refused``. With *dry_run* the very same is done and undone. Raises NotFoundError,
    NotPermittedError and RefusedError (closed plan).
    """
    plan = open_plan_for_import(session, actor, plan_uid)
    file = _read(session, plan, given)
    answer = ImportResult(
        plan=plan_uid, filename=given.shown_name, dry_run=dry_run, notices=file.notices
    )
    if file.refused:
        return replace(answer, refused=Remark.of(file.refused))
    deed = actor if actor.request_id else replace(actor, request_id=ids.new_uid(clock.now()))
    run = Run(session, deed, plan, (given.digest, file.rows), frozenset(left_out))
    foreseen = tried(session, lambda: run.take(answer))
    if dry_run:
        return foreseen
    if foreseen.changes_anything:
        counts = {"rows": len(foreseen.rows), **foreseen.counts}
        imported = ImportedFile(name=given.shown_name, digest=given.digest, counts=counts)
        answer = replace(answer, uid=record_import(session, deed, plan_uid, imported).uid)
    result = run.take(answer)
    if result.uid:
        keep_import_result(session, plan, result.uid, result.as_json())
    return result


def _read(session: Session, plan: Plan, given: GivenFile) -> PlanFile:
    context = ReadingContext(
        county_code=plan.county_code,
        period=period_of(plan),
        parties=names_in(session, plan).infos,
        mapping=given.mapping,
    )
    return read_plan(given.content, given.filename, context=context)
