"""The lines of the web server itself, written as all others are."""

from logging import Formatter, LogRecord
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # it has no types

from service.core.logs import Line

# What these go on to say was sent by somebody: a header, an address, a query.
ABOUT_REQUESTS = ("Invalid request", "Error handling request", "Socket error")


class ServerLine(Line):
    """A line of the server: whole, unless it is about what was sent."""

    def event(self, record: LogRecord) -> str:
        """Return what happened, without anything that a client sent."""
        begins = str(record.msg)
        about = next((each for each in ABOUT_REQUESTS if begins.startswith(each)), None)
        return about or record.getMessage()


class ServerLog(Logger):  # type: ignore[misc]  # as above
    """The server's own log, in our format."""

    def _set_handler(
        self,
        log: Any,  # noqa: ANN401 -- the library's own signature
        output: str | None,
        fmt: Formatter,
        stream: Any = None,  # noqa: ANN401 -- as above
    ) -> None:
        del fmt
        super()._set_handler(log, output, ServerLine(), stream)
