"""What the API is, and the rules that it runs by; for everyone."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.api.answers import thing
from service.api.problems import PREFIX
from service.api.schemas import Wire
from service.api.schemas.lists import DrawingSchema
from service.api.sending import query
from service.core.versions import VERSION
from service.reports.workflow import workflow
from service.workflows.diagram import mermaid

bp = Blueprint("about", __name__)
PLAIN, DRAWING = Wire(), DrawingSchema()
MERMAID = "text/vnd.mermaid"
RELEASED = "2026-11-22"  # the day of the version


@bp.get("/api-info")
def api_info() -> ResponseReturnValue:
    """Say what this API is, by the national profile."""
    query(PLAIN)
    return {
        "apiName": "Förankra",
        "apiVersion": VERSION,
        "apiReleased": RELEASED,
        "apiDocumentation": f"{PREFIX}/docs",
        "apiStatus": "beta",
    }


@bp.get("/workflow")
def show_workflow() -> ResponseReturnValue:
    """Publish the two flows, or draw one of them for who would rather see it."""
    level = query(DRAWING)["level"]
    accepted = request.accept_mimetypes.best_match(["application/json", MERMAID])
    if accepted == MERMAID:
        return Response(mermaid(level), mimetype=MERMAID)
    return thing(workflow())
