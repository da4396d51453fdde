"""Turn what went wrong into ``application/problem+json`` (RFC 9457)."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from service.api.bodies import UnreadableError
from service.api.problem_kinds import BY_STATUS, PROBLEMS
from service.auth.throttle import ThrottledError
from service.auth.tokens import UnauthenticatedError
from service.core import logs
from service.core.errors import FieldError, InvalidError, RefusedError, ServiceError

PREFIX = "/api/v1"
TOLD_AT_MOST = 100  # faults in one answer
# What SQLite and PostgreSQL call a second one of what there can be one of.
UNIQUE = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505")


def register(bp: Blueprint) -> None:
    """Hang every handler on *bp*; what has no view below the prefix is answered here too."""
    bp.register_error_handler(ServiceError, told)
    bp.register_error_handler(IntegrityError, _raced)
    bp.register_error_handler(OperationalError, _busy)
    bp.register_error_handler(HTTPException, unrouted)


def is_ours() -> bool:
    """Tell whether the request is for something below the prefix."""
    return f"{request.path}/".startswith(f"{PREFIX}/")


def problem(
    code: str,
    detail: str | None = None,
    *,
    error: ServiceError | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the problem *code*, with the refusals and the faults that *error* brings.

    *detail* stands in for the sentence of the table.
    """
    kind = PROBLEMS[code]
    body: dict[str, Any] = {
        "type": f"{PREFIX}/problems/{code.replace('_', '-')}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": detail or str(kind.detail),
        "instance": quote(request.path),
        "code": code,
        **_particulars(error),
    }
    answer = jsonify(body)
    answer.status_code = kind.status
    answer.mimetype = "application/problem+json"
    answer.headers.update(dict(headers or {}))
    if kind.retry_after:
        answer.headers.setdefault("Retry-After", str(kind.retry_after))
    return answer


def told(error: ServiceError) -> Response:
    """Return the problem that an expected *error* is."""
    said = str(error) if isinstance(error, RefusedError | UnreadableError) else None
    return problem(error.code, said, error=error, headers=_headers(error))


def _headers(error: ServiceError) -> dict[str, str]:
    if isinstance(error, UnauthenticatedError):
        return {"WWW-Authenticate": error.challenge}
    if isinstance(error, ThrottledError):
        return {"Retry-After": str(error.retry_after)}
    return {}


def _particulars(error: ServiceError | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(error, RefusedError):
        found["refusals"] = [{"code": r.code, "message": r.message} for r in error.refusals]
    if isinstance(error, RefusedError | InvalidError) and error.errors:
        found["errors"] = _fields(error.errors)[:TOLD_AT_MOST]
    return found


def _fields(errors: Sequence[FieldError]) -> list[dict[str, str]]:
    """Return one fault for each field, the first: form is found before rules."""
    firsts = {error.pointer: error for error in reversed(errors)}
    places = dict.fromkeys(error.pointer for error in errors)
    return [_field(firsts[pointer]) for pointer in places]


def _field(error: FieldError) -> dict[str, str]:
    pointer = error.pointer.encode("utf-8", "replace").decode()  # a name may be anything in JSON
    return {"pointer": pointer, "code": error.code, "detail": error.detail}


def unexpected(error: Exception) -> Response:
    """Return the problem that an *error* is which is not of ours, and log what is our fault."""
    if isinstance(error, OperationalError):
        return _busy(error)
    if isinstance(error, IntegrityError) and _is_raced(error):
        return problem("conflict")
    logs.logger.error("a step of a batch broke", exc_info=error)
    return problem("internal_error")


def _raced(error: IntegrityError) -> Response:
    """Two at once made the same thing; any other broken constraint is a fault of ours."""
    if _is_raced(error):
        return problem("conflict")
    raise error


def _is_raced(error: IntegrityError) -> bool:
    driver = error.orig
    name = getattr(driver, "sqlite_errorname", None) or getattr(driver, "sqlstate", None)
    return name in UNIQUE


def _busy(error: OperationalError) -> Response:
    logs.logger.warning("the database did not answer in time", exc_info=error)
    return problem("unavailable")


def unrouted(error: HTTPException) -> ResponseReturnValue:
    """Return the problem for what the framework raises."""
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 -- a redirect
        return error
    code = BY_STATUS.get(status) or ("malformed_request" if status < 500 else "internal_error")  # noqa: PLR2004 -- HTTP's classes
    kept = {"Allow": allow} if (allow := error.get_response().headers.get("Allow")) else None
    return problem(code, headers=kept)
