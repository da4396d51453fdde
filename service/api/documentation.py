"""The description of the API, and the page to read it on; all of it from this server."""

from importlib.resources import files
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from service.api.openapi import deprecations
from service.api.openapi.document import document
from service.api.openapi.files import FILES, OURS
from service.api.schemas import Wire
from service.api.sending import query
from service.core.errors import NotFoundError
from service.core.i18n import _

bp = Blueprint("documentation", __name__, template_folder="templates")
PLAIN = Wire()
MADE = "forankra_openapi"  # the descriptions of this application, by language
LIBRARY = files("swagger_ui") / "static"
OWN = files("service.api") / "static"
KEPT = "public, max-age=3600"  # seconds; a new version of the files comes with a new release
# The page's own style, script and requests; pictures in the style sheet are written out in it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TITLE = _("Förankra's API")
NO_SCRIPT = _("The page needs JavaScript; the description itself does not:")


@bp.get("/openapi.json")
def show_document() -> ResponseReturnValue:
    """Give the description (OpenAPI 3.1) in the reader's language."""
    query(PLAIN)
    answer = current_app.json.response(_made(str(get_locale())))
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/docs")
def show_page() -> ResponseReturnValue:
    """Show the description as a page where the API can be tried."""
    query(PLAIN)
    page = render_template(
        "documentation.html", language=str(get_locale()), title=TITLE, no_script=NO_SCRIPT
    )
    return Response(page, headers={"Content-Security-Policy": POLICY})


@bp.get("/docs/<name>")
def show_file(name: str) -> ResponseReturnValue:
    """Give a file that the page needs; raises NotFoundError for any other."""
    query(PLAIN)
    if name not in FILES:
        raise NotFoundError(name)
    folder = OWN if name in OURS else LIBRARY
    content = (folder / name).read_bytes()
    return Response(content, content_type=FILES[name], headers={"Cache-Control": KEPT})


def _made(locale: str) -> dict[str, Any]:
    """Return the description in *locale*, which is made once."""
    made = current_app.extensions.setdefault(MADE, {})
    if locale not in made:
        made[locale] = document(current_app._get_current_object(), locale)  # type: ignore[attr-defined]  # noqa: SLF001 -- flask's own way out of its proxy
    found: dict[str, Any] = made[locale]
    return found


@bp.after_app_request
def _announce(answer: Response) -> Response:
    """Say of what is going to end when it does."""
    return deprecations.announce(answer)
