"""An activity as the API shows it, from whatever it was read: models, columns or the trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from service.models import Activity, Goal, Organisation, Plan, Responsibility
from service.reports.spelling import code, day, instant, links, named, titled
from service.workflows import stalled
from service.workflows.case import Heading
from service.workflows.stalled import Standing
from service.workflows.vocabulary import Offer

# The columns that the functions below look at; rows of them stand in for the models.
Columns = tuple[InstrumentedAttribute[Any], ...]
ACTIVITY: Columns = (
    *(Activity.id, Activity.uid, Activity.number, Activity.title, Activity.description),
    *(Activity.need, Activity.resources, Activity.indicator, Activity.comment),
    *(Activity.county_code, Activity.focus, Activity.rule, Activity.round, Activity.version),
    *(Activity.state, Activity.state_since, Activity.heard_at),
    *(Activity.predecessor, Activity.carried_to),
    *(Activity.schedule_text, Activity.starts_on, Activity.ends_on, Activity.precision),
    *(Activity.recurrence, Activity.anchor_by, Activity.implement_by, Activity.follow_up_by),
    Activity.claimed_status,
)
PLAN: Columns = (
    *(Plan.uid, Plan.title, Plan.state, Plan.state_since, Plan.anchor_by, Plan.follow_up_by),
    *(Plan.stale_proposed_days, Plan.stale_anchored_days, Plan.stale_implemented_days),
)
GOAL: Columns = (Goal.uid, Goal.title)
ORGANISATION: Columns = (Organisation.uid, Organisation.name)
OWNER: Columns = (
    *(Responsibility.uid, Responsibility.activity_id, Responsibility.role, Responsibility.state),
    *(Responsibility.state_since, Responsibility.progress, Responsibility.signal),
    *(Responsibility.blocked, Responsibility.blocked_help, Responsibility.reported_at),
    *(Responsibility.on_behalf, Responsibility.written_as),
    *(Responsibility.group_code, Responsibility.note),
)


def told(
    activity: Activity,
    plan: Plan,
    goals: Sequence[Goal | Heading],
    current: Sequence[Responsibility],
) -> dict[str, Any]:
    """Return what there is to tell of an activity at any time.

    *goals* are the goal and, below it, the sub-goal that the activity stands under. *current* are
    the responsibilities that hold, participating ones included. An owner that is only a text has
    the text as its name and no id.
    """
    return {
        "id": activity.uid,
        "number": activity.number,
        "title": activity.title,
        "description": activity.description,
        "need": activity.need,
        "resources": activity.resources,
        "indicator": activity.indicator,
        "comment": activity.comment,
        "plan": titled(plan.uid, plan.title),
        "countyCode": activity.county_code,
        "goal": titled(goals[0].uid, goals[0].title) if goals else None,
        "subGoal": titled(goals[1].uid, goals[1].title) if goals[1:] else None,
        "focus": activity.focus,
        "rule": code(activity.rule),
        "round": activity.round,
        "state": code(activity.state),
        "stateSince": instant(activity.state_since),
        "version": activity.version,
        "predecessor": activity.predecessor,
        "carriedTo": activity.carried_to,
        "schedule": _schedule(activity),
        "dueOn": _due_on(activity, plan),
        "claimedStatus": activity.claimed_status,
        "owners": [_owner(each) for each in current],
    }


def linked(uid: str) -> dict[str, Any]:
    """Return where the activity with this *uid* and its history are found."""
    return {"_links": links(f"activities/{uid}", "history")}


def standing(
    activity: Activity, plan: Plan, current: Sequence[Responsibility], now: datetime
) -> Standing:
    """Judge how the activity stands at *now*."""
    owners = [each for each in current if each.state]
    return stalled.judge(activity, plan, owners, now)


def stopped(found: Standing) -> dict[str, Any]:
    """Return whether and how an activity has stopped."""
    return {
        "late": found.late,
        "stale": found.stale,
        "blocked": found.blocked,
        "waitingOn": [owner_of(each) for each in found.waiting_on],
        "daysInState": found.days_in_state,
    }


def offered(offer: Offer, names: dict[str, str]) -> dict[str, Any]:
    """Return one offer; *names* are those of organisations, by uid."""
    organisation = offer.organisation
    return {
        "transition": offer.transition,
        "level": code(offer.level),
        "organisation": named(organisation, names.get(organisation or "")),
        "allowed": offer.allowed,
        "refusals": [{"code": each.code, "message": each.message} for each in offer.refusals],
        "requires": list(offer.requires),
    }


def _schedule(activity: Activity) -> dict[str, Any]:
    return {
        "text": activity.schedule_text,
        "startsOn": day(activity.starts_on),
        "endsOn": day(activity.ends_on),
        "precision": code(activity.precision),
        "recurrence": activity.recurrence,
    }


def _due_on(activity: Activity, plan: Plan) -> dict[str, Any]:
    names = {"anchor": "anchor", "implement": "implement", "follow_up": "followUp"}
    return {
        names[stage.step]: day(stalled.due_day(stage, activity, plan)) for stage in stalled.STAGES
    }


def _owner(part: Responsibility) -> dict[str, Any]:
    return {
        "id": part.uid,
        "organisation": owner_of(part),
        "role": code(part.role),
        "group": part.group_code,
        "note": part.note,
        "state": code(part.state),
        "stateSince": instant(part.state_since),
        "progress": code(part.progress),
        "signal": code(part.signal),
        "blocked": part.blocked,
        "blockedHelp": part.blocked_help,
        "reportedAt": instant(part.reported_at),
        "onBehalf": part.on_behalf,
    }


def owner_of(part: Responsibility) -> dict[str, Any]:
    """Return a reference to the organisation, or to the text that stands for one."""
    organisation = part.organisation
    if organisation is None or organisation.uid is None:
        return {"id": None, "name": part.written_as}
    return {"id": organisation.uid, "name": organisation.name}
