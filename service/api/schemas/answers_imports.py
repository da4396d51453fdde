"""What is answered about an import: every row of the file, and what it leaves to do."""

from marshmallow import fields

from service.api.fields import One, word
from service.api.schemas.answers import LEFT_OUT, Answer, of
from service.api.schemas.answers_activities import ScheduleAnswer
from service.exchange.results import Outcome
from service.models.words import ActivityState, ResponsibilityRole

UUID = {"format": "uuid"}
COUNT = {"minimum": 0}


class RowOwnerAnswer(Answer):
    """An organisation that a row names."""

    name = fields.String()
    role = word(ResponsibilityRole)
    note = fields.String(metadata=LEFT_OUT)


class RowGroupAnswer(Answer):
    """A group of organisations that a row names."""

    code = fields.String()
    text = fields.String()
    role = word(ResponsibilityRole)
    members = fields.Integer(allow_none=True, metadata=COUNT)
    note = fields.String(metadata=LEFT_OUT)


class ImportRowAnswer(Answer):
    """A row of the file as it was read, identity numbers masked, and what became of it."""

    row = fields.Integer(metadata={"minimum": 1})
    number = fields.String(allow_none=True)
    goal = fields.String(allow_none=True)
    title = fields.String(allow_none=True)
    owners = of(RowOwnerAnswer)
    groups = of(RowGroupAnswer)
    schedule = One(ScheduleAnswer, allow_none=True)
    focus = fields.Boolean()
    status = fields.String(allow_none=True)
    findings = fields.List(fields.String())
    outcome = word(Outcome)


class ImportSummaryAnswer(Answer):
    """How many rows had each outcome, and how many findings they have together."""

    created = fields.Integer(metadata=COUNT)
    changed = fields.Integer(metadata=COUNT)
    unchanged = fields.Integer(metadata=COUNT)
    skipped = fields.Integer(metadata=COUNT)
    findings = fields.Integer(metadata=COUNT)


class ImportFindingAnswer(Answer):
    """A question about a row, or the reason why it was refused."""

    code = fields.String()
    row = fields.Integer(allow_none=True, metadata={"minimum": 1})
    column = fields.String(allow_none=True)
    value = fields.String(allow_none=True)
    message = fields.String()


class ImportNoticeAnswer(Answer):
    """Something about the file as a whole."""

    code = fields.String()
    name = fields.String(allow_none=True)
    count = fields.Integer(allow_none=True, metadata=COUNT)
    message = fields.String()


class ImportedActivityAnswer(Answer):
    """Which activity a row became or met; none yet where it is only tried."""

    row = fields.Integer(metadata={"minimum": 1})
    activity = fields.String(allow_none=True, metadata=UUID)
    outcome = word(Outcome)
    fields_ = fields.List(fields.String(), data_key="fields")


class LeftActivityAnswer(Answer):
    """An activity that an earlier file had and this one has not."""

    activity = fields.String(metadata=UUID)
    number = fields.String(allow_none=True)
    title = fields.String()
    state = word(ActivityState)


class ShownActivityAnswer(Answer):
    """An activity in a list of what is left to do."""

    activity = fields.String(allow_none=True, metadata=UUID)
    number = fields.String(allow_none=True)
    title = fields.String()


class ClaimAnswer(ShownActivityAnswer):
    """An activity about which its owners are to be asked."""

    owners = fields.List(fields.String())


class EndingAnswer(ShownActivityAnswer):
    """An activity that the file says is not to be gone on with."""

    status = fields.String()


class NamedInActivityAnswer(ShownActivityAnswer):
    """Where a text stands for an owner."""

    role = word(ResponsibilityRole)
    group = fields.String(allow_none=True)


class UnknownOrganisationAnswer(Answer):
    """A text that is no organisation yet, and where it stands."""

    text = fields.String()
    activities = of(NamedInActivityAnswer)


class ImportAnswer(Answer):
    """What came of an import, or what would come of it."""

    id = fields.String(allow_none=True, metadata=UUID)
    plan = fields.String(metadata=UUID)
    file = fields.String()
    dry_run = fields.Boolean()
    rows = of(ImportRowAnswer)
    summary = One(ImportSummaryAnswer)
    findings = of(ImportFindingAnswer)
    notices = of(ImportNoticeAnswer)
    activities = of(ImportedActivityAnswer)
    left = of(LeftActivityAnswer)
    claims = of(ClaimAnswer)
    declines = of(ClaimAnswer)
    endings = of(EndingAnswer)
    unknown_organisations = of(UnknownOrganisationAnswer)
    missing_owners = of(ShownActivityAnswer)
    missing_leads = of(ClaimAnswer)
