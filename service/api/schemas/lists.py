"""What lists can be asked: which page, and what narrows them."""

from service.api.fields import PARAGRAPH, Choice, Instant, Integer, Text, Truth, Uid, county, word
from service.api.schemas import Wire
from service.core.i18n import LOCALES
from service.models.words import ActivityState, OrganisationKind, PlanState, Role
from service.reports.ordering import SORTS
from service.workflows.vocabulary import Level

MOST = 200  # items on a page
FURTHEST = 1_000_000  # page
BOTH_WAYS = tuple(spelled for name in SORTS for spelled in (name, f"-{name}"))


class PageSchema(Wire):
    """Which page."""

    page = Integer(1, FURTHEST, load_default=1)
    limit = Integer(1, MOST, load_default=20)


class LongListSchema(PageSchema):
    """Which page of a list without end: a cursor leads on where numbers become dear."""

    cursor = Text(PARAGRAPH)


class ActivityListSchema(LongListSchema):
    """Which activities."""

    plan = Uid()
    county = county()
    state = word(ActivityState)
    owner = Uid()
    goal = Uid()
    focus = Truth()
    late = Truth()
    stale = Truth()
    blocked = Truth()
    waiting_on = Uid()
    q = Text()
    updated_since = Instant()
    sort = Choice(BOTH_WAYS)


class OneActivitySchema(Wire):
    """Whose offers, or which moment."""

    organisation = Uid()
    as_of = Instant()
    as_it_was = Instant()


class TrailSchema(Wire):
    """Which entries of the whole trail."""

    since = Instant(data_key="from")
    until = Instant(data_key="to")
    event = Text(60)
    activity = Uid()
    plan = Uid()
    organisation = Uid()
    person = Uid()
    county = county()
    cursor = Uid()
    limit = Integer(1, MOST, load_default=20)


class PlanListSchema(PageSchema):
    """Which plans."""

    county = county()
    state = word(PlanState)
    agreement = Uid()
    q = Text()


class AgreementListSchema(PageSchema):
    """Which agreements."""

    county = county()
    q = Text()


class OrganisationListSchema(PageSchema):
    """Which organisations."""

    county = county()
    kind = word(OrganisationKind)
    q = Text()


class PersonListSchema(PageSchema):
    """Which people."""

    county = county()
    role = word(Role)
    organisation = Uid()
    q = Text()


class StalledSchema(LongListSchema):
    """Which county's review list, and whether what rests is in it."""

    county = county()
    include = Choice(("snoozed",))


class DrawingSchema(Wire):
    """Which of the two flows to draw."""

    level = word(Level, load_default=Level.ACTIVITY)


class LanguageSchema(Wire):
    """In which language, where a page has a link to the other one."""

    lang = Choice(LOCALES)
