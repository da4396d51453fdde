"""What people do: the one door. Each verb changes rows and writes the trail; none commits."""

from service.workflows.operations.activities import create_activity, edit_activity
from service.workflows.operations.agreements import (
    add_party,
    create_agreement,
    edit_agreement,
    edit_party,
)
from service.workflows.operations.corrections import correct, to_correct
from service.workflows.operations.goal_versions import begin_structure, follow_goals
from service.workflows.operations.goals import edit_goal, new_goal, place_goal
from service.workflows.operations.imports import (
    add_text_owner,
    keep_import_result,
    open_plan_for_import,
    record_import,
    reword_owner,
)
from service.workflows.operations.many_steps import Wanted, move_all
from service.workflows.operations.meetings import close_meeting, open_meeting
from service.workflows.operations.merging import merge_organisations
from service.workflows.operations.objections import object_to
from service.workflows.operations.organisations import create_organisation, edit_organisation
from service.workflows.operations.owners import match_owner, remove_owner, set_owner
from service.workflows.operations.owners_messages import write_to_owners
from service.workflows.operations.people import (
    add_person,
    edit_person,
    grant_role,
    revoke_role,
)
from service.workflows.operations.plans import add_goal, create_plan, edit_plan, move_plan
from service.workflows.operations.readings import record_reading
from service.workflows.operations.reporters import add_reporter
from service.workflows.operations.resending import resend
from service.workflows.operations.reviews import Dealing, review
from service.workflows.operations.status_reports import report_status
from service.workflows.operations.steps import Outcome, move
from service.workflows.operations.tokens import issue_token, revoke_token

__all__ = [
    "Dealing",
    "Outcome",
    "Wanted",
    "add_goal",
    "add_party",
    "add_person",
    "add_reporter",
    "add_text_owner",
    "begin_structure",
    "close_meeting",
    "correct",
    "create_activity",
    "create_agreement",
    "create_organisation",
    "create_plan",
    "edit_activity",
    "edit_agreement",
    "edit_goal",
    "edit_organisation",
    "edit_party",
    "edit_person",
    "edit_plan",
    "follow_goals",
    "grant_role",
    "issue_token",
    "keep_import_result",
    "match_owner",
    "merge_organisations",
    "move",
    "move_all",
    "move_plan",
    "new_goal",
    "object_to",
    "open_meeting",
    "open_plan_for_import",
    "place_goal",
    "record_import",
    "record_reading",
    "remove_owner",
    "report_status",
    "resend",
    "review",
    "revoke_role",
    "revoke_token",
    "reword_owner",
    "set_owner",
    "to_correct",
    "write_to_owners",
]
