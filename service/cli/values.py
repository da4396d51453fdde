"""What options take: days, texts that people may type, codes of counties, names of values."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from service.core import texts
from service.core.errors import FieldError
from service.core.i18n import gettext
from service.models.reference import counties


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 -- click's own
        """Read YYYY-MM-DD; anything else is wrong usage."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(gettext("Write the day as YYYY-MM-DD."), param, ctx)


class Typed(click.ParamType[str]):
    """A text that a person types, of at most *longest* characters.

    Its faults are the rules' to tell, with all others at once, so they are noted and not raised.
    """

    name = "text"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 -- click's own
        """Return the text as it is stored."""
        text = texts.clean(value)
        fault = texts.fault_in(text, self.longest)
        if not text:
            fault = ("required", gettext("State this."))
        if fault and param is not None and ctx is not None:
            ctx.obj.faults.append(FieldError(pointer_to(param), *fault))
        return text


def pointer_to(param: click.Parameter) -> str:
    """Return the JSON pointer that the API would give for what *param* takes."""
    first, *rest = (param.name or "").split("_")
    return "/" + first + "".join(word.title() for word in rest)


def pairs(given: Iterable[str], name: str) -> list[tuple[str, str]]:
    """Split each ``K=V``; raises click.BadParameter for option *name*."""
    found = []
    for each in given:
        key, equals, value = each.partition("=")
        if not (key and equals):
            raise click.BadParameter(gettext("Write it as K=V."), param_hint=name)
        found.append((key, value))
    return found


DAY = Day()
COUNTY = click.Choice([county.code for county in counties()])
