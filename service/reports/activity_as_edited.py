"""An activity as a form edits it: with what is its own, and not what it takes from its plan."""

from typing import Any

from sqlalchemy.orm import Session

from service.reports.activities import shown_activity
from service.reports.spelling import day
from service.workflows import access
from service.workflows.access import Right
from service.workflows.case import open_case
from service.workflows.vocabulary import Actor


def activity_as_edited(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the activity *uid*, its ``goal`` the one that it stands right under.

    ``dueOn`` holds only the days that were set for the activity itself. Raises NotFoundError, and
    NotPermittedError for who does not manage activities in its county.
    """
    case = open_case(session, actor, uid, lock=False)
    activity = case.activity
    access.demand(actor, Right.MANAGE_ACTIVITIES, activity.county_code)
    shown = shown_activity(case)
    return {
        **shown,
        "goal": shown["subGoal"] or shown["goal"],
        "dueOn": {
            "anchor": day(activity.anchor_by),
            "implement": day(activity.implement_by),
            "followUp": day(activity.follow_up_by),
        },
        "dueAnyway": shown["dueOn"],
    }
