"""What a page says when something is wrong: what happened, and what helps."""

import math

from flask import Blueprint, Response
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # the library has no types
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from service.auth.throttle import ThrottledError
from service.core.errors import GoneError, ServiceError
from service.core.i18n import _, gettext
from service.web import pages, query

# By the status: a title and a sentence.
SAID = {
    400: (
        _("That form cannot be used"),
        _("It is too old, or was not sent from our own page. Load the page again and try anew."),
    ),
    403: (_("You may not do this"), _("Ask your coordinator if you think that you should.")),
    404: (_("There is no such page"), _("Check the address, or begin at the start page.")),
    405: (_("There is no such page"), _("Check the address, or begin at the start page.")),
    409: (_("That is not possible now"), _("Something has changed. Load the page again.")),
    410: (
        _("This link opens nothing any more"),
        _("It has been used, or it is too old. Ask for a new one."),
    ),
    413: (
        _("That was too much"),
        _("What was sent is larger than anything that we ask for."),
    ),
    429: (_("Too many attempts"), _("Wait a little, then try again.")),
    500: (
        _("Something went wrong here"),
        _("It is our fault. Nothing was changed. Try again later."),
    ),
    503: (_("The service is busy"), _("Nothing was changed. Try again in a moment.")),
}
THINNED = (
    _("It was thinned out"),
    _("A decision has thinned out the activities of its plan; the archive has them."),
)
STATUSES = {
    "not_found": 404,
    "not_permitted": 403,
    "link_spent": 410,
    "too_many_requests": 429,
    "unavailable": 503,
    "unauthenticated": 403,
}
SOON = "2"  # seconds


def register(bp: Blueprint) -> None:
    """Hang every handler on *bp*."""
    bp.register_error_handler(CSRFError, _forged)
    bp.register_error_handler(ServiceError, _told)
    bp.register_error_handler(OperationalError, _busy)
    bp.register_error_handler(HTTPException, unrouted)


def page(
    status: int, text: str | LazyString | None = None, title: LazyString | None = None
) -> Response:
    """Return the page for *status*; *text* and *title* stand in for those of the table."""
    query.settle()
    named, usual = SAID.get(status) or SAID[500 if status >= 500 else 400]  # noqa: PLR2004 -- HTTP's classes
    return pages.show("error.html", status=status, title=title or named, text=text or usual)


def unrouted(error: HTTPException) -> ResponseReturnValue:
    """Return the page for what the framework raises."""
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 -- a redirect
        return error
    if request_ctx.url_adapter is None:  # of a host that is none no page can lead anywhere
        return Response(f"{SAID[400][0]}\n", status, mimetype="text/plain")
    answer = page(status)
    allowed = error.get_response().headers.get("Allow")
    if allowed:
        answer.headers["Allow"] = allowed
    return answer


def _forged(error: CSRFError) -> Response:
    del error
    return page(400)


def _told(error: ServiceError) -> Response:
    if isinstance(error, ThrottledError):
        return _throttled(error)
    if isinstance(error, GoneError):
        return page(410, title=THINNED[0], text=THINNED[1])
    answer = page(STATUSES.get(error.code, 409))
    if answer.status_code == 503:  # noqa: PLR2004 -- HTTP
        answer.headers["Retry-After"] = SOON
    return answer


def _throttled(error: ThrottledError) -> Response:
    minutes = math.ceil(error.retry_after / 60)
    answer = page(429, gettext("Wait %(minutes)s min, then try again.", minutes=minutes))
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _busy(error: OperationalError) -> Response:
    del error
    answer = page(503)
    answer.headers["Retry-After"] = SOON
    return answer
