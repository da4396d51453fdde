"""A period as written in a plan, and the days it has in a year."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TypeAlias

from service.models.words import Precision

Days: TypeAlias = tuple[date, date]

MONTHS: Mapping[str, int] = MappingProxyType(
    {
        "januari": 1, "februari": 2, "mars": 3, "april": 4, "maj": 5, "juni": 6,
        "juli": 7, "augusti": 8, "september": 9, "oktober": 10, "november": 11, "december": 12,
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7,
        "aug": 8, "sept": 9, "sep": 9, "okt": 10, "nov": 11, "dec": 12,
    },
)  # fmt: skip
ORDINALS: Mapping[str, int] = MappingProxyType(
    {"första": 1, "andra": 2, "tredje": 3, "fjärde": 4},
)
# The precision and the months of what is named by a word.
SEASONS: Mapping[str, tuple[Precision, int, int]] = MappingProxyType(
    {
        "vt": (Precision.HALF_YEAR, 1, 6), "vårterminen": (Precision.HALF_YEAR, 1, 6),
        "ht": (Precision.HALF_YEAR, 7, 12), "höstterminen": (Precision.HALF_YEAR, 7, 12),
        "vår": (Precision.SEASON, 1, 6), "våren": (Precision.SEASON, 1, 6),
        "höst": (Precision.SEASON, 7, 12), "hösten": (Precision.SEASON, 7, 12),
        "sommar": (Precision.SEASON, 6, 8), "sommaren": (Precision.SEASON, 6, 8),
    },
)  # fmt: skip
FINEST_FIRST = tuple(Precision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A period as written: the days it has in a year, and the years that stand in it, if any.

    *days* raises ValueError when that year has no such days (week 53, 30 February). *is_range*
    says that two ends are written in one ("kv 1-2"), *is_year* that it is nothing but a year.
    """

    precision: Precision
    days: Callable[[int], Days]
    years: tuple[int, int] | None = None
    is_range: bool = False
    is_year: bool = False


def months(first: int, last: int, year: int) -> Days:
    """Return the days from the first of one month to the last of another."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def day(match: re.Match[str]) -> Mention:
    """Read a day or some days of a month, "1-15 maj 2026"."""
    month = MONTHS.get(match["month"]) or int(match["month"])
    day = int(match["day"])
    until = int(match.groupdict().get("until") or day)
    return Mention(
        precision=Precision.DAY,
        days=lambda year: (date(year, month, day), date(year, month, until)),
        years=_years(match["year"]),
        is_range=until != day,
    )


def weeks(match: re.Match[str]) -> Mention:
    """Read ISO 8601 weeks, Monday to Sunday."""
    first, last = _ends(match)
    return Mention(
        precision=Precision.WEEK,
        days=lambda year: (
            date.fromisocalendar(year, first, 1),
            date.fromisocalendar(year, last, 7),
        ),
        years=_years(match["before"] or match["year"]),
        is_range=first != last,
    )


def quarters(match: re.Match[str]) -> Mention:
    """Read "kv 1-2 2026"."""
    first, last = _ends(match)
    return Mention(
        precision=Precision.QUARTER,
        days=partial(months, first * 3 - 2, last * 3),
        years=_years(match["before"] or match["year"]),
        is_range=first != last,
    )


def ordinal_quarter(match: re.Match[str]) -> Mention:
    """Read "andra kvartalet 2026"."""
    return _ordinal(match, Precision.QUARTER, 3)


def ordinal_half_year(match: re.Match[str]) -> Mention:
    """Read "andra halvåret 2026"."""
    return _ordinal(match, Precision.HALF_YEAR, 6)


def school_year(match: re.Match[str]) -> Mention:
    """Read "läsåret 2026/27": 1 July to 30 June."""
    first, second = _year(match["year"]), _year(match["second"])
    days = date(first, 7, 1), date(second, 6, 30)
    return Mention(
        precision=Precision.HALF_YEAR,
        # From 2026 to 2029 is no school year: given back to front, it is not understood.
        days=lambda _: days if second - first == 1 else days[::-1],
        years=(first, second),
    )


def season(match: re.Match[str]) -> Mention:
    """Read a term or a season."""
    precision, first, last = SEASONS[match["season"]]
    return Mention(
        precision=precision,
        days=partial(months, first, last),
        years=_years(match["year"]),
    )


def month(match: re.Match[str]) -> Mention:
    """Read "2026-05" or "maj 2026"."""
    month = MONTHS.get(match["month"]) or int(match["month"])
    return Mention(
        precision=Precision.MONTH,
        days=partial(months, month, month),
        years=_years(match["year"]),
    )


def two_years(match: re.Match[str]) -> Mention:
    """Read "2026/2027" or "2026-27"."""
    first, last = _year(match["year"]), _year(match["second"])
    return Mention(
        precision=Precision.YEAR,
        days=lambda _: (date(first, 1, 1), date(last, 12, 31)),
        years=(first, last),
        is_range=True,
    )


def one_year(match: re.Match[str]) -> Mention:
    """Read a year alone."""
    return Mention(
        precision=Precision.YEAR,
        days=partial(months, 1, 12),
        years=_years(match["year"]),
        is_year=True,
    )


def _ordinal(match: re.Match[str], precision: Precision, length: int) -> Mention:
    last = ORDINALS[match["ordinal"]] * length
    days = partial(months, last - length + 1, last)
    return Mention(precision=precision, days=days, years=_years(match["year"]))


def _ends(match: re.Match[str]) -> tuple[int, int]:
    return int(match["first"]), int(match["last"] or match["first"])


def _years(written: str | None) -> tuple[int, int] | None:
    return (_year(written),) * 2 if written else None


def _year(written: str) -> int:
    return int(written) if len(written) > 2 else 2000 + int(written)  # noqa: PLR2004 -- two digits mean 20NN


def plan_period(first: date, last: date) -> Mention:
    """Return the period of the plan itself, as "hela perioden" names it."""
    return Mention(
        precision=Precision.YEAR,
        days=lambda _: (first, last),
        years=(first.year, last.year),
    )
