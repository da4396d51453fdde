"""What people say about an activity as it goes: steps, corrections, objections, status reports."""

from service.api.fields import PARAGRAPH, Anything, Day, Text, Truth, Uid, word
from service.api.schemas import Wire
from service.models.words import Progress, Signal
from service.workflows.vocabulary import Level

LONGEST_NAME = 40


class TransitionSchema(Wire):
    """The wish to take one transition; its evidence is the flow's to judge."""

    transition = Text(LONGEST_NAME, required=True)
    level = word(Level, allow_none=True)
    organisation = Uid(allow_none=True)
    effective_on = Day(allow_none=True)
    reason = Text(PARAGRAPH, allow_none=True)
    basis = Text(PARAGRAPH, allow_none=True)
    evidence = Anything()


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


class StatusReportSchema(Wire):
    """How an owner says it goes."""

    organisation = Uid(required=True)
    progress = word(Progress, allow_none=True)
    signal = word(Signal, allow_none=True)
    comment = Text(PARAGRAPH, allow_none=True)
    blocked = Truth()
    blocked_help = Text(PARAGRAPH, allow_none=True)
