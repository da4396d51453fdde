"""What people say about an activity as it goes: steps, corrections, objections, status reports."""

from typing import Any

from marshmallow import ValidationError

from service.api.faults import pointed
from service.api.fields import (
    PARAGRAPH,
    Anything,
    Day,
    Integer,
    Many,
    One,
    Text,
    Truth,
    Uid,
    fail,
    word,
)
from service.api.schemas import Wire
from service.core.errors import FieldError
from service.models.words import Decision, Progress, Signal
from service.workflows.vocabulary import ANY_VERSION, Level

LONGEST_NAME = 40
HIGHEST_VERSION = 999_999_999
STEPS_AT_MOST = 200  # of one batch
Apart = tuple[dict[str, Any], tuple[FieldError, ...]]


class TransitionSchema(Wire):
    """The wish to take one transition; its evidence is the flow's to judge."""

    transition = Text(LONGEST_NAME, required=True)
    level = word(Level, allow_none=True)
    organisation = Uid(allow_none=True)
    effective_on = Day(allow_none=True)
    reason = Text(PARAGRAPH, allow_none=True)
    basis = Text(PARAGRAPH, allow_none=True)
    evidence = Anything()


class Version(Integer):
    """The version that a step expects of its activity; ``*`` is any."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 -- the library's options
        super().__init__(1, HIGHEST_VERSION, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:  # noqa: ANN401 -- any JSON value
        return ANY_VERSION if value == "*" else super()._deserialize(value)


class Each(Many):
    """A list whose items are read apart: each its values and its faults, none sinks the others."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:  # noqa: ANN401 -- any JSON value
        if not isinstance(value, list):
            fail("not_a_list")
        if not value:
            fail("required")
        self.demand_length(value)
        return [self._apart(each) for each in value]

    def _apart(self, value: Any) -> Apart:  # noqa: ANN401 -- any JSON value
        try:
            return self.inner.deserialize(value), ()
        except ValidationError as error:
            values = error.valid_data if isinstance(error.valid_data, dict) else {}
            faults = sorted(pointed(error.messages), key=lambda fault: fault.pointer)
            return values, tuple(faults)


class StepInBatchSchema(TransitionSchema):
    """A transition, and which activity it is of."""

    activity = Uid(required=True)
    version = Version()


class BatchSchema(Wire):
    """Transitions to be taken one after the other."""

    items = Each(One(StepInBatchSchema), STEPS_AT_MOST, required=True)


class CorrectionSchema(Wire):
    """The right values for one entry."""

    entry = Uid(required=True)
    effective_on = Day(allow_none=True)
    evidence = Anything(allow_none=True)
    reason = Text(PARAGRAPH, required=True)
    basis = Text(PARAGRAPH, allow_none=True)


class ObjectionSchema(Wire):
    """An organisation's word against a step taken on its behalf."""

    entry = Uid(required=True)
    reason = Text(PARAGRAPH, required=True)


class ReviewSchema(Wire):
    """What a coordinator decides about an activity that has stopped."""

    decision = word(Decision, required=True)
    note = Text(PARAGRAPH, allow_none=True)
    until = Day(allow_none=True)


class StatusReportSchema(Wire):
    """How an owner says it goes."""

    organisation = Uid(required=True)
    progress = word(Progress, allow_none=True)
    signal = word(Signal, allow_none=True)
    comment = Text(PARAGRAPH, allow_none=True)
    blocked = Truth()
    blocked_help = Text(PARAGRAPH, allow_none=True)
