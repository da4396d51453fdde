"""What transitions ask for: the fields of evidence."""

from service.core.i18n import _
from service.workflows.vocabulary import EvidenceField, Kind

# fmt: off
DECISION_BODY = EvidenceField(name="decisionBody", kind=Kind.TEXT,          label=_("Who decided"))
DECIDED_ON    = EvidenceField(name="decidedOn",    kind=Kind.DATE,          label=_("Day of the decision"))
REFERENCE     = EvidenceField(name="reference",    kind=Kind.TEXT,          label=_("Reference number"),                     required=False)
SUMMARY       = EvidenceField(name="summary",      kind=Kind.TEXT,          label=_("Summary"))
COMPLETED_ON  = EvidenceField(name="completedOn",  kind=Kind.DATE,          label=_("Day of completion, unless it is ongoing"))
ONGOING       = EvidenceField(name="ongoing",      kind=Kind.BOOLEAN,       label=_("It is ongoing"),                        required=False)
STARTED_ON    = EvidenceField(name="startedOn",    kind=Kind.DATE,          label=_("Day of the start, if it is ongoing"),   required=False)
RESULT        = EvidenceField(name="result",       kind=Kind.RESULT,        label=_("Result"))
WITHOUT       = EvidenceField(name="without",      kind=Kind.ORGANISATIONS, label=_("Owners whose follow-up is not awaited"), required=False)
TARGET_PLAN   = EvidenceField(name="targetPlan",   kind=Kind.PLAN,          label=_("The plan it is carried over to"))
KEEP_PARTS    = EvidenceField(name="keepParts",    kind=Kind.BOOLEAN,       label=_("Owners keep how far they have come"),   required=False)
# fmt: on
ACTED_ON = ("targetPlan", "keepParts")  # what the step did with these no correction undoes
DAY_FIELDS = ("decidedOn", "completedOn", "startedOn")  # the first one given is the step's day
