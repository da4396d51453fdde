"""The one place that asks what time it is, so that the demo and the tests can answer instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
_set_to: ContextVar[datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> datetime:
    """Return the current instant, always aware, always UTC."""
    return _set_to.get() or datetime.now(UTC)  # noqa: TID251 -- this is the one place


def today() -> date:
    """Return the calendar day in Sweden, which is what people mean by a date."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """Return the Swedish calendar day on which *instant* fell."""
    return instant.astimezone(SWEDEN).date()


def is_set() -> bool:
    """Tell whether someone has set the clock; entries written then say so."""
    return _set_to.get() is not None


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """Let the clock stand at *instant* (aware) for the block; only the demo and tests do this."""
    token = _set_to.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
