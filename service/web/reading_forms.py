"""Forms as tables of fields: how each is shown, and how what was typed becomes a column's value.

A field's name is where the operations' faults point (JSON pointer without its first stroke), so
that every fault finds its way back to the control it is about.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from service.core import texts
from service.core.errors import (
    FieldError,
    InvalidError,
    RefusedError,
    VersionError,
)
from service.web import drafts, field_values, once, pages
from service.web.field_values import EMAIL
from service.web.form_fields import (
    LINE,
    PAGE,
    PARAGRAPH,
    Field,
    Kind,
    fault,
    refuse,
    refuse_choice,
)

__all__ = [
    "EMAIL",
    "LINE",
    "NONE",
    "PAGE",
    "PARAGRAPH",
    "VERSION",
    "Faults",
    "Field",
    "Kind",
    "attempt",
    "differing",
    "fault",
    "filled",
    "once_only",
    "read",
    "refuse",
    "refuse_choice",
    "version",
    "with_options",
]

REFUSED = 409
VERSION = "version"


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
            values[each.column] = field_values.value(each, _typed(each.name).replace("\0", ""))
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
