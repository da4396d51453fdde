"""Where the parts of a chart stand, in units of its SVG; ``charts.html`` draws them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from service.models.words import ActivityState, PartState
from service.reports.plan_board import Line

BAR = 240
TIMELINE = 480
SHORTEST = 4  # so that what takes a day is seen
MONTHS_APART = 4  # in a period of at most two years; beyond, a line for each year is enough
SHORT = 2 * 366  # days
ORDER = tuple(dict.fromkeys([*(each.value for each in (*ActivityState, *PartState))]))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a bar, from *x* and so wide; *what* it stands for, and how many."""

    what: str
    x: float
    width: float
    number: int


def stretches(counts: Mapping[str, int]) -> Iterator[Stretch]:
    """Yield the parts of a whole bar, one for each state that there is, by their shares."""
    total, begun = sum(counts.values()), 0
    for state in (each for each in ORDER if counts.get(each)):
        x, width = BAR * begun / total, BAR * counts[state] / total
        yield Stretch(state, round(x, 1), round(width, 1), counts[state])
        begun += counts[state]


@dataclass(frozen=True, slots=True)
class Scale:
    """A period of days laid out from 0 to ``TIMELINE``."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return where *day* begins; what is outside of the period stands at its end."""
        held = min(max(day, self.first), self.last)
        days = (self.last - self.first).days + 1
        return round(TIMELINE * (held - self.first).days / days, 1)

    def shows(self, day: date) -> bool:
        """Tell whether *day* is within the period."""
        return self.first <= day <= self.last

    def marks(self) -> Iterator[date]:
        """Yield the days that are written along it: each year's first, and more if it is short."""
        months = range(1, 13, MONTHS_APART) if (self.last - self.first).days <= SHORT else (1,)
        for year in range(self.first.year, self.last.year + 1):
            for month in months:
                if self.shows(date(year, month, 1)):
                    yield date(year, month, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; an end without a day is *open*."""

    x: float
    width: float
    open: bool


def span(line: Line, scale: Scale) -> Span | None:
    """Return when *line* is to be done; None if no day says so, or none within the period."""
    first, last = line.starts_on or scale.first, line.ends_on or scale.last
    if line.starts_on is None and line.ends_on is None:
        return None
    if last < scale.first or first > scale.last:
        return None
    x = scale.at(first)
    width = max(scale.at(last) - x, SHORTEST)
    return Span(x, round(width, 1), line.starts_on is None or line.ends_on is None)
