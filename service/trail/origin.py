"""The name of the log that entries are written to."""

from datetime import datetime

from service.core import clock

DEFAULT_HOST = "forankra.local"
_host = DEFAULT_HOST


def use_host(host: str) -> None:
    """Name this installation's logs after *host*; called once, when the program starts."""
    global _host  # noqa: PLW0603 -- one name per process, like the clock's zone
    _host = host


def log_name(at: datetime) -> str:
    """Return the origin of the log for entries recorded at *at*: ``<host>/trail/<year>``."""
    return f"{_host}/trail/{clock.day_of(at).year}"
