"""What the service writes down about itself: one JSON object a line, on standard error.

Of people there is only the id. A line of our own says what it says; of a library's line only what
does not change from case to case is kept, since what it fills in may be anybody's secret. An
exception is told by its kind and its place, never by its words.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson
from flask import Flask, Response, g, has_request_context, request

OWN = "forankra"
logger = logging.getLogger(OWN)
# What an answer means for whoever reads the log, by its status.
DENIED, THROTTLED = frozenset({401, 403, 404}), 429
REFUSED, BROKEN = 400, 500
DEEPEST = 30  # places of an exception that are told
Told = tuple[type[BaseException], BaseException, TracebackType | None]


class Line(logging.Formatter):
    """Spell a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; what cannot be spelled in JSON is named by its type."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "event": self.event(record),
            "logger": record.name,
            **_of_request(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _of_exception(record.exc_info[1])
        return orjson.dumps(line, lambda value: type(value).__name__).decode()

    def event(self, record: logging.LogRecord) -> str:
        """Return what happened; of a library only the words that it always says."""
        if record.name.split(".")[0] == OWN:
            return record.getMessage()
        return str(record.msg)


class ToStandardError(logging.Handler):
    """Write to what standard error is just then, as those who test or redirect it expect."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stderr.write(f"{self.format(record)}\n")


def tell(event: str, **facts: object) -> None:
    """Write down that *event* happened; *facts* are codes and ids, nothing that people typed."""
    logger.info(event, extra={"facts": facts})


def tell_of(app: Flask) -> None:
    """Write down every answer of *app* that is not what was asked for, and every fault of ours.

    All else that the process logs from now on is written in the same way.
    """
    write_lines()

    @app.after_request
    def note(answer: Response) -> Response:
        if answer.status_code >= REFUSED:
            told = answer.get_json(silent=True) if answer.is_json else None
            code = told.get("code") if isinstance(told, dict) else None
            tell(_kind(answer.status_code), status=answer.status_code, code=code)
        return answer

    def tell_exception(told: Told | tuple[None, None, None]) -> None:
        logger.error("broke", exc_info=told)

    # Flask's own writes the path.
    app.log_exception = tell_exception  # type: ignore[method-assign, assignment]  # a wider one


def write_lines() -> None:
    """Let everything in this process be written so; a second call changes nothing."""
    root = logging.getLogger()
    if any(isinstance(each, ToStandardError) for each in root.handlers):
        return
    handler = ToStandardError()
    handler.setFormatter(Line())
    root.addHandler(handler)
    logger.setLevel(logging.INFO)


def _kind(status: int) -> str:
    if status >= BROKEN:
        return "error"
    if status == THROTTLED:
        return "throttled"
    return "denied" if status in DENIED else "refused"


def _of_request() -> dict[str, Any]:
    """Tell which request it is about: by its route, since a path may hold the secret of a link."""
    if not has_request_context():
        return {}
    known = g.get("signed_in")
    actor = g.get("actor") or (known and known.actor)
    return {
        "requestId": g.trace.request_id if "trace" in g else None,
        "method": request.method if request.url_rule else None,
        "route": request.url_rule.rule if request.url_rule else None,
        "person": actor.person if actor else None,
    }


def _of_exception(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    cause = error.__cause__ or error.__context__
    return {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        "cause": _of_exception(cause) if cause else None,
    }
