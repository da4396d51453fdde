"""When somebody is reminded: the rules as a table. docs/reminders.md tells them to coordinators.

A letter goes out when a thing to do *calls*: when its day has come closer, or has receded, by one
mark more than when its reader was last written to. The letter tells of it at the latest so many
days ahead: one of a weekly rhythm also tells of the marks of the days until the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from service.core import clock
from service.workflows.to_do import ToDo

AHEAD = (30, 7, 1)  # days before a thing is due
AFTER = (1, 7)  # days after it was due, or after it became stale
EVERY = 30  # and then once the reader has not been written to for so many days
GAP = timedelta(days=5)  # between two letters to the same reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a letter at ``moment`` has to tell of that the one before it, at ``told_at``, had not.

    ``ahead`` is the last day before the reader's next letter could come; ``told_ahead`` the same of
    the letter before. Without one, everything is news.
    """

    moment: datetime
    ahead: date
    told_at: datetime | None = None
    told_ahead: date | None = None

    @property
    def is_too_soon(self) -> bool:
        """Tell whether the reader was written to less than the gap ago."""
        return self.told_at is not None and _days(self.told_at, self.moment) < GAP.days

    @property
    def is_time_again(self) -> bool:
        """Tell whether the reader would hear nothing for ``EVERY`` days if not written to now."""
        return self.told_at is not None and _past(clock.day_of(self.told_at), self.ahead) >= EVERY


def spelled(window: Window) -> dict[str, str | None]:
    """Return *window* as a message keeps it: days and instants, no more."""
    told, through = window.told_at, window.told_ahead
    return {
        "moment": window.moment.isoformat(),
        "ahead": window.ahead.isoformat(),
        "told_at": told.isoformat() if told else None,
        "told_ahead": through.isoformat() if through else None,
    }


def read(payload: Mapping[str, Any]) -> Window:
    """Return the window that ``spelled`` wrote."""
    told, through = payload["told_at"], payload["told_ahead"]
    return Window(
        moment=datetime.fromisoformat(payload["moment"]),
        ahead=date.fromisoformat(payload["ahead"]),
        told_at=datetime.fromisoformat(told) if told else None,
        told_ahead=date.fromisoformat(through) if through else None,
    )


def calls(each: ToDo, window: Window) -> bool:
    """Tell whether *each* makes its reader be written to.

    It does when it has reached a mark since they last were, or has stood past all marks while
    they heard nothing for long. What is there only since then has reached all its marks anew. A
    last step that was entered on an owner's behalf has a letter of its own, and calls no one.
    """
    if each.step is None:
        return False
    today = clock.day_of(window.moment)
    now = _marks(each, today, window.ahead)
    if window.told_at is None or window.told_ahead is None or each.since > window.told_at:
        return any(now)
    before = _marks(each, clock.day_of(window.told_at), window.told_ahead)
    if any(new > old for new, old in zip(now, before, strict=True)):
        return True
    return (
        window.is_time_again and max(_past(each.due, today), _past(each.silent_on, today)) >= EVERY
    )


def escalates(each: ToDo, after: int, window: Window) -> bool:
    """Tell whether *each*, late for *after* days, makes its coordinators be written to.

    When it has come to that since they last were, and again while they hear nothing for long.
    """
    late = _past(each.due, clock.day_of(window.moment))
    if late < after:
        return False
    if window.told_at is None or each.since > window.told_at or window.is_time_again:
        return True
    return _past(each.due, clock.day_of(window.told_at)) < after


def _marks(each: ToDo, today: date, ahead: date) -> tuple[int, int]:
    """Count the marks of the due day and of silence: those before it by *ahead*, others *today*."""
    before = sum((each.due - ahead).days <= mark for mark in AHEAD) if each.due else 0
    late, silent = _past(each.due, today), _past(each.silent_on, today)
    return before + sum(late >= mark for mark in AFTER), sum(silent >= mark for mark in AFTER)


def _past(since: date | None, today: date) -> int:
    """Return how many days have passed *since*; negative before it, and none without it."""
    return (today - since).days if since else 0


def _days(first: datetime, last: datetime) -> int:
    return (clock.day_of(last) - clock.day_of(first)).days
