"""Read a request's body: JSON and nothing else, of a size and depth that people write."""

import json
import math
from typing import Any, NoReturn

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from service.core.errors import ServiceError
from service.core.i18n import gettext

LARGEST = 1024 * 1024  # bytes
DEEPEST = 20  # levels of arrays and objects
TYPE = "application/json"
WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class UnreadableError(ServiceError):
    """The body is not JSON, or not JSON that can mean one thing only."""

    code = "malformed_request"


class TooLargeError(ServiceError):
    """The body is larger than anything that belongs here."""

    code = "content_too_large"


class MediaTypeError(ServiceError):
    """The body is of a type, or written in a way, that the service does not read."""

    code = "unsupported_media_type"


def read(request: Request) -> dict[str, Any]:
    """Return the JSON object that *request* brings; an empty one for methods that bring none.

    Raises MediaTypeError, TooLargeError and UnreadableError.
    """
    if request.method not in WITH_BODY:
        _demand_none(request)
        return {}
    demand_type(request, TYPE)
    value = _parsed(_text(request))
    if not isinstance(value, dict):
        raise UnreadableError(gettext("Send a JSON object."))
    if _depth(value) > DEEPEST:
        raise UnreadableError(_too_deep())
    return value


def _demand_none(request: Request) -> None:
    """Refuse a body that would be lost without a word, such as a reason sent with a DELETE."""
    if request.method == "DELETE" and content(request, LARGEST):
        raise UnreadableError(gettext("This request takes no body; send it as query parameters."))


def demand_type(request: Request, media: str) -> None:
    """Raise MediaTypeError unless the body is *media*, in UTF-8 and not compressed."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    encoded = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype != media or charset not in ("utf-8", "utf8") or encoded != "identity":
        raise MediaTypeError


def _text(request: Request) -> str:
    try:
        return content(request, LARGEST).decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(gettext("The body is not UTF-8.")) from error


def content(request: Request, largest: int) -> bytes:
    """Return the bytes that came; raises TooLargeError beyond *largest*, and UnreadableError."""
    request.max_content_length = largest + 1  # one more, so that a body without a length shows
    try:
        sent: bytes = request.get_data()
    except RequestEntityTooLarge as error:
        raise TooLargeError from error
    except Exception as error:  # whatever a server raises whose stream breaks off or is malformed
        raise UnreadableError from error
    if len(sent) > largest:
        raise TooLargeError
    return sent


def _parsed(text: str) -> Any:  # noqa: ANN401 -- any JSON value
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_number
        )
    except json.JSONDecodeError as error:
        place = gettext("line %(line)s, column %(column)s", line=error.lineno, column=error.colno)
        raise UnreadableError(gettext("The body is not JSON: %(place)s.", place=place)) from error
    except RecursionError as error:
        raise UnreadableError(_too_deep()) from error
    except ValueError as error:  # a number of more digits than Python reads
        raise UnreadableError(gettext("A number is too large.")) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UnreadableError(gettext("A field is given twice in one object."))
    return found


def _constant(word: str) -> NoReturn:
    raise UnreadableError(gettext("%(word)s is not a number in JSON.", word=word))


def _number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise UnreadableError(gettext("A number is too large."))
    return number


def _too_deep() -> str:
    return str(gettext("The body is nested more than %(levels)s levels deep.", levels=DEEPEST))


def _depth(value: Any) -> int:  # noqa: ANN401 -- any JSON value
    """Count the levels of *value*, without recursion: it can be as deep as the parser allows."""
    level, depth = [value], 0
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [inner for each in level for inner in _inside(each)]
    return depth


def _inside(value: dict[str, Any] | list[Any]) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value
