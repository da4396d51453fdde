"""The moments at which somebody may be written to, by the clock that hangs in Sweden."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from service.core import clock
from service.models.words import RemindBy, Rhythm

MONDAY, FRIDAY = 1, 5
EIGHT = 8  # o'clock
DAY = timedelta(days=1)
WEEK = 7


class Turns(StrEnum):
    """How often a turn comes: in each week, in each month's first week, on each working day."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Moments:
    """When turns come: how often, on which weekday (1 is Monday), at which hour in Sweden."""

    turns: Turns = Turns.WEEKLY
    weekday: int = MONDAY
    hour: int = EIGHT

    def falls_on(self, day: date) -> bool:
        """Tell whether a turn comes on *day*."""
        if self.turns is Turns.DAILY:
            return day.isoweekday() <= FRIDAY
        first = self.turns is Turns.WEEKLY or day.day <= WEEK
        return first and day.isoweekday() == self.weekday

    def on(self, day: date) -> datetime:
        """Return the instant of the turn on *day*; summer time is right."""
        return datetime.combine(day, time(self.hour), clock.SWEDEN)


def moments(remind_by: RemindBy | None, rhythm: Rhythm | None, *at: int | None) -> Moments:
    """Return when somebody's turns come who has chosen this, and *at* which weekday and hour.

    What is None is as for those who have chosen nothing.
    """
    weekday, hour = at
    turns = Turns.DAILY if remind_by is RemindBy.SINGLE else Turns(rhythm or Rhythm.WEEKLY)
    return Moments(turns, weekday or MONDAY, EIGHT if hour is None else hour)


@lru_cache(1000)
def latest(moments: Moments, now: datetime) -> datetime:
    """Return the latest turn that has come by the instant *now*."""
    day = clock.day_of(now)
    while not (moments.falls_on(day) and moments.on(day) <= now):
        day -= DAY
    return moments.on(day)


@lru_cache(1000)
def last_day_before_next(moments: Moments, day: date) -> date:
    """Return the last day before the turn that comes after the one on *day*."""
    following = day + DAY
    while not moments.falls_on(following):
        following += DAY
    return following - DAY
