"""What activities and plans are called, for whoever may read them."""

from collections.abc import Iterable

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from service.models import Activity, Plan
from service.workflows import access
from service.workflows.vocabulary import Actor


def titles(session: Session, actor: Actor, uids: Iterable[str]) -> dict[str, str]:
    """Return by uid the title, with the number, of each of *uids* that *actor* may read.

    One statement, and none for no *uids*.
    """
    wanted = set(uids)
    if not wanted:
        return {}
    readable = access.readable_plans(actor)
    activities = select(Activity.uid, Activity.number, Activity.title).join(Activity.plan)
    plans = select(Plan.uid, literal(None), Plan.title)
    asked = activities.where(Activity.uid.in_(wanted), readable).union_all(
        plans.where(Plan.uid.in_(wanted), readable)
    )
    return {
        uid: f"{number} {title}" if number else title
        for uid, number, title in session.execute(asked)
    }
