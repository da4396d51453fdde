"""Who has had a hand in the follow-up that the lead stands by: what four eyes asks for."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Activity, Body, Entry
from service.models.words import PartState
from service.workflows.following import lead_of


def hands_in_follow_up(session: Session, activity: Activity) -> frozenset[str]:
    """Return the people (uids) who entered or corrected the lead's follow-up; none without one.

    A part that was kept when the activity was carried over was followed up in its predecessor.
    """
    lead = lead_of(activity.owners)
    if lead is None or lead.organisation is None or lead.state is not PartState.FOLLOWED_UP:
        return frozenset()
    told = (_hands(session, uid, lead.organisation.uid) for uid in _lineage(session, activity))
    return next((hands for hands in told if hands), frozenset())


def _lineage(session: Session, activity: Activity) -> Iterator[str]:
    """Yield the activity's uid, then that of each it was carried over from, the nearest first."""
    yield activity.uid
    earlier = activity.predecessor
    while earlier:
        yield earlier
        earlier = session.scalar(select(Activity.predecessor).where(Activity.uid == earlier))


def _hands(session: Session, uid: str, organisation: str) -> frozenset[str]:
    entries = session.execute(
        select(Entry.uid, Entry.person, Body.body)
        .join(Body, Body.entry_id == Entry.id)
        .where(
            Entry.stream == f"{Activity.kind}/{uid}",
            Entry.organisation == organisation,
            Entry.event.in_(("follow_up", "correct")),
        )
        .order_by(Entry.sequence)
    )
    step = ""
    hands: set[str] = set()
    for entry, person, body in entries:
        corrects = json.loads(body)["corrects"]
        if corrects is None:
            step, hands = entry, set()
        if corrects in (None, step):
            hands.add(person or "system")
    return frozenset(hands)
