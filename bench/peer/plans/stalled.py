"""How an activity stands: late, silent, blocked, and whom it waits for."""

from datetime import timedelta

from django.utils import timezone

from plans import states
from plans.conditions import counted

SILENCE = {
    states.PROPOSED: timedelta(days=90),
    states.ANCHORED: timedelta(days=365),
    states.IMPLEMENTED: timedelta(days=180),
}


def due(activity):
    """Return the day of the step that the activity waits for, if it waits for one."""
    plan = activity.plan
    return {
        states.PROPOSED: activity.anchor_by or plan.anchor_by,
        states.ANCHORED: activity.implement_by or activity.ends_on,
        states.IMPLEMENTED: activity.follow_up_by or plan.follow_up_by,
    }.get(activity.state)


def standing(activity):
    """Return how *activity* stands now, as the API shows it."""
    now = timezone.now()
    alive = activity.plan.state == "adopted" and activity.state in states.OPEN
    day, parts = due(activity), counted(activity) if alive else []
    heard = [activity.state_since, activity.plan.state_since]
    heard += [at for part in parts for at in (part.state_since, part.reported_at) if at]
    waiting = [part.organisation for part in parts if part.state == activity.state]
    return {
        "late": bool(alive and day and day < timezone.localdate(now)),
        "stale": alive and max(heard) < now - SILENCE[activity.state],
        "blocked": any(part.blocked for part in parts),
        "waitingOn": [{"id": str(each.uid), "name": each.name} for each in waiting],
        "daysInState": (now - activity.state_since).days,
    }


def reasons(shown):
    """Return why an activity is in the list of what has stopped, in words."""
    sentences = {
        "late": "Dagen har passerat.",
        "stale": "Inget har hörts på länge.",
        "blocked": "Någon ägare kommer inte vidare.",
    }
    return [{"code": code, "message": text} for code, text in sentences.items() if shown[code]]
