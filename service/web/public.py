"""A plan for everybody: what its coordinator has published, to be read without signing in."""

from flask import Blueprint, Response, current_app, g, request, url_for

from service.auth import row_scope
from service.core.db import db, transaction
from service.core.errors import NotFoundError
from service.reports import plan_groups
from service.reports.log_proofs import newest_cosigned
from service.reports.published_plan import published_plan
from service.trail.logs import newest_checkpoint
from service.web import charts, gate, language, pages, plan_views, words
from service.workflows.operations.plans import publish_plan

bp = Blueprint("public", __name__)
CHECKPOINT = "checkpoint"
KEPT = "public, max-age=300"  # a plan that is withdrawn is gone everywhere within five minutes
# Within another site's page: it may stand there, loads its style alone, and takes nothing in.
EMBEDDED = {
    "Content-Security-Policy": "; ".join(
        (
            *("default-src 'none'", "style-src 'self'", "form-action 'none'", "base-uri 'none'"),
            "frame-ancestors *",
        )
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": KEPT,
}


@bp.get("/public/plans/<uid>")
def show(uid: str) -> Response:
    """Show a published plan, the same to everybody; raises NotFoundError."""
    answer = _page("public_plan.html", uid)
    if not language.chosen():  # which is remembered in a cookie
        answer.headers["Cache-Control"] = KEPT
    return answer


@bp.get("/public/plans/<uid>/embedded")
def show_embedded(uid: str) -> Response:
    """Show the same to be put into another site's page: no menu, no script and no cookie."""
    answer = _page("public_plan_embedded.html", uid)
    answer.headers.update(EMBEDDED)
    return answer


def _page(template: str, uid: str) -> Response:
    g.signed_in = None  # whoever it is reads what all read
    row_scope.act_for_everybody()
    board = published_plan(db.session(), uid)
    labels = plan_views.state_names()
    progress = plan_groups.progress_of_goals(board)
    of_owners = plan_groups.progress_of_owners(board)
    return pages.show(
        template,
        board=board,
        checkpoint=newest_checkpoint(db.session()),
        plan=board.plan,
        labels=labels,
        tallied=lambda what: plan_views.tallied(labels, what),
        groups=plan_groups.by_goal(board, board.lines),
        progress=progress,
        of_owners=of_owners,
        occurring=plan_views.occurring((*progress, *of_owners)),
        stretches=charts.stretches,
        BAR=charts.BAR,
        day=words.day,
        county_name=words.county_name,
        whole=current_app.config["PUBLIC_URL"] + url_for("web.public.show", uid=uid),
    )


@bp.get("/public/checkpoints/latest")
def show_checkpoint() -> Response:
    """Give the newest checkpoint with its cosignatures, for whoever keeps it out of our reach."""
    g.signed_in = None
    row_scope.act_for_everybody()
    newest = newest_cosigned(db.session())
    if newest is None:
        raise NotFoundError(CHECKPOINT)
    answer = Response(newest, content_type="text/plain; charset=utf-8")
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
