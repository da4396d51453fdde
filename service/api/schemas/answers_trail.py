"""What is answered about the history: entries, and what a step has just written."""

from marshmallow import fields

from service.api.fields import Day, Instant, One, word
from service.api.schemas.answers import (
    Answer,
    CursorAnswer,
    CursorLinksAnswer,
    ListAnswer,
    NamedAnswer,
    of,
)
from service.api.schemas.answers_activities import ActivityAnswer
from service.models.words import ActivityState
from service.workflows.vocabulary import Level

UUID = {"format": "uuid"}


class SubjectAnswer(Answer):
    """What an entry is about."""

    type = fields.String()
    id = fields.String(allow_none=True)


class EntryAnswer(Answer):
    """An entry of the trail."""

    id = fields.String(metadata=UUID)
    sequence = fields.Integer(metadata={"minimum": 1})
    activity = fields.String(allow_none=True, metadata=UUID)
    subject = One(SubjectAnswer)
    event = fields.String()
    level = word(Level, allow_none=True)
    origin = fields.String(allow_none=True, data_key="from")
    to = fields.String(allow_none=True)
    recorded_at = Instant()
    effective_on = Day(allow_none=True)
    person = One(NamedAnswer, allow_none=True)
    on_behalf_of = One(NamedAnswer, allow_none=True)
    role = fields.String(allow_none=True)
    organisation = One(NamedAnswer, allow_none=True)
    round = fields.Integer(allow_none=True, metadata={"minimum": 1})
    caused_by = fields.String(allow_none=True, metadata=UUID)
    corrects = fields.String(allow_none=True, metadata=UUID)
    reason = fields.String(allow_none=True)
    basis = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    evidence = fields.Dict()
    changes = fields.Dict(values=fields.List(fields.Raw(), metadata={"minItems": 2, "maxItems": 2}))
    flow_version = fields.Integer(allow_none=True)
    request_id = fields.String()
    leaf_hash = fields.String(metadata={"pattern": "^[A-Za-z0-9+/]{43}=$"})
    thinned = fields.Boolean()


class HistoryAnswer(ListAnswer):
    """A page of an activity's entries."""

    items = of(EntryAnswer)


class TrailAnswer(Answer):
    """A part of the whole trail, newest first."""

    items = of(EntryAnswer)
    page = One(CursorAnswer)
    links = One(CursorLinksAnswer, data_key="_links")


class SteppedAnswer(Answer):
    """An activity, and the entries that were just written about it."""

    activity = One(ActivityAnswer)
    entries = of(EntryAnswer)


class MovedAnswer(Answer):
    """Where an activity stands after its step."""

    id = fields.String(metadata=UUID)
    state = word(ActivityState)
    version = fields.Integer(metadata={"minimum": 1})


class ReceiptAnswer(Answer):
    """What a writer keeps of an entry."""

    id = fields.String(metadata=UUID)
    sequence = fields.Integer(metadata={"minimum": 1})
    event = fields.String()
    level = word(Level, allow_none=True)
    origin = fields.String(allow_none=True, data_key="from")
    to = fields.String(allow_none=True)
    leaf_hash = fields.String(metadata={"pattern": "^[A-Za-z0-9+/]{43}=$"})
