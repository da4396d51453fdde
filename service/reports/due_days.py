"""The days by which a plan's open activities are to take their steps, as far as they have any."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.folding import number_key
from service.models import Activity, Goal, Plan
from service.models.activity import OPEN
from service.reports.spelling import day


def due_days(session: Session, plan: str) -> list[dict[str, Any]]:
    """Return the open activities of the plan with the uid *plan*, by number, in one statement.

    Each with its version, its goal's title and the days that are its own; ``implement`` is the
    schedule's end where no day was set.
    """
    query = (
        select(
            *(Activity.uid, Activity.version, Activity.number, Activity.title),
            *(Activity.anchor_by, Activity.implement_by, Activity.ends_on, Activity.follow_up_by),
            Goal.title.label("goal"),
        )
        .join(Activity.plan)
        .outerjoin(Activity.goal)
        .where(Plan.uid == plan, Activity.state.in_(OPEN))
        .order_by(Activity.id)
    )
    rows = sorted(session.execute(query), key=lambda row: number_key(row.number))
    return [
        {
            "id": row.uid,
            "version": row.version,
            "title": " ".join(filter(None, (row.number, row.title))),
            "goal": row.goal,
            "anchor": day(row.anchor_by),
            "implement": day(row.implement_by or row.ends_on),
            "followUp": day(row.follow_up_by),
        }
        for row in rows
    ]
