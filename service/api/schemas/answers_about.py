"""What is answered about the API itself: its rules, its problems, what it is."""

from marshmallow import fields

from service.api.faults import SENTENCES as FAULTS
from service.api.fields import Choice, Day, One, word
from service.api.problem_kinds import PROBLEMS
from service.api.remedies import FAULTS_OF_RULES
from service.api.schemas.answers import LEFT_OUT, Answer, of
from service.api.schemas.answers_activities import RefusalAnswer
from service.api.schemas.answers_trail import MovedAnswer, ReceiptAnswer
from service.workflows.vocabulary import Kind, Level, Who

FAULT_CODES = (*FAULTS, *FAULTS_OF_RULES)
REFERENCE = {"format": "uri-reference"}
STATUS = {"minimum": 400, "maximum": 599}


class ApiInfoAnswer(Answer):
    """What this API is, by the national profile."""

    api_name = fields.String()
    api_version = fields.String()
    api_released = Day()
    api_documentation = fields.String(metadata=REFERENCE)
    api_status = Choice(("beta", "active", "deprecated"))


class EvidenceFieldAnswer(Answer):
    """One thing that a transition asks for."""

    field = fields.String()
    type = word(Kind)
    label = fields.String()
    required = fields.Boolean()


class WorkflowStateAnswer(Answer):
    """A state, and the levels that know it; a terminal one is never left."""

    name = fields.String()
    label = fields.String()
    terminal = fields.Boolean()
    levels = fields.List(word(Level))


class WorkflowTransitionAnswer(Answer):
    """A row of a flow."""

    name = fields.String()
    label = fields.String()
    level = word(Level)
    sources = fields.List(fields.String())
    destination = fields.String(allow_none=True)
    by = fields.List(word(Who))
    requires = of(EvidenceFieldAnswer)
    reason_required = fields.Boolean()


class WorkflowAnswer(Answer):
    """The two flows."""

    version = fields.Integer(metadata={"minimum": 1})
    states = of(WorkflowStateAnswer)
    transitions = of(WorkflowTransitionAnswer)


class FaultAnswer(Answer):
    """What is wrong with one thing that was sent."""

    pointer = fields.String()
    code = Choice(FAULT_CODES)
    detail = fields.String()


class ProblemAnswer(Answer):
    """A problem document (RFC 9457)."""

    type = fields.String(metadata=REFERENCE)
    title = fields.String()
    status = fields.Integer(metadata=STATUS)
    detail = fields.String()
    instance = fields.String(metadata=REFERENCE)
    code = Choice(PROBLEMS)
    refusals = fields.List(One(RefusalAnswer), metadata=LEFT_OUT)
    errors = fields.List(One(FaultAnswer), metadata=LEFT_OUT)


class ProblemKindAnswer(Answer):
    """A kind of problem."""

    type = fields.String(metadata=REFERENCE)
    code = Choice(PROBLEMS)
    title = fields.String()
    status = fields.Integer(metadata=STATUS)


class ProblemKindListAnswer(Answer):
    """Every kind of problem."""

    items = of(ProblemKindAnswer)


class FaultMeaningAnswer(Answer):
    """A fault, and what it means."""

    code = Choice(FAULT_CODES)
    detail = fields.String()


class ExplainedProblemAnswer(ProblemKindAnswer):
    """A kind of problem with what to do about it."""

    detail = fields.String()
    remedy = fields.String()
    example = One(ProblemAnswer)
    refusals = fields.List(One(RefusalAnswer), metadata=LEFT_OUT)
    errors = fields.List(One(FaultMeaningAnswer), metadata=LEFT_OUT)


class DescriptionAnswer(Answer):
    """A description of an API (OpenAPI 3.1); the rest of it is as its standard says."""

    openapi = fields.String()
    info = fields.Dict()
    paths = fields.Dict()


class StepInBatchAnswer(Answer):
    """What came of one step: the activity and its entries, or a problem."""

    status = fields.Integer(metadata={"minimum": 200, "maximum": 599})
    activity = One(MovedAnswer, metadata=LEFT_OUT)
    entries = fields.List(One(ReceiptAnswer), metadata=LEFT_OUT)
    problem = One(ProblemAnswer, metadata=LEFT_OUT)


class BatchAnswer(Answer):
    """What came of each step, in the order that was sent."""

    items = of(StepInBatchAnswer)
