"""Answer 304 to whoever has the answer already (RFC 9110, section 13.1.2).

It comes after the view, which has asked for all rights and made the answer: what is spared is
sending it. No view can forget it, and none has to know of it.
"""

from flask import Blueprint, Response, request

from service.api.preconditions import held, tag
from service.api.problems import is_ours

OK, NOT_MODIFIED = 200, 304


def register(bp: Blueprint) -> None:
    """Let every answer to a GET or a HEAD below the prefix have an ETag, and be compared by it."""
    bp.after_app_request(_compared)


def _compared(answer: Response) -> Response:
    if request.method not in ("GET", "HEAD") or answer.status_code != OK or not is_ours():
        return answer
    if "ETag" not in answer.headers:
        answer.headers["ETag"] = tag(answer.get_data())
    known = held(answer.headers["ETag"])
    return _not_modified(answer, known) if known else answer


def _not_modified(answer: Response, known: str) -> Response:
    """Say that nothing changed since the tag *known*, which the caller has, with no body."""
    answer.status_code = NOT_MODIFIED
    answer.set_data(b"")
    answer.headers["ETag"] = known
    for name in ("Content-Type", "Content-Length", "Content-Language", "Link"):
        answer.headers.pop(name, None)
    return answer
