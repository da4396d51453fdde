"""What the address of the trail asks for, read with care: days, uids and codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import request

from service.core.clock import SWEDEN
from service.core.i18n import gettext
from service.core.ids import is_uid
from service.reports.history import TrailFilter
from service.web import trail_words, words

UIDS = ("activity", "plan", "organisation", "person")
NAMES = ("from", "to", "event", "county", *UIDS)
LAST = timedelta(days=1) - timedelta(microseconds=1)
YEARS = range(1900, 2201)


@dataclass(slots=True)
class Asked:
    """What is asked for as it was typed, as filters, and what is wrong with it by field."""

    typed: Mapping[str, str]
    filters: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def as_filter(self) -> TrailFilter:
        """The filters as the report takes them."""
        return TrailFilter(**self.filters)


def asked() -> Asked:
    """Return what this address asks for; what is empty narrows nothing."""
    typed = {name: given for name in NAMES if (given := request.args.get(name, "").strip())}
    found = Asked(typed)
    for name in typed.keys() & set(UIDS):
        _take(found, name, typed[name] if is_uid(typed[name]) else None)
    if "event" in typed:
        known = typed["event"] in trail_words.CHOSEN_BY
        _take(found, "event", typed["event"] if known else None)
    if "county" in typed:
        _take(found, "county", typed["county"] if typed["county"] in words.COUNTIES else None)
    _take_days(found)
    return found


def _take(found: Asked, name: str, value: object) -> None:
    if value is None:
        found.errors[name] = gettext("There is nothing of that kind. Choose another.")
    else:
        found.filters[name] = value


def _take_days(found: Asked) -> None:
    """Read the days: each means all of it, in Sweden, from its beginning or to its end."""
    for name, column, more in (("from", "since", timedelta()), ("to", "until", LAST)):
        if name in found.typed:
            day = _day(found.typed[name])
            if day is None:
                found.errors[name] = gettext("Give a day, as in 2026-06-30.")
            else:
                found.filters[column] = datetime.combine(day, time(), SWEDEN) + more


def _day(spelled: str) -> date | None:
    try:
        day = date.fromisoformat(spelled)
    except ValueError:
        return None
    return day if day.year in YEARS else None
