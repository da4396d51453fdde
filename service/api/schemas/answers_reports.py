"""What is answered of the ready lists: which there are, and the rows of one."""

from marshmallow import fields

from service.api.fields import Day, Instant, One, word
from service.api.schemas.answers import (
    LEFT_OUT,
    Answer,
    CursorLinksAnswer,
    NamedAnswer,
    SelfAnswer,
    TitledAnswer,
    of,
)
from service.models.words import ActivityState, PartState
from service.workflows.vocabulary import Level

UUID = {"format": "uuid"}
COUNT = {**LEFT_OUT, "minimum": 0}


class ReportColumnAnswer(Answer):
    """A column of a ready list."""

    name = fields.String()
    title = fields.String()
    kind = fields.String()


class ReportAnswer(Answer):
    """A ready list, before it is asked."""

    name = fields.String()
    title = fields.String()
    about = fields.String()
    filters = fields.List(fields.String())
    columns = of(ReportColumnAnswer)
    links = One(SelfAnswer, data_key="_links")


class ReportListAnswer(Answer):
    """All ready lists."""

    items = of(ReportAnswer)


class ReportedActivityAnswer(Answer):
    """The activity that a row is about."""

    id = fields.String(metadata=UUID)
    number = fields.String(allow_none=True)
    title = fields.String(allow_none=True)


class ReportedEntryAnswer(Answer):
    """The entry that a row is about."""

    id = fields.String(metadata=UUID)
    event = fields.String()
    level = word(Level, allow_none=True)


class ReportRowAnswer(Answer):
    """A row of a ready list; it has what the list has columns for."""

    activity = One(ReportedActivityAnswer, metadata=LEFT_OUT)
    entry = One(ReportedEntryAnswer, metadata=LEFT_OUT)
    person = One(NamedAnswer, allow_none=True, metadata=LEFT_OUT)
    organisation = One(NamedAnswer, allow_none=True, metadata=LEFT_OUT)
    plan = One(TitledAnswer, metadata=LEFT_OUT)
    role = fields.String(metadata=LEFT_OUT)
    county = fields.String(allow_none=True, metadata=LEFT_OUT)
    recorded_at = Instant(metadata=LEFT_OUT)
    effective_on = Day(allow_none=True, metadata=LEFT_OUT)
    days = fields.Float(metadata=LEFT_OUT)
    objected = fields.Boolean(metadata=LEFT_OUT)
    on_behalf = fields.Boolean(metadata=LEFT_OUT)
    before = word(ActivityState, allow_none=True, metadata=LEFT_OUT)
    after = word(ActivityState, allow_none=True, metadata=LEFT_OUT)
    corrected = fields.String(allow_none=True, metadata=LEFT_OUT)
    stated_at = Instant(allow_none=True, metadata=LEFT_OUT)
    decided_on = Day(allow_none=True, metadata=LEFT_OUT)
    same = fields.Boolean(metadata=LEFT_OUT)
    state = fields.String(
        metadata={**LEFT_OUT, "enum": sorted({each.value for each in (*ActivityState, *PartState)})}
    )
    state_since = Instant(metadata=LEFT_OUT)
    owners = fields.Float(metadata=COUNT)
    beyond = fields.Float(metadata=COUNT)
    ended = fields.Float(metadata=COUNT)
    ended_days = fields.Float(allow_none=True, metadata=LEFT_OUT)
    longest = fields.Float(allow_none=True, metadata=LEFT_OUT)
    lasting = fields.Float(metadata=COUNT)
    lasting_days = fields.Float(allow_none=True, metadata=LEFT_OUT)
    valid_from = Day(metadata=LEFT_OUT)
    valid_until = Day(allow_none=True, metadata=LEFT_OUT)
    revoked = fields.Boolean(metadata=LEFT_OUT)
    revoked_at = Instant(allow_none=True, metadata=LEFT_OUT)
    disabled = fields.Boolean(metadata=LEFT_OUT)
    asked = fields.Dict(metadata=LEFT_OUT)


class ReportPageAnswer(Answer):
    """How many rows a page has, and where the next one begins."""

    limit = fields.Integer(metadata={"minimum": 1, "maximum": 200})
    next_cursor = fields.String(allow_none=True)


class ReportRowsAnswer(Answer):
    """A page of a ready list."""

    items = of(ReportRowAnswer)
    page = One(ReportPageAnswer)
    links = One(CursorLinksAnswer, data_key="_links")
