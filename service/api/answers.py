"""The shapes of answers: one thing with its ETag, and a page of a list with its links."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, request
from orjson import Fragment

from service.api.preconditions import tag
from service.api.problems import PREFIX
from service.reports.paging import Listing, Paging


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
    links = {name: address(page=number) for name, number in _pages(found, page)}
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


def _pages(found: Listing, page: Paging) -> Iterator[tuple[str, int]]:
    yield "self", page.number
    yield "first", 1
    if page.number > 1:
        yield "prev", page.number - 1
    last = max(1, -(-found.total // page.limit))
    if page.number < last or (found.capped and len(found.items) == page.limit):
        yield "next", page.number + 1
    if not found.capped:
        yield "last", last


def address(**changed: object) -> str:
    """Return the path of this request with some of its query parameters changed."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), **changed})}"
