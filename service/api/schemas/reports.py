"""What the ready lists can be asked."""

from service.api.fields import PARAGRAPH, Choice, Day, Instant, Integer, Text, Uid, county, word
from service.api.schemas import Wire
from service.api.schemas.lists import MOST
from service.models.words import ActivityState
from service.reports.of_states_been_in import HOWS
from service.reports.of_steps_for import STEPS

MOST_DAYS = 9_999


class ReportListSchema(Wire):
    """Nothing: there are few of them."""


class ReportSchema(Wire):
    """What one list is narrowed by; each heeds some of it."""

    county = county()
    plan = Uid()
    organisation = Uid()
    event = Choice(STEPS)
    days = Integer(0, MOST_DAYS)
    day = Day()
    at = Instant()
    state = word(ActivityState)
    how = Choice(HOWS)
    cursor = Text(PARAGRAPH)
    limit = Integer(1, MOST, load_default=20)
