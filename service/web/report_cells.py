"""The cells of the ready lists as people read them, on the page and in the file."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson

from service.core.clock import SWEDEN
from service.core.i18n import gettext
from service.reports.examined import Column
from service.web import activity_words as aw
from service.web import trail_words, words

Row = Mapping[str, Any]


def text(column: Column, row: Row) -> str:
    """Return what the cell says on the page."""
    value = row[column.key]
    return "" if value is None else SPOKEN.get(column.kind, str)(value) or str(value)


def cell(column: Column, row: Row) -> str | None:
    """Return what the cell says in the file: days and instants so that a spreadsheet reads them."""
    value = row[column.key]
    if column.kind in OF_THE_ROW:
        return OF_THE_ROW[column.kind](row)
    if isinstance(value, datetime):
        return value.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M:%S")
    if value is None or column.kind == "day":
        return None if value is None else str(value)
    return text(column, row)


def title(row: Row) -> str:
    """Return the number and the title of the row's activity."""
    return " ".join(filter(None, (row["number"], row["title"]))) or str(row["activity"])


def event(row: Row) -> str:
    """Return what the row's entry tells of."""
    spelled = aw.TRANSITIONS.get((row["level"] or "", row["event"]))
    return str(spelled) if spelled else event_name(row["event"])


def event_name(code: str) -> str:
    """Return what a kind of entry is called."""
    return aw.label(trail_words.CHOSEN_BY, code)


def _number(value: float) -> str:
    return str(round(value))


def _role(code: str) -> str:
    return aw.label(aw.WHO, code)


def _asked(value: str) -> str:
    """Spell a filter by its names, as addresses have them."""
    return ", ".join(f"{name}={each}" for name, each in orjson.loads(value).items())


def _yes(value: object) -> str:
    return str(gettext("Yes") if value else gettext("No"))


SPOKEN: Mapping[str, Callable[[Any], str]] = {
    "moment": words.moment,
    "day": words.day,
    "state": trail_words.state,
    "event": event_name,
    "role": _role,
    "county": words.county_name,
    "number": _number,
    "yes": _yes,
    "asked": _asked,
}
OF_THE_ROW: Mapping[str, Callable[[Row], str]] = {"activity": title, "step": event}
