"""How what was typed in a field becomes a value: one reader for each kind of control."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from service.core import texts
from service.core.i18n import gettext
from service.core.ids import is_uid
from service.web.form_fields import LINE, Field, Kind, fault, refuse_choice

YEARS = range(1900, 2201)  # what a day of a plan can sensibly lie in
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def value(row: Field, typed: str) -> Any:  # noqa: ANN401 -- as many types as there are kinds
    """Return what was *typed* in the field *row* as its column takes it; raises InvalidError."""
    if len(typed) > row.longest * 2:  # before any work is spent on it
        sentence = gettext("At most %(longest)s characters.", longest=row.longest)
        raise fault(row.name, "too_long", sentence)
    text = texts.clean(typed)
    if row.kind is Kind.TICK:
        return text == "1"
    if not text:
        if row.required:
            raise fault(row.name, "required", gettext("State this."))
        return [] if row.kind is Kind.LINES else None
    return READERS[row.kind](row, text)


def _text(row: Field, text: str) -> str:
    found = texts.fault_in(text, row.longest)
    if found:
        raise fault(row.name, *found)
    return text


def _email(row: Field, text: str) -> str:
    if not EMAIL.fullmatch(_text(row, text)):
        raise fault(row.name, "not_an_email", gettext("Write an e-mail address."))
    return text


def _day(row: Field, text: str) -> date:
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise fault(row.name, "not_a_date", gettext("Write the day as YYYY-MM-DD."))
    if found.year not in YEARS:
        sentence = gettext("From %(low)s to %(high)s.", low=YEARS[0], high=YEARS[-1])
        raise fault(row.name, "out_of_range", sentence)
    return found


def _choice(row: Field, text: str) -> Any:  # noqa: ANN401 -- a member of the row's own set
    if text not in row.options:
        refuse_choice(row.name)
    return row.convert(text)


def _number(row: Field, text: str) -> int:
    low, high = row.options["low"], row.options["high"]
    found = int(text) if text.isdecimal() and len(text) <= len(str(high)) else low - 1
    if not low <= found <= high:
        sentence = gettext("From %(low)s to %(high)s.", low=low, high=high)
        raise fault(row.name, "out_of_range", sentence)
    return found


def _thing(row: Field, text: str) -> str:
    if not is_uid(text):
        refuse_choice(row.name)
    return text


def _lines(row: Field, text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines:
        found = texts.fault_in(line, LINE)
        if found:
            raise fault(row.name, *found)
    return lines


READERS: Mapping[Kind, Callable[[Field, str], Any]] = {
    Kind.LINE: _text,
    Kind.PARAGRAPH: _text,
    Kind.EMAIL: _email,
    Kind.DAY: _day,
    Kind.CHOICE: _choice,
    Kind.THING: _thing,
    Kind.LINES: _lines,
    Kind.NUMBER: _number,
}
