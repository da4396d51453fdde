"""The rows of forms: which control each field is, what it asks for, and how a fault is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

from flask_babel import LazyString

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext

LINE, PARAGRAPH, PAGE = 200, 2_000, 20_000  # characters


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


def refuse(name: str, code: str, sentence: str) -> NoReturn:
    """Raise InvalidError with the one fault *sentence* of the field *name*."""
    raise fault(name, code, sentence)


def refuse_choice(name: str) -> NoReturn:
    """Raise InvalidError for a field *name* that chooses what there is none of."""
    refuse(name, "not_known", gettext("Choose one of those that are listed."))


def fault(name: str, code: str, sentence: str) -> InvalidError:
    """Return the one fault *sentence* of the field *name*, to be raised."""
    return InvalidError([FieldError(f"/{name}", code, sentence)])
