"""A plan for everybody: what its coordinator has published, to be read without signing in."""

from flask import Blueprint, Response, g, request

from service.auth import row_scope
from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.reports import plan_groups
from service.reports.published_plan import published_plan
from service.trail.logs import newest_checkpoint
from service.web import charts, gate, language, pages, plan_views, words
from service.workflows.operations.plans import publish_plan

bp = Blueprint("public", __name__)
CHECKPOINT = "checkpoint"
KEPT = "public, max-age=300"  # a plan that is withdrawn is gone everywhere within five minutes


@bp.get("/public/plans/<uid>")
def show(uid: str) -> Response:
    """Show a published plan, the same to everybody; raises NotFoundError."""
    g.signed_in = None  # whoever it is reads what all read
    row_scope.act_for_everybody()
    board = published_plan(db.session(), uid)
    labels = plan_views.state_names()
    answer = pages.show(
        "public_plan.html",
        board=board,
        checkpoint=newest_checkpoint(db.session()),
        plan=board.plan,
        labels=labels,
        tallied=lambda what: plan_views.tallied(labels, what),
        groups=plan_groups.by_goal(board, board.lines),
        progress=plan_groups.progress_of_goals(board),
        of_owners=plan_groups.progress_of_owners(board),
        stretches=charts.stretches,
        BAR=charts.BAR,
        day=words.day,
        county_name=words.county_name,
    )
    if not language.chosen():  # which is remembered in a cookie
        answer.headers["Cache-Control"] = KEPT
    return answer


@bp.get("/public/checkpoints/latest")
def show_checkpoint() -> Response:
    """Give the log's newest checkpoint, for whoever keeps it out of our reach."""
    g.signed_in = None
    row_scope.act_for_everybody()
    newest = newest_checkpoint(db.session())
    if newest is None:
        raise NotFoundError(CHECKPOINT)
    answer = Response(newest.note, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=5"
    return answer


@bp.post("/plans/<uid>/publication")
def publish(uid: str) -> Response:
    """Let everybody read the plan, or no longer."""
    public, version = pages.field("public") == "1", _version()
    with transaction() as session:
        publish_plan(session, gate.signed_in().actor, uid, version, public=public)
    return pages.go("web.plans.show", uid=uid)


def _version() -> int:
    """Return which version of the plan was looked at; none is -1, which there never is."""
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1  # noqa: PLR2004 -- digits
