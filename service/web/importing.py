"""Import a plan file: looked at row by row first, then done with the same file."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from service.core.db import db, transaction
from service.core.i18n import gettext
from service.exchange.export_cells import table_file
from service.exchange.headers_seen import headers_seen
from service.exchange.importing import GivenFile, import_plan
from service.reports.imports import one_import
from service.reports.plans import one_plan
from service.web import (
    files_sent,
    first_hour,
    gate,
    import_choice,
    import_words,
    pages,
    reading_forms,
)
from service.web.reading_forms import NONE, Faults
from service.workflows import access
from service.workflows.access import Right

bp = Blueprint("importing", __name__)


@bp.get("/plans/<uid>/import")
def show(uid: str) -> Response:
    """Show where a file is chosen; raises NotFoundError, NotPermittedError."""
    return _page(uid)


@bp.post("/plans/<uid>/import")
def look(uid: str) -> Response:
    """Tell row by row what would come of the file, and change nothing."""
    _plan(uid)

    def deed() -> Response:
        return _preview(uid, files_sent.given())

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


@bp.post("/plans/<uid>/import/commit")
def commit(uid: str) -> Response:
    """Import the file that was looked at; what came of it is kept under an address of its own."""
    _plan(uid)

    def deed() -> Response:
        file, left_out = files_sent.given(), import_choice.left_out()
        if import_choice.takes_nothing():
            return _preview(uid, file, {"row": gettext("Choose at least one row to import.")})
        with transaction() as session:
            actor = gate.signed_in().actor
            result = import_plan(session, actor, uid, file, left_out=left_out)
        if result.uid:
            return pages.go("web.importing.show_result", uid=result.uid)
        return _preview(uid, file)  # refused whole, or already in the plan: nothing is kept

    return reading_forms.attempt(deed, lambda faults: _page(uid, faults))


@bp.get("/imports/<uid>")
def show_result(uid: str) -> Response:
    """Show what came of an import; raises NotFoundError, NotPermittedError."""
    result = one_import(db.session(), gate.signed_in().actor, uid)
    return pages.show(
        "import_result.html",
        uid=uid,
        plan=_plan(result["plan"]),
        result=result,
        rows=import_words.rows(result),
        outcomes=import_words.OUTCOMES,
    )


@bp.get("/imports/<uid>/rows.csv", defaults={"kind": "csv"})
@bp.get("/imports/<uid>/rows.xlsx", defaults={"kind": "xlsx"})
def download(uid: str, kind: str) -> Response:
    """Give what came of each row as a file."""
    result = one_import(db.session(), gate.signed_in().actor, uid)
    file = table_file(f"rows.{kind}", gettext("Rows"), import_words.cells(result))
    headers = {
        "Content-Type": first_hour.KINDS[kind],
        "Content-Disposition": f'attachment; filename="import.{kind}"',
    }
    return Response(file, headers=headers)


def _plan(uid: str) -> dict[str, Any]:
    actor = gate.signed_in().actor
    plan = one_plan(db.session(), actor, uid)
    access.demand(actor, Right.MANAGE_ACTIVITIES, plan["countyCode"])
    return plan


def _page(uid: str, faults: Faults = NONE) -> Response:
    return pages.show(
        "import.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        plan=_plan(uid),
        looked_at=_looked_at(),
    )


def _looked_at() -> Mapping[str, str]:
    """Return what was chosen of a file that has to be given once more, as hidden fields."""
    if "digest" not in request.form:
        return {}
    columns = {
        name: said for name, said in request.form.items() if name.startswith(("header-", "field-"))
    }
    left = import_choice.spelled(import_choice.left_out())
    return {"digest": request.form["digest"], **columns, import_choice.LEFT: left}


def _preview(uid: str, file: GivenFile, errors: Mapping[str, str] = NONE.errors) -> Response:
    with transaction() as session:  # tried out whole, and undone
        foreseen = import_plan(session, gate.signed_in().actor, uid, file, dry_run=True)
    result, left_out = foreseen.as_json(), import_choice.left_out()
    rows = import_words.rows(result)
    return pages.show(
        "import_preview.html",
        errors=errors,
        plan=_plan(uid),
        result=result,
        refused=foreseen.refused,
        changes=foreseen.changes_anything,
        rows=rows,
        parts=import_choice.parts(rows, left_out),
        left_out=left_out,
        left=import_choice.spelled(left_out),
        outcomes=import_words.OUTCOMES,
        headers=headers_seen(file.content, file.filename, file.mapping),
        fields=import_words.COLUMNS,
        carried=files_sent.carried(file),
    )
