"""What is answered about organisations, agreements, plans, people and tokens."""

from marshmallow import fields

from service.api.fields import Choice, Day, Instant, Integer, One, locale, word
from service.api.schemas.answers import (
    LEFT_OUT,
    Answer,
    LinkAnswer,
    ListAnswer,
    NamedAnswer,
    SelfAnswer,
    TitledAnswer,
    of,
)
from service.api.schemas.answers_thinned import ThinningAnswer
from service.models.words import (
    Accession,
    ActivityState,
    OrganisationKind,
    PlanState,
    RemindBy,
    Rhythm,
    Role,
)
from service.reports.checklist import FINDINGS

UUID = {"format": "uuid"}
VERSION = {"minimum": 1}


class IdentifierAnswer(Answer):
    """A number that others know an organisation by."""

    scheme = fields.String()
    value = fields.String()


class OrganisationAnswer(Answer):
    """An organisation."""

    id = fields.String(metadata=UUID)
    name = fields.String()
    short_name = fields.String(allow_none=True)
    kind = word(OrganisationKind)
    county_code = fields.String(allow_none=True)
    identifiers = of(IdentifierAnswer)
    aliases = fields.List(fields.String())
    active_from = Day(allow_none=True)
    active_until = Day(allow_none=True)
    contact_email = fields.String(allow_none=True)
    parent = One(NamedAnswer, allow_none=True)
    version = fields.Integer(metadata=VERSION)
    links = One(SelfAnswer, data_key="_links")


class OrganisationListAnswer(ListAnswer):
    """A page of organisations."""

    items = of(OrganisationAnswer)


class AgreementLinksAnswer(SelfAnswer):
    """Where an agreement and its parties are found."""

    parties = One(LinkAnswer)


class AgreementAnswer(Answer):
    """An agreement."""

    id = fields.String(metadata=UUID)
    title = fields.String()
    county_code = fields.String()
    reference = fields.String(allow_none=True)
    valid_from = Day()
    valid_until = Day(allow_none=True)
    party_count = fields.Integer(metadata={"minimum": 0})
    version = fields.Integer(metadata=VERSION)
    links = One(AgreementLinksAnswer, data_key="_links")


class AgreementListAnswer(ListAnswer):
    """A page of agreements."""

    items = of(AgreementAnswer)


class PartyAnswer(Answer):
    """A party of an agreement; alone it has the agreement's version beside it."""

    id = fields.String(metadata=UUID)
    organisation = One(NamedAnswer)
    accession = word(Accession)
    decided_by = fields.String(allow_none=True)
    decided_on = Day(allow_none=True)
    reference = fields.String(allow_none=True)
    joined_on = Day()
    left_on = Day(allow_none=True)
    left_reason = fields.String(allow_none=True)
    version = fields.Integer(metadata={**VERSION, **LEFT_OUT})


class PartyListAnswer(ListAnswer):
    """A page of an agreement's parties."""

    items = of(PartyAnswer)


class GoalAnswer(Answer):
    """A goal of a plan, or a goal below one."""

    id = fields.String(metadata=UUID)
    title = fields.String()
    structure = fields.String()
    position = Integer(0, 1_000_000)
    parent = fields.String(allow_none=True, metadata=UUID)
    replaces = fields.String(allow_none=True, metadata=UUID)


class CountsAnswer(Answer):
    """How many activities stand where."""

    proposed = fields.Integer(metadata={"minimum": 0})
    anchored = fields.Integer(metadata={"minimum": 0})
    implemented = fields.Integer(metadata={"minimum": 0})
    followed_up = fields.Integer(metadata={"minimum": 0}, data_key=ActivityState.FOLLOWED_UP.value)
    cancelled = fields.Integer(metadata={"minimum": 0})
    carried_over = fields.Integer(
        metadata={"minimum": 0}, data_key=ActivityState.CARRIED_OVER.value
    )


class FoundAnswer(Answer):
    """An activity that a finding is about."""

    id = fields.String(metadata=UUID)
    number = fields.String(allow_none=True)
    title = fields.String()
    about = fields.List(fields.String())


class FindingAnswer(Answer):
    """Something to look at before a plan is adopted."""

    code = Choice(FINDINGS)
    message = fields.String()
    count = fields.Integer(metadata={"minimum": 1})
    activities = of(FoundAnswer)


class PlanInListAnswer(Answer):
    """A plan as lists show it."""

    id = fields.String(metadata=UUID)
    title = fields.String()
    county_code = fields.String()
    agreement = One(TitledAnswer, allow_none=True)
    reference = fields.String(allow_none=True)
    period_start = Day()
    period_end = Day()
    anchor_by = Day(allow_none=True)
    follow_up_by = Day(allow_none=True)
    backdating_limit_days = fields.Integer(metadata={"minimum": 0})
    stale_proposed_days = fields.Integer(allow_none=True)
    stale_anchored_days = fields.Integer(allow_none=True)
    stale_implemented_days = fields.Integer(allow_none=True)
    escalate_after_days = fields.Integer(allow_none=True)
    state = word(PlanState)
    state_since = Instant()
    version = fields.Integer(metadata=VERSION)
    goals = of(GoalAnswer)
    activities = One(CountsAnswer)
    links = One(SelfAnswer, data_key="_links")


class PlanAnswer(PlanInListAnswer):
    """A plan; a draft with what is left to look at before it is adopted."""

    checklist = fields.List(One(FindingAnswer), metadata=LEFT_OUT)
    thinnings = fields.List(One(ThinningAnswer), metadata=LEFT_OUT)


class PlanListAnswer(ListAnswer):
    """A page of plans."""

    items = of(PlanInListAnswer)


class RoleAnswer(Answer):
    """A role that a person holds."""

    id = fields.String(metadata=UUID)
    role = word(Role)
    organisation = One(NamedAnswer, allow_none=True)
    county_code = fields.String(allow_none=True)
    valid_from = Day()
    valid_until = Day(allow_none=True)


class PersonAnswer(Answer):
    """A person with their roles."""

    id = fields.String(metadata=UUID)
    name = fields.String()
    email = fields.String()
    locale = locale()
    disabled = fields.Boolean()
    remind_by = word(RemindBy, allow_none=True)
    remind_rhythm = word(Rhythm, allow_none=True)
    remind_weekday = fields.Integer(allow_none=True)
    remind_hour = fields.Integer(allow_none=True)
    version = fields.Integer(metadata=VERSION)
    roles = of(RoleAnswer)
    links = One(SelfAnswer, data_key="_links")


class PersonListAnswer(ListAnswer):
    """A page of people."""

    items = of(PersonAnswer)


class OneselfAnswer(Answer):
    """The person whom the token speaks for."""

    id = fields.String(metadata=UUID)
    name = fields.String()
    email = fields.String()
    locale = locale()


class CountyAnswer(Answer):
    """A county."""

    code = fields.String()
    name = fields.String()


class MeAnswer(Answer):
    """Who asks, and what they hold today."""

    person = One(OneselfAnswer)
    roles = of(RoleAnswer)
    organisations = of(NamedAnswer)
    counties = of(CountyAnswer)
    scopes = fields.List(fields.String())
