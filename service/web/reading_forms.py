"""Forms as tables of fields: how each is shown, and how what was typed becomes a column's value.

A field's name is where the operations' faults point (JSON pointer without its first stroke), so
that every fault finds its way back to the control it is about.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn

from flask import Response, request
from flask_babel import LazyString
from sqlalchemy.orm import Session

from service.core import texts
from service.core.errors import (
    FieldError,
    InvalidError,
    RefusedError,
    VersionError,
)
from service.core.i18n import gettext
from service.core.ids import is_uid
from service.web import drafts, once, pages

YEARS = range(1900, 2201)  # what a day of a plan can sensibly lie in
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
LINE, PARAGRAPH, PAGE = 200, 2_000, 20_000  # characters
REFUSED = 409
VERSION = "version"


class Kind(StrEnum):
    """Which control a field is shown as, and how it is read."""

    LINE = "line"
    EMAIL = "email"
    PARAGRAPH = "paragraph"
    DAY = "day"
    CHOICE = "choice"
    THING = "thing"  # one of ours, by its uid
    TICK = "tick"
    LINES = "lines"  # a list, one on each line
    NUMBER = "number"  # whole, from options["low"] to options["high"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One row of a form: its name, the column it fills, and what it asks for."""

    name: str
    column: str
    label: LazyString
    kind: Kind = Kind.LINE
    required: bool = False
    longest: int = LINE  # characters
    options: Mapping[str, Any] = field(default_factory=dict)
    convert: Callable[[str], Any] = str
    hint: LazyString | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Why a form was not taken: by its fields, by the rules, or because somebody was before."""

    errors: Mapping[str, str] = field(default_factory=dict)
    refusals: Sequence[str] = ()
    overtaken: bool = False

    @property
    def status(self) -> int:
        """What the page is answered with, when no field says it is 422."""
        return REFUSED if self.refusals or self.overtaken else 200


NONE = Faults()


def attempt(deed: Callable[[], Response], again: Callable[[Faults], Response]) -> Response:
    """Return what *deed* answers, or the form *again*, with everything typed and what is wrong."""
    try:
        return deed()
    except InvalidError as error:
        return again(Faults(errors=pages.told(error)))
    except RefusedError as error:
        refusals = [each.message for each in error.refusals]
        told = {each.pointer.removeprefix("/"): each.detail for each in error.errors}
        return again(Faults(refusals=refusals, errors=told))
    except VersionError:
        return again(Faults(overtaken=True))


def once_only(deed: Callable[[Session], Response], again: Callable[[Faults], Response]) -> Response:
    """Do the same with a *deed* that is done once, however often its form is sent."""
    return attempt(lambda: once.send(deed), again)


def read(fields: Sequence[Field]) -> dict[str, Any]:
    """Return what was typed, by column; raises InvalidError with every fault of form."""
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for each in fields:
        try:
            values[each.column] = _value(each)
        except InvalidError as error:
            errors += error.errors
    if errors:
        raise InvalidError(errors)
    return values


def version() -> int:
    """Return the version that the form was shown with: -1, which nothing stands at, without one."""
    typed = request.form.get(VERSION, "")
    return int(typed) if re.fullmatch(r"[1-9]\d{0,8}", typed, re.ASCII) else -1


def filled(fields: Sequence[Field], thing: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what each control holds: what was just typed, else what *thing* says.

    *thing* is spelled as the API spells it.
    """
    if drafts.typed() or request.method == "POST":
        return {each.name: _typed(each.name) for each in fields}
    return {each.name: _said(thing or {}, each.name) for each in fields}


def differing(fields: Sequence[Field], thing: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each field in which *thing* by now differs from what was typed."""
    found = [(each, _said(thing, each.name), _typed(each.name)) for each in fields]
    return [
        {"label": each.label, "theirs": _called(each, theirs), "yours": _called(each, yours)}
        for each, theirs, yours in found
        if theirs != texts.clean(yours)
    ]


def with_options(fields: Sequence[Field], options: Mapping[str, Mapping[str, Any]]) -> list[Field]:
    """Return *fields* with what can be chosen today, by the fields' names."""
    return [replace(each, options=options.get(each.name, each.options)) for each in fields]


def refuse(name: str, code: str, sentence: str) -> NoReturn:
    """Raise InvalidError with the one fault *sentence* of the field *name*."""
    raise fault(name, code, sentence)


def refuse_choice(name: str) -> NoReturn:
    """Raise InvalidError for a field *name* that chooses what there is none of."""
    refuse(name, "not_known", gettext("Choose one of those that are listed."))


def fault(name: str, code: str, sentence: str) -> InvalidError:
    """Return the one fault *sentence* of the field *name*, to be raised."""
    return InvalidError([FieldError(f"/{name}", code, sentence)])


def _typed(name: str) -> str:
    return drafts.typed().get(name, "")


def _said(thing: Mapping[str, Any], name: str) -> str:
    """Return what stands at the pointer *name* in *thing*, as a control spells it."""
    found: Any = thing
    for part in name.split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        found = found.get("id")
    if isinstance(found, list):
        return "\n".join(str(each) for each in found)
    if isinstance(found, bool):
        return "1" if found else ""
    return "" if found is None else str(found)


def _called(row: Field, value: str) -> str:
    return str(row.options.get(value, value))


def _value(row: Field) -> Any:  # noqa: ANN401 -- as many types as there are kinds
    typed = _typed(row.name).replace("\0", "")
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
