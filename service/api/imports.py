"""Import a plan file: tried first, then done with the same file, and told again to who asks."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api.answers import noted
from service.api.gate import actor, reading
from service.api.schemas import Wire
from service.api.schemas.imports import ImportFileSchema
from service.api.sending import Sent, query, sent, write
from service.core.errors import FieldError, InvalidError
from service.exchange.importing import GivenFile, import_plan
from service.exchange.refusals import UNKNOWN_FIELD
from service.exchange.results import ImportResult, Remark
from service.reports.imports import one_import
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.finding import find_plan

bp = Blueprint("imports", __name__)
GIVEN, PLAIN = ImportFileSchema(), Wire()


@bp.post("/plans/<uid>/imports")
def take(uid: str) -> ResponseReturnValue:
    """Import a file into a plan that is not closed, or tell what would come of it."""
    read = sent(GIVEN)

    def gates(session: Session) -> None:
        operations.open_plan_for_import(session, actor(), uid)

    def deed(session: Session) -> ImportResult:
        dry_run = bool(read.get("dry_run"))
        result = import_plan(session, actor(), uid, _given(read), dry_run=dry_run)
        if result.refused:
            raise InvalidError([_fault(result.refused)])
        return result

    def right(session: Session) -> None:
        plan = find_plan(session, actor(), uid)
        access.demand(actor(), Right.MANAGE_ACTIVITIES, plan.county_code)

    return write(read, gates, deed, _answer, right)


@bp.get("/imports/<uid>")
def show(uid: str) -> ResponseReturnValue:
    """Show what came of an import."""
    query(PLAIN)
    return jsonify(one_import(reading(), actor(), uid))


def _given(read: Sent) -> GivenFile:
    file = read.values["file"]
    return GivenFile(content=file.content, filename=file.filename, mapping=read.get("mapping"))


def _fault(refused: Remark) -> FieldError:
    """Return why nothing in the file was read, at the field that is to blame."""
    pointer = "/mapping" if refused.code == UNKNOWN_FIELD else "/file"
    return FieldError(pointer, refused.code, refused.message)


def _answer(result: ImportResult) -> Response:
    body = {"id": result.uid, **result.as_json()}
    return noted(body, f"imports/{result.uid}") if result.uid else jsonify(body)
