"""An activity and its owners as they are sent."""

from service.api.fields import PAGE, PARAGRAPH, Day, Many, One, Recurrence, Text, Truth, Uid, word
from service.api.schemas import Wire
from service.models.words import Precision, ResponsibilityRole, Rule

LONGEST_TITLE = 1_000
LONGEST_NUMBER = 40
OWNERS_AT_MOST = 400  # every municipality and region, and the agencies of a county


class ScheduleSchema(Wire):
    """When the activity is to be done: as written, and as days."""

    text = Text(attribute="schedule_text", allow_none=True)
    starts_on = Day(allow_none=True)
    ends_on = Day(allow_none=True)
    precision = word(Precision, allow_none=True)
    recurrence = Recurrence(allow_none=True)


class DueOnSchema(Wire):
    """The last day of each step, where it is not the schedule's or the plan's."""

    anchor = Day(attribute="anchor_by", allow_none=True)
    implement = Day(attribute="implement_by", allow_none=True)
    follow_up = Day(attribute="follow_up_by", allow_none=True)


class OwnerSchema(Wire):
    """An organisation with its role in an activity."""

    organisation = Uid(required=True)
    role = word(ResponsibilityRole, required=True)


class OwnerEditSchema(Wire):
    """A role to give; a reason is asked for when an owner's part ends."""

    role = word(ResponsibilityRole, required=True)
    reason = Text(PARAGRAPH, allow_none=True)


class OwnerRemovalSchema(Wire):
    """Why an owner is taken away; sent as a query parameter."""

    reason = Text(PARAGRAPH, allow_none=True)


class ActivityContentSchema(Wire):
    """What an activity is about."""

    number = Text(LONGEST_NUMBER, allow_none=True)
    title = Text(LONGEST_TITLE, required=True)
    description = Text(PAGE, allow_none=True)
    need = Text(PAGE, allow_none=True)
    resources = Text(PAGE, allow_none=True)
    indicator = Text(PAGE, allow_none=True)
    comment = Text(PAGE, allow_none=True)
    goal = Uid(allow_none=True)
    focus = Truth()
    rule = word(Rule)
    schedule = One(ScheduleSchema)
    due_on = One(DueOnSchema)


class ActivitySchema(ActivityContentSchema):
    """A new activity."""

    plan = Uid(required=True)
    owners = Many(One(OwnerSchema), OWNERS_AT_MOST)


class ActivityEditSchema(ActivityContentSchema):
    """What can be changed of an activity; a new rule needs its reason."""

    reason = Text(PARAGRAPH, allow_none=True)
