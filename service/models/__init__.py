"""What is stored. No rules about when it may change."""

from service.models.activity import Activity
from service.models.agreement import Agreement, Party
from service.models.calendar_link import CalendarLink
from service.models.chore import ChoreDue
from service.models.county import County, Group, Municipality
from service.models.deriving import rebuild
from service.models.draft import Draft
from service.models.import_line import ImportLine
from service.models.import_result import ImportResult
from service.models.kept_answer import KeptAnswer
from service.models.meeting import Meeting
from service.models.organisation import Identifier, Organisation
from service.models.outbox import Message
from service.models.person import Grant, Person, Token
from service.models.plan import Goal, Plan
from service.models.reminding import Turn
from service.models.responsibility import Responsibility
from service.models.review import Review
from service.models.saved_list import SavedList
from service.models.search_word import (
    ActivityOrder,
    ActivityWord,
    AgreementWord,
    OrganisationWord,
    PersonWord,
    PlanWord,
)
from service.models.sign_in import Credential, Identity, SignInLink, SignInSession
from service.models.status_report import StatusReport
from service.models.subject import Child, Subject
from service.models.throttle import CountedAttempt
from service.models.trail import (
    Attestation,
    Body,
    Checkpoint,
    Disclosure,
    Entry,
    Head,
    Leaf,
    Pending,
    Thinned,
    Tile,
)
from service.models.verification import Verification
from service.models.webhook import Webhook, WebhookState

__all__ = [
    "Activity",
    "ActivityOrder",
    "ActivityWord",
    "Agreement",
    "AgreementWord",
    "Attestation",
    "Body",
    "CalendarLink",
    "Checkpoint",
    "Child",
    "ChoreDue",
    "CountedAttempt",
    "County",
    "Credential",
    "Disclosure",
    "Draft",
    "Entry",
    "Goal",
    "Grant",
    "Group",
    "Head",
    "Identifier",
    "Identity",
    "ImportLine",
    "ImportResult",
    "KeptAnswer",
    "Leaf",
    "Meeting",
    "Message",
    "Municipality",
    "Organisation",
    "OrganisationWord",
    "Party",
    "Pending",
    "Person",
    "PersonWord",
    "Plan",
    "PlanWord",
    "Responsibility",
    "Review",
    "SavedList",
    "SignInLink",
    "SignInSession",
    "StatusReport",
    "Subject",
    "Thinned",
    "Tile",
    "Token",
    "Turn",
    "Verification",
    "Webhook",
    "WebhookState",
    "rebuild",
]
