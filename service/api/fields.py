"""The kinds of value that cross the wire. Each is read in one way, everywhere."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NoReturn

from marshmallow import ValidationError, fields

from service.api.faults import Fault, fault_of_choice
from service.core import texts
from service.core.i18n import LOCALES, gettext
from service.core.ids import is_uid
from service.models.reference import counties

DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,19}", re.ASCII)
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
HOW_OFTEN = ("continuous", "yearly", "every_second_year")
OFTEN = re.compile(rf"{'|'.join(HOW_OFTEN)}|[1-9]\d{{0,2}}_per_year", re.ASCII)
YEARS = range(1900, 2201)  # what a day of a plan can sensibly lie in
LINE, PARAGRAPH, PAGE = 200, 2_000, 20_000  # characters
LONGEST_EMAIL = 254  # RFC 5321


class Said:
    """What all fields share: faults have codes, and sentences in the reader's language."""

    def make_error(self, key: str, **words: Any) -> ValidationError:  # noqa: ANN401 -- the library's signature
        """Return the fault that the library calls *key*."""
        del words
        return ValidationError([Fault(CODES.get(key, key))])


CODES = {"invalid": "not_a_list"}  # the library's own names, where ours differ


def fail(code: str) -> NoReturn:
    """Say that a field has the fault *code*; raises ValidationError."""
    raise ValidationError([Fault(code)])


class Text(Said, fields.Field[str | None]):
    """A text that a person types, in the form in which it is stored; a blank one is none at all."""

    def __init__(self, longest: int = LINE, **options: Any) -> None:  # noqa: ANN401 -- the library's options
        super().__init__(**options)
        self.longest = longest

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str | None:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, str):
            fail("not_text")
        if len(value) > self.longest:  # as it comes: the description says so of what is sent
            raise self._too_long()
        text = texts.clean(value)
        fault = texts.fault_in(text, self.longest)
        if fault:
            raise ValidationError([Fault(*fault)])
        if not text and not self.allow_none:
            fail("required")
        return text or None

    def _too_long(self) -> ValidationError:
        sentence = gettext("At most %(longest)s characters.", longest=self.longest)
        return ValidationError([Fault("too_long", sentence)])


class Email(Text):
    """An address to write to."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- the library's options
        super().__init__(LONGEST_EMAIL, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str | None:  # noqa: ANN401 -- any JSON value
        text = super()._deserialize(value)
        if text is None or not EMAIL.fullmatch(text):
            fail("not_an_email")
        return text


class Integer(Said, fields.Field[int]):
    """A whole number between two bounds, also as a query spells it."""

    def __init__(self, low: int, high: int, **options: Any) -> None:  # noqa: ANN401 -- the library's options
        super().__init__(**options)
        self.low, self.high = low, high

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:  # noqa: ANN401 -- any JSON value
        if isinstance(value, str) and WHOLE.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            fail("not_a_number")
        if not self.low <= value <= self.high:
            sentence = gettext("From %(low)s to %(high)s.", low=self.low, high=self.high)
            raise ValidationError([Fault("out_of_range", sentence)])
        return value


class Truth(Said, fields.Field[bool]):
    """True or false, also as a query spells it."""

    SPELLED: dict[Any, bool] = {"true": True, "false": False}  # noqa: RUF012 -- never changed

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:  # noqa: ANN401 -- any JSON value
        read = self.SPELLED.get(value) if isinstance(value, str) else value
        if not isinstance(read, bool):
            fail("not_boolean")
        return read


class Day(Said, fields.Field[date]):
    """A day of the calendar."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, str) or not DAY.fullmatch(value):
            fail("not_a_date")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            fail("not_a_date")
        if day.year not in YEARS:
            sentence = gettext("From %(low)s to %(high)s.", low=YEARS[0], high=YEARS[-1])
            raise ValidationError([Fault("out_of_range", sentence)])
        return day


class Instant(Said, fields.Field[datetime]):
    """A moment (RFC 3339), given with any offset and kept in UTC."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, str) or not INSTANT.fullmatch(value):
            fail("not_an_instant")
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            fail("not_an_instant")


class Uid(Said, fields.Field[str]):
    """An identifier of ours; that what it names exists is for the view to say."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, str) or not is_uid(value):
            fail("not_an_id")
        return value


class Choice(Said, fields.Field[str]):
    """One of a closed set of words."""

    def __init__(self, choices: Iterable[str], **options: Any) -> None:  # noqa: ANN401 -- the library's options
        super().__init__(**options)
        self.choices = tuple(choices)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:  # noqa: ANN401 -- any JSON value
        for choice in self.choices:
            if value == choice:
                return choice
        raise ValidationError([fault_of_choice(tuple(str(each) for each in self.choices))])


def word(kind: type[StrEnum], **options: Any) -> Choice:  # noqa: ANN401 -- the library's options
    """Return a field for one of the codes of *kind*, read as a member of it."""
    return Choice(kind, **options)


def county(**options: Any) -> Choice:  # noqa: ANN401 -- the library's options
    """Return a field for the two digits of a county."""
    return Choice([row.code for row in counties()], **options)


def locale(**options: Any) -> Choice:  # noqa: ANN401 -- the library's options
    """Return a field for a language that the service speaks."""
    return Choice(LOCALES, **options)


class Recurrence(Said, fields.Field[str]):
    """How often something comes again, as plans are read: a word, or so many times a year."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, str) or not OFTEN.fullmatch(value):
            raise ValidationError([fault_of_choice((*HOW_OFTEN, "<n>_per_year"))])
        return value


class Many(Said, fields.List[Any]):
    """A list of values of one kind, of a bounded length."""

    def __init__(self, inner: fields.Field[Any], most: int, **options: Any) -> None:  # noqa: ANN401 -- the library's options
        super().__init__(inner, **options)
        self.most = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> list[Any]:  # noqa: ANN401 -- any JSON value
        if isinstance(value, list):
            self.demand_length(value)
        return super()._deserialize(value, attr, data, **options)

    def demand_length(self, value: list[Any]) -> None:
        """Raise ValidationError for more than there may be."""
        if len(value) > self.most:
            sentence = gettext("At most %(most)s of them.", most=self.most)
            raise ValidationError([Fault("too_many", sentence)])


class One(Said, fields.Nested):
    """An object within the object, whole also where the object around it is sent in part."""

    def _load(self, value: Any, partial: Any = None) -> Any:  # noqa: ANN401 -- any JSON value
        del partial
        return super()._load(value)


class Anything(Said, fields.Field[dict[str, Any]]):
    """An object whose fields the rules know and check (evidence)."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, dict):
            fail("type")
        return value
