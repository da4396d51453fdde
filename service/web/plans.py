"""Plans as pages: those that a person may read, and all activities of one in three views."""

from flask import Blueprint, Response, current_app, request

from service.core.db import db
from service.core.errors import InvalidError, NotFoundError
from service.core.i18n import gettext
from service.exchange.export_cells import table_file
from service.reports import plan_board
from service.reports.plan_board import Board
from service.reports.published_plan import published_on
from service.web import activity_row, gate, pages, plan_list, plan_views, words
from service.web.plan_views import Asked
from service.workflows import access, plan_flow
from service.workflows.access import Right

bp = Blueprint("plans", __name__, url_prefix="/plans")
bp.add_url_rule("", view_func=plan_list.show_list)
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/<uid>")
def show(uid: str) -> Response:
    """Show a plan with its activities, as the address asks for them; raises NotFoundError."""
    return _page(_board(uid))


@bp.get("/<uid>/activities.<kind>")
def export(uid: str, kind: str) -> Response:
    """Give exactly what is shown as a file; raises NotFoundError."""
    board = _board(uid)
    if kind not in KINDS:
        raise NotFoundError(kind)
    try:
        wish = plan_views.asked()
        lines = plan_board.chosen(db.session(), board, wish.filters)
    except InvalidError:
        return _page(board)
    rows = [*plan_views.cells(board, wish, lines)]
    file = table_file(f"a.{kind}", gettext("Activities"), rows)
    disposition = f'attachment; filename="activities.{kind}"'
    headers = {"Content-Type": KINDS[kind], "Content-Disposition": disposition}
    return Response(file, headers=headers)


def _board(uid: str) -> Board:
    return plan_board.plan_board(db.session(), gate.signed_in().actor, uid)


def _page(board: Board) -> Response:
    errors: dict[str, str] = {}
    actor = gate.signed_in().actor
    wish = Asked(plan_board.BoardFilter(), "", "table", {})
    try:
        wish = plan_views.asked()
        shown = plan_views.shown(db.session(), board, wish)
    except InvalidError as error:
        errors = pages.told(error)
        unasked = Asked(plan_board.BoardFilter(), "", "table", wish.kept)
        shown = plan_views.shown(db.session(), board, unasked)
    return pages.show(
        "plan.html",
        errors=errors,
        ids={"goal": "of-goal"},
        plan=board.plan,
        plan_labels=plan_flow.LABELS,
        county_name=words.county_name,
        instant=words.instant,
        editing=activity_row.leading_to(board, request.full_path.rstrip("?")),
        public_url=current_app.config["PUBLIC_URL"],
        published=published_on(db.session(), board.plan["id"]),
        may_publish=access.may(actor, Right.MOVE_PLANS, board.plan["countyCode"]),
        **shown,
    )
