"""Several periods in one text: ranges, lists, and the years that they lend each other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.exchange.period_forms import mention_at
from service.exchange.periods import FINEST_FIRST, Days, Mention, plan_period
from service.exchange.shapes import Period
from service.models.words import Precision

UNTIL_SHORT = r"t\.? ?o\.? ?m\.?"

_RANGE = rf"-|till och med|till|{UNTIL_SHORT}"
_LIST = "(?:, ?)?(?:och|samt|&)|,"
_MARK = re.compile(rf" ?(?:(?P<range>{_RANGE})|(?P<list>{_LIST}))(?:(?<!\w)|(?!\w)) ?")
_PLAN_PERIOD = re.compile(r"(?:hela (?:plan)?perioden|under planperioden)(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days of a text, both included; *has_year* when a year or the plan's period is written."""

    starts_on: date
    ends_on: date
    precision: Precision
    is_range: bool
    has_year: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A period in a text; *to* when a dash stands before it, *comma* when a comma does."""

    mention: Mention
    to: bool = False
    comma: bool = False


def read_periods(text: str, period: Period) -> Span | None:
    """Return the days that a text stands for, None when any of it is not understood.

    The text is lower case, with single spaces and hyphens for dashes.
    """
    items = _with_commas_passed_over(_items(text, period))
    years = _years([item.mention for item in items], period)
    try:
        days = [_days(group) for group in _groups(items, years)]
    except ValueError:
        return None
    if not days:
        return None
    return Span(
        starts_on=min(first for first, _ in days),
        ends_on=max(last for _, last in days),
        precision=max((item.mention.precision for item in items), key=FINEST_FIRST.index),
        is_range=len(days) == 1 and (len(items) > 1 or items[0].mention.is_range),
        has_year=any(item.mention.years for item in items),
    )


def _items(text: str, period: Period) -> list[_Item]:
    """Read period, mark, period, ... to the end; nothing when something else stands in between."""
    items: list[_Item] = []
    position, mark = 0, None
    while found := _mention(text, position, period):
        mention, position = found
        items.append(
            _Item(
                mention=mention,
                to=bool(mark and mark["range"]),
                comma=bool(mark and mark[0].strip() == ","),
            ),
        )
        if position == len(text):
            return items
        mark = _MARK.match(text, position)
        if mark is None:
            break
        position = mark.end()
    return []


def _mention(text: str, position: int, period: Period) -> tuple[Mention, int] | None:
    if match := _PLAN_PERIOD.match(text, position):
        return plan_period(period.starts_on, period.ends_on), match.end()
    return mention_at(text, position)


def _with_commas_passed_over(items: Sequence[_Item]) -> list[_Item]:
    """Put "25 november, 2026" together: a period without a year, a comma and a lone year."""
    joined: list[_Item] = []
    for item in items:
        if item.comma and item.mention.is_year and joined[-1].mention.years is None:
            before = joined.pop()
            dated = replace(before.mention, years=item.mention.years)
            joined.append(replace(before, mention=dated))
        else:
            joined.append(item)
    return joined


def _years(mentions: Sequence[Mention], period: Period) -> list[int | None]:
    """Return a year for each: its own, the next one's, the one's before, else the plan's."""
    same = period.starts_on.year == period.ends_on.year
    last = period.starts_on.year if same else None
    written = [mention.years for mention in mentions]
    years: list[int | None] = []
    for place, own in enumerate(written):
        after = next((later for later in written[place:] if later), None)
        years.append(after[0] if after else last)
        last = own[1] if own else last
    return years


def _groups(items: Sequence[_Item], years: Sequence[int | None]) -> list[list[Days]]:
    """Put the ends of each range together. Raises ValueError where a year or a day is missing."""
    groups: list[list[Days]] = []
    for item, year in zip(items, years, strict=True):
        if year is None:
            message = "no year"
            raise ValueError(message)
        days = item.mention.days(year)
        if item.to:
            groups[-1].append(days)
        else:
            groups.append([days])
    return groups


def _days(group: Sequence[Days]) -> Days:
    """Return the days from the first to the last. Raises ValueError when they run backwards."""
    first, last = group[0][0], group[-1][1]
    if len(group) > 2 or first > last:  # noqa: PLR2004 -- a range has two ends
        message = "not one range forwards"
        raise ValueError(message)
    return first, last
