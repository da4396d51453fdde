"""What options take: days, ids, typed texts, codes of closed sets, names of values."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

import click

from service.core import texts
from service.core.errors import FieldError
from service.core.i18n import gettext
from service.core.ids import is_uid
from service.models.reference import counties

LINE, PARAGRAPH = 200, 2_000  # characters
LONGEST_EMAIL = 254  # RFC 5321
ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
WRITTEN_INSTANT = re.compile(
    rf"{WRITTEN_DAY.pattern}T\d\d:\d\d:\d\d(\.\d{{1,6}})?(Z|[+-]\d\d:\d\d)", re.ASCII
)
Parameter: TypeAlias = click.Parameter | None
Context: TypeAlias = click.Context | None


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "day"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> date:  # noqa: ANN401 -- click's own
        """Read YYYY-MM-DD; anything else is wrong usage."""
        if WRITTEN_DAY.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        raise click.BadParameter(gettext("Write the day as YYYY-MM-DD."), ctx, param)


class Instant(click.ParamType[datetime]):
    """A moment (RFC 3339), given with its offset."""

    name = "instant"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> datetime:  # noqa: ANN401 -- click's own
        """Read YYYY-MM-DDTHH:MM:SSZ; anything else is wrong usage."""
        if WRITTEN_INSTANT.fullmatch(value):
            with suppress(ValueError, OverflowError):
                return datetime.fromisoformat(value).astimezone(UTC)
        said = gettext("Write the instant as RFC 3339, with its offset: 2026-02-11T09:00:00Z.")
        raise click.BadParameter(said, ctx, param)


class Uid(click.ParamType[str]):
    """The identifier of something."""

    name = "id"

    def convert(self, value: Any, param: Parameter, ctx: Context) -> str:  # noqa: ANN401 -- click's own
        """Take what is written as an identifier; anything else is wrong usage."""
        if not is_uid(value):
            self.fail(gettext("Give the id as it was printed: a UUID in lower case."), param, ctx)
        return str(value)


class Typed(click.ParamType[str]):
    """A text that a person types, of at most *longest* characters.

    Its faults are the rules' to tell, with all others at once, so they are noted and not raised.
    """

    name = "text"

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def convert(self, value: Any, param: Parameter, ctx: Context) -> str:  # noqa: ANN401 -- click's own
        """Return the text as it is stored."""
        text = texts.clean(value)
        fault = self.fault(text)
        if fault and param is not None and ctx is not None:
            ctx.obj.faults.append(FieldError(pointer_to(param), *fault))
        return text

    def fault(self, text: str) -> texts.Fault | None:
        """Return a code and a sentence for what is wrong with *text*."""
        if not text:
            return "required", gettext("State this.")
        return texts.fault_in(text, self.longest)


class Email(Typed):
    """An address to write to."""

    name = "email"

    def __init__(self) -> None:
        super().__init__(LONGEST_EMAIL)

    def fault(self, text: str) -> texts.Fault | None:
        """Return a code and a sentence for what is wrong with the address."""
        if not ADDRESS.fullmatch(text):
            return "not_an_email", gettext("Write an e-mail address.")
        return super().fault(text)


class Among(click.Choice[str]):
    """One of a closed set of words."""

    def get_invalid_choice_message(self, value: Any, ctx: Context) -> str:  # noqa: ANN401 -- click's own
        """Say what there is to choose from."""
        del value, ctx
        said: str = gettext("Choose one of: %(choices)s.", choices=", ".join(self.choices))
        return said


class Word(Among):
    """One of the codes of *kind*."""

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__([each.value for each in kind])
        self.kind = kind

    def convert(self, value: Any, param: Parameter, ctx: Context) -> str:  # noqa: ANN401 -- click's own
        """Return the member with the code *value*; any other code is wrong usage."""
        return self.kind(super().convert(value, param, ctx))


def pointer_to(param: click.Parameter) -> str:
    """Return the JSON pointer that the API would give for what *param* takes."""
    first, *rest = (param.name or "").split("_")
    return "/" + first + "".join(word.title() for word in rest)


def pairs(given: Iterable[str], hint: str) -> list[tuple[str, str]]:
    """Split each ``K=V``; raises click.BadParameter, which names *hint*."""
    found = []
    for each in given:
        key, equals, value = each.partition("=")
        if not (key and equals):
            raise click.BadParameter(gettext("Write it as K=V."), param_hint=hint)
        found.append((key, value))
    return found


DAY, INSTANT, UID, EMAIL = Day(), Instant(), Uid(), Email()
TITLE, TEXT = Typed(LINE), Typed(PARAGRAPH)
COUNTY = Among([county.code for county in counties()])
