"""The shapes of answers: one thing with its ETag, and a page of a list with its links."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from orjson import Fragment

from service.api.preconditions import tag
from service.api.problems import PREFIX
from service.reports.paging import FURTHEST, Listing, Paging


def thing(body: Mapping[str, Any]) -> Response:
    """Answer with one thing as it is now."""
    answer = jsonify(dict(body))
    answer.headers["ETag"] = tag(answer.get_data(), body["version"])
    return answer


def created(body: Mapping[str, Any], collection: str) -> Response:
    """Answer with a thing that was just made in *collection*, a path below the prefix."""
    answer = thing(body)
    return _made(answer, f"{collection}/{body['id']}")


def noted(body: Mapping[str, Any], place: str) -> Response:
    """Answer with what was just made at *place*, a path below the prefix, and is never changed."""
    return _made(jsonify(dict(body)), place)


def _made(answer: Response, place: str) -> Response:
    answer.status_code = 201
    answer.headers["Location"] = f"{PREFIX}/{place}"
    return answer


def entered(body: Mapping[str, Any]) -> Response:
    """Answer with an activity and the entries just written about it; 200 when there are none."""
    activity = thing(body["activity"])
    answer = jsonify({**body, "activity": Fragment(activity.get_data().rstrip())})
    answer.headers["ETag"] = activity.headers["ETag"]
    if body["entries"]:
        first = body["entries"][0]
        answer.status_code = 201
        address = f"{PREFIX}/activities/{body['activity']['id']}/history#{first['id']}"
        answer.headers["Location"] = address
    return answer


def listed(found: Listing, page: Paging) -> Response:
    """Answer with a page of a list, and the way to the others, in the body and in ``Link``."""
    asked = request.args.to_dict()
    links = {name: _address(asked, place) for name, place in _places(found, page)}
    answer = jsonify(
        {
            "items": found.items,
            "page": {
                "number": page.number,
                "limit": page.limit,
                "totalCount": found.total,
                "totalCountCapped": found.capped,
            },
            "_links": {name: {"href": address} for name, address in links.items()},
        }
    )
    return linked(answer, links)


def linked(answer: Response, links: Mapping[str, str]) -> Response:
    """Give *answer* the header ``Link`` (RFC 8288)."""
    answer.headers["Link"] = ", ".join(f'<{href}>; rel="{name}"' for name, href in links.items())
    return answer


def _places(found: Listing, page: Paging) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield where the pages are; the next one behind a cursor, in lists that have them."""
    yield "self", {"page": page.number}
    yield "first", {"page": 1, "cursor": None}
    reached = FURTHEST // page.limit + 1  # the last page that can be turned to by its number
    if 1 < page.number <= reached + 1:
        yield "prev", {"page": page.number - 1, "cursor": None}
    if found.more and (found.following or page.number < reached):
        yield "next", {"page": page.number + 1, "cursor": found.following}
    if not found.capped:
        yield "last", {"page": max(1, -(-found.total // page.limit)), "cursor": None}


def address(**changed: object) -> str:
    """Return the path of this request with some of its query parameters changed, or left out."""
    return _address(request.args.to_dict(), changed)


def _address(asked: Mapping[str, str], changed: Mapping[str, object]) -> str:
    parameters = {**asked, **changed}
    return f"{request.path}?{urlencode({k: v for k, v in parameters.items() if v is not None})}"
