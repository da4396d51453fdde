"""What is going to end, and when: headers and description follow from this one table."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import Response, request
from werkzeug.http import http_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The first day on which an operation is not to be begun with, and the last on which it works.

    *link* leads to what to use instead.
    """

    deprecated: date
    sunset: date | None
    link: str


ENDINGS: dict[str, Ending] = {}  # by endpoint; empty as long as nothing is to end


def announce(answer: Response) -> Response:
    """Say in the headers of *answer* that its operation is going to end, if it is.

    ``Deprecation`` (RFC 9745) is the beginning of its day as a Unix time, ``Sunset`` (RFC 8594)
    the end of its day as an HTTP date; ``Link`` leads on.
    """
    ending = ENDINGS.get(request.endpoint or "")
    if ending is None:
        return answer
    begun = datetime.combine(ending.deprecated, time.min, UTC)
    answer.headers["Deprecation"] = f"@{int(begun.timestamp())}"
    answer.headers.add("Link", f'<{ending.link}>; rel="deprecation"; type="text/html"')
    if ending.sunset:
        over = datetime.combine(ending.sunset, time.max, UTC)
        answer.headers["Sunset"] = http_date(over)
        answer.headers.add("Link", f'<{ending.link}>; rel="sunset"; type="text/html"')
    return answer
