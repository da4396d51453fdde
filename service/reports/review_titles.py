"""What activities are called: for a page that tells what came of each."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Activity, Plan
from service.workflows import access
from service.workflows.vocabulary import Actor


def titles(session: Session, actor: Actor, uids: Sequence[str]) -> dict[str, str]:
    """Return number and title by uid, of those activities that *actor* may read."""
    found = session.execute(
        select(Activity.uid, Activity.number, Activity.title)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Activity.uid.in_(uids), access.readable_activities(access.reach_of(actor)))
    )
    return {each.uid: " ".join(filter(None, (each.number, each.title))) for each in found}
