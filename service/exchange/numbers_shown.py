"""A cell's value as the sheet shows it."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

from openpyxl.cell.rich_text import CellRichText

Value: TypeAlias = CellRichText | str | float | bool | date | time | timedelta | None

_WHOLE_BELOW = 1e15
_DECIMALS = re.compile(r"0(?:\.(?P<decimals>0{1,9}))?(?P<percent>%?)")
_NOT_CODES = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')


def shown(value: Value, number_format: str) -> str:
    """Return the text that stands in the cell.

    Numbers follow the formats ``0``, ``0.00`` and ``0%``, else they are as General shows them.
    A date is ISO 8601, as far as its format goes: "2026-06-30", or "2026-05" when it has no day.
    """
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, date):
        return _day(value, number_format)
    return "" if value is None else str(value)


def digits(value: Value) -> str | None:
    """Return a number without its format: 270630 is "270630" however it is shown."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _general(value)


def _number(value: float, number_format: str) -> str:
    match = _DECIMALS.fullmatch(number_format)
    if match is None or abs(value) >= _WHOLE_BELOW or value != value:  # noqa: PLR0124 -- not a number
        return _general(value)
    exact = Decimal(repr(value)) * (100 if match["percent"] else 1)
    step = Decimal(1).scaleb(-len(match["decimals"] or ""))
    return f"{exact.quantize(step, ROUND_HALF_UP)}{match['percent']}"


def _general(value: float) -> str:
    if abs(value) < _WHOLE_BELOW and value == int(value):
        return str(int(value))
    return f"{value:.10g}"


def _day(value: date, number_format: str) -> str:
    codes = _NOT_CODES.sub("", number_format).casefold()
    day = value.date() if isinstance(value, datetime) else value
    if "d" in codes or "m" not in codes:
        return f"{day.year}" if codes and not set(codes) - {"y"} else day.isoformat()
    return day.isoformat()[:7]
