"""What answers hold: the shapes that ``service.reports`` spells, as schemas.

Nothing is dumped through them: they describe, and the tests hold every answer against them.
"""

from typing import Any

from marshmallow import INCLUDE, fields

from service.api.fields import One
from service.api.schemas import Wire


class Answer(Wire):
    """A schema of what is answered: every name is there, unless it is said to be left out."""

    class Meta:
        """Readers are to expect names that they do not know yet."""

        unknown = INCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Spell the name as the API does, and demand it."""
        if field_obj.data_key is None:
            super().on_bind_field(field_name, field_obj)
        field_obj.required = not field_obj.metadata.get("left_out", False)


LEFT_OUT = {"left_out": True}  # the name may be missing


class NamedAnswer(Answer):
    """A reference to someone by id and name."""

    id = fields.String(metadata={"format": "uuid"})
    name = fields.String(allow_none=True)


class WrittenAnswer(Answer):
    """A reference to an organisation, or to the text that stands for one."""

    id = fields.String(allow_none=True, metadata={"format": "uuid"})
    name = fields.String()


class TitledAnswer(Answer):
    """A reference to something with a title."""

    id = fields.String(metadata={"format": "uuid"})
    title = fields.String()


class LinkAnswer(Answer):
    """An address."""

    href = fields.String(metadata={"format": "uri-reference"})


class SelfAnswer(Answer):
    """Where a thing is found."""

    this = One(LinkAnswer, data_key="self")


class PageLinksAnswer(SelfAnswer):
    """The way to the other pages of a list."""

    first = One(LinkAnswer)
    prev = One(LinkAnswer, metadata=LEFT_OUT)
    next = One(LinkAnswer, metadata=LEFT_OUT)
    last = One(LinkAnswer, metadata=LEFT_OUT)


class PageAnswer(Answer):
    """Which page of a list this is, and how many items the list holds."""

    number = fields.Integer(metadata={"minimum": 1})
    limit = fields.Integer(metadata={"minimum": 1, "maximum": 200})
    total_count = fields.Integer(metadata={"minimum": 0, "maximum": 10_000})
    total_count_capped = fields.Boolean()


class ListAnswer(Answer):
    """A page of a list; each list says what its items are."""

    page = One(PageAnswer)
    links = One(PageLinksAnswer, data_key="_links")


class CursorAnswer(Answer):
    """Where in a list that is not counted this is."""

    limit = fields.Integer(metadata={"minimum": 1, "maximum": 200})
    next_cursor = fields.String(allow_none=True, metadata={"format": "uuid"})


class CursorLinksAnswer(SelfAnswer):
    """The way on through a list that is not counted."""

    next = One(LinkAnswer, metadata=LEFT_OUT)


def of(items: type[Answer]) -> fields.List[Any]:
    """Return a field for a list of *items*, as long as it is."""
    return fields.List(One(items))
