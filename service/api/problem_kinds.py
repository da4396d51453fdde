"""Every kind of problem that the API answers with, in one table; docs/errors.md explains each."""

from dataclasses import dataclass
from typing import Any

from service.core.i18n import _


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its status, and what people read of it."""

    status: int
    title: Any
    detail: Any
    retry_after: int | None = None  # seconds


PROBLEMS = {
    "malformed_request": Kind(
        400,
        _("The request cannot be read"),
        _("The request is not one that a web server can read."),
    ),
    "idempotency_key_required": Kind(
        400,
        _("The request needs a key"),
        _("Send Idempotency-Key, so that the request can be sent again if it is cut off."),
    ),
    "unauthenticated": Kind(
        401,
        _("No valid token"),
        _("Send a token that is neither revoked nor past its day: Authorization: Bearer …"),
    ),
    "not_permitted": Kind(
        403,
        _("You may not do this"),
        _("Your roles, or the scopes of your token, do not cover this."),
    ),
    "not_found": Kind(
        404,
        _("Not found"),
        _("There is no such thing, or it is not yours to read."),
    ),
    "gone": Kind(
        410,
        _("It was thinned out"),
        _("A decision has thinned out the activities of its plan; the archive has them."),
    ),
    "method_not_allowed": Kind(
        405,
        _("The method cannot be used here"),
        _("The header Allow lists the methods that can."),
    ),
    "transition_refused": Kind(
        409,
        _("The step cannot be taken now"),
        _("The step cannot be taken as things stand; the refusals say why."),
    ),
    "refused": Kind(
        409,
        _("This cannot be done now"),
        _("This cannot be done as things stand; the refusals say why."),
    ),
    "conflict": Kind(
        409,
        _("Someone else was first"),
        _("Someone did the same at the same moment. Read it again."),
    ),
    "request_in_flight": Kind(
        409,
        _("The first one is not answered yet"),
        _("A request with the same Idempotency-Key is under way. Send this one again in a moment."),
        retry_after=1,
    ),
    "version_mismatch": Kind(
        412,
        _("Changed since you read it"),
        _("Someone changed this since you read it. Read it again, then decide anew."),
    ),
    "content_too_large": Kind(
        413,
        _("The body is too large"),
        _("A body may be 1 MB at most; 10 MB where a file is asked for."),
    ),
    "unsupported_media_type": Kind(
        415,
        _("The body's type is not read here"),
        _(
            "Send the body as application/json, in UTF-8 and not compressed; where a file is "
            "asked for, as multipart/form-data."
        ),
    ),
    "invalid_request": Kind(
        422,
        _("Something in the request is wrong"),
        _("Something that was sent is wrong or missing; the errors name each field."),
    ),
    "idempotency_key_reused": Kind(
        422,
        _("The key belongs to another request"),
        _("You have sent this Idempotency-Key with another request. Choose a new one for this."),
    ),
    "precondition_required": Kind(
        428,
        _("Say which version you have read"),
        _("Send If-Match with the ETag that you were answered; only steps take *."),
    ),
    "too_many_requests": Kind(
        429,
        _("Too many attempts"),
        _("Too many attempts have failed from where you are. Wait, then try again."),
        retry_after=60,
    ),
    "internal_error": Kind(
        500,
        _("Something broke at our end"),
        _("Nothing of the request was stored. If it breaks again, tell us the traceparent."),
    ),
    "unavailable": Kind(
        503,
        _("Busy just now"),
        _("Nothing of the request was stored. Try again in a moment."),
        retry_after=1,
    ),
}
# The first kind of each status, for what the web server itself refuses.
BY_STATUS = {kind.status: code for code, kind in reversed(PROBLEMS.items())}
