"""A plan and its steps as they are sent."""

from service.api.fields import PARAGRAPH, Day, Integer, Text, Uid, county
from service.api.schemas import Wire
from service.workflows.answering import LATEST, SOONEST
from service.workflows.stalled import LONGEST, SHORTEST

LONGEST_NAME = 40


class PlanEditSchema(Wire):
    """What can be changed of a plan; its county cannot."""

    title = Text(required=True)
    agreement = Uid(allow_none=True)
    reference = Text(allow_none=True)
    period_start = Day(required=True)
    period_end = Day(required=True)
    anchor_by = Day(allow_none=True)
    follow_up_by = Day(allow_none=True)
    stale_proposed_days = Integer(SHORTEST, LONGEST, allow_none=True)
    stale_anchored_days = Integer(SHORTEST, LONGEST, allow_none=True)
    stale_implemented_days = Integer(SHORTEST, LONGEST, allow_none=True)
    escalate_after_days = Integer(SOONEST, LATEST, allow_none=True)


class PlanSchema(PlanEditSchema):
    """A new plan."""

    county_code = county(required=True)


class PlanMoveSchema(Wire):
    """A step of a plan."""

    transition = Text(LONGEST_NAME, required=True)
    reason = Text(PARAGRAPH, allow_none=True)
