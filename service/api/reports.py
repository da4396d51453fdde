"""The ready lists: what those who examine ask of the trail, each a question by its name."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from service.api.answers import address, linked
from service.api.gate import actor, reading
from service.api.schemas.reports import ReportListSchema, ReportSchema
from service.api.sending import query
from service.auth import readings
from service.reports import ready, told_rows
from service.reports.examined_pages import PLACE
from service.reports.spelling import links
from service.workflows import access
from service.workflows.access import Right

bp = Blueprint("reports", __name__, url_prefix="/reports")
LIST, ONE = ReportListSchema(), ReportSchema()


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List the ready lists, with their columns and what narrows them."""
    query(LIST)
    access.demand_anywhere(actor(), Right.READ_TRAIL)
    return jsonify({"items": [_told(name) for name in ready.READY]})


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show a page of one; that an auditor has read it is noted."""
    question, asked = ready.question(name), query(ONE)
    scope = ready.scope(actor(), question, asked)
    session = reading()
    found = question.ask(session, scope)
    rows, more = found[: scope.limit], len(found) > scope.limit
    items = [told_rows.told_row(question, row) for row in rows]
    readings.note(session, actor(), ready.reading(name, scope, len(items)))
    following = rows[-1][PLACE] if more else None
    paths = {"self": address()} | ({"next": address(cursor=following)} if following else {})
    body = {
        "items": items,
        "page": {"limit": scope.limit, "nextCursor": following},
        "_links": {rel: {"href": href} for rel, href in paths.items()},
    }
    return linked(jsonify(body), paths)


def _told(name: str) -> dict[str, Any]:
    question = ready.READY[name]
    return {
        "name": name,
        "title": str(question.title),
        "about": str(question.about),
        "filters": [*ready.ALWAYS, *question.asks],
        "columns": [
            {"name": told_rows.wire_name(each), "title": str(each.title), "kind": each.kind}
            for each in question.columns
        ],
        "_links": links(f"reports/{name}"),
    }
