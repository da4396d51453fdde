"""What is answered about activities, their steps and their history."""

from marshmallow import fields

from service.api.fields import Choice, Day, Instant, One, word
from service.api.schemas.answers import (
    Answer,
    LinkAnswer,
    ListAnswer,
    NamedAnswer,
    SelfAnswer,
    TitledAnswer,
    WrittenAnswer,
    of,
)
from service.models.words import (
    ActivityState,
    Decision,
    PartState,
    Precision,
    Progress,
    ResponsibilityRole,
    Rule,
    Signal,
)
from service.workflows.refusals import SENTENCES as REFUSALS
from service.workflows.vocabulary import Level

REASONS = ("late", "stale", "blocked")
UUID = {"format": "uuid"}


class ScheduleAnswer(Answer):
    """When the activity is to be done."""

    text = fields.String(allow_none=True)
    starts_on = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    precision = word(Precision, allow_none=True)
    recurrence = fields.String(allow_none=True)


class DueOnAnswer(Answer):
    """The last day of each step."""

    anchor = Day(allow_none=True)
    implement = Day(allow_none=True)
    follow_up = Day(allow_none=True)


class OwnerAnswer(Answer):
    """An owner and where its part stands; who only participates has no state."""

    id = fields.String(metadata=UUID)
    organisation = One(WrittenAnswer)
    role = word(ResponsibilityRole)
    group = fields.String(allow_none=True)
    note = fields.String(allow_none=True)
    state = word(PartState, allow_none=True)
    state_since = Instant(allow_none=True)
    progress = word(Progress, allow_none=True)
    signal = word(Signal, allow_none=True)
    blocked = fields.Boolean()
    blocked_help = fields.String(allow_none=True)
    reported_at = Instant(allow_none=True)
    on_behalf = fields.Boolean()


class StalledAnswer(Answer):
    """Whether and how an activity has stopped."""

    late = fields.Boolean()
    stale = fields.Boolean()
    blocked = fields.Boolean()
    waiting_on = of(WrittenAnswer)
    days_in_state = fields.Integer(metadata={"minimum": 0})


class RefusalAnswer(Answer):
    """Why something cannot be done as things stand."""

    code = Choice(REFUSALS)
    message = fields.String()


class OfferAnswer(Answer):
    """A transition, and what stands in its way today."""

    transition = fields.String()
    level = word(Level)
    organisation = One(NamedAnswer, allow_none=True)
    allowed = fields.Boolean()
    refusals = of(RefusalAnswer)
    requires = fields.List(fields.String())


class ActivityLinksAnswer(SelfAnswer):
    """Where an activity and its history are found."""

    history = One(LinkAnswer)


class ActivityAsOfAnswer(Answer):
    """An activity as it was known at an instant."""

    id = fields.String(metadata=UUID)
    number = fields.String(allow_none=True)
    title = fields.String()
    description = fields.String(allow_none=True)
    need = fields.String(allow_none=True)
    resources = fields.String(allow_none=True)
    indicator = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)
    plan = One(TitledAnswer)
    county_code = fields.String()
    goal = One(TitledAnswer, allow_none=True)
    sub_goal = One(TitledAnswer, allow_none=True)
    focus = fields.Boolean()
    rule = word(Rule)
    round = fields.Integer(metadata={"minimum": 1})
    state = word(ActivityState)
    state_since = Instant()
    version = fields.Integer(metadata={"minimum": 1})
    predecessor = fields.String(allow_none=True, metadata=UUID)
    carried_to = fields.String(allow_none=True, metadata=UUID)
    schedule = One(ScheduleAnswer)
    due_on = One(DueOnAnswer)
    claimed_status = fields.String(allow_none=True)
    owners = of(OwnerAnswer)
    links = One(ActivityLinksAnswer, data_key="_links")


class ActivityInListAnswer(ActivityAsOfAnswer):
    """An activity as lists show it, without offers."""

    stalled = One(StalledAnswer)


class ActivityAnswer(ActivityInListAnswer):
    """An activity, with what the person may do in it."""

    offers = of(OfferAnswer)


class ActivityListAnswer(ListAnswer):
    """A page of activities."""

    items = of(ActivityInListAnswer)


class ReasonAnswer(Answer):
    """Why an activity stands in the review list."""

    code = Choice(REASONS)
    message = fields.String()
    since = Day()
    days = fields.Integer(metadata={"minimum": 0})


class ReviewedAnswer(Answer):
    """The last decision of a coordinator about an activity."""

    decision = word(Decision)
    until = Day(allow_none=True)
    decided_at = Instant()
    person = One(NamedAnswer, allow_none=True)
    current = fields.Boolean()


class StalledActivityAnswer(ActivityInListAnswer):
    """An activity that has stopped, and why."""

    late = fields.Boolean()
    stale = fields.Boolean()
    blocked = fields.Boolean()
    waiting_on = of(WrittenAnswer)
    days_in_state = fields.Integer(metadata={"minimum": 0})
    reasons = of(ReasonAnswer)
    reviewed = One(ReviewedAnswer, allow_none=True)
    snoozed_until = Day(allow_none=True)


class StalledActivityListAnswer(ListAnswer):
    """A page of the review list."""

    items = of(StalledActivityAnswer)


class StatusReportAnswer(Answer):
    """How an owner says it goes."""

    id = fields.String(metadata=UUID)
    organisation = One(NamedAnswer)
    person = One(NamedAnswer, allow_none=True)
    reported_at = Instant()
    progress = word(Progress, allow_none=True)
    signal = word(Signal, allow_none=True)
    comment = fields.String(allow_none=True)
    blocked = fields.Boolean(allow_none=True)
    blocked_help = fields.String(allow_none=True)


class StatusReportListAnswer(ListAnswer):
    """A page of status reports."""

    items = of(StatusReportAnswer)
