"""The accessibility statement that the law asks of public bodies, from the configuration.

Lag (2018:1937) om tillgänglighet till digital offentlig service, 13 §.
"""

from flask import Blueprint, Response, current_app

from service.web import pages

bp = Blueprint("accessibility", __name__)


@bp.get("/tillganglighet")
def show() -> Response:
    """Tell how accessible the service is, whom to tell of what isn't, and who supervises it."""
    settings = current_app.config
    known = [each.strip() for each in settings["KNOWN_BARRIERS"].split(";") if each.strip()]
    return pages.show(
        "accessibility.html",
        operator=settings["OPERATOR"],
        contact=settings["CONTACT"],
        known=known,
    )
