"""Where an activity comes from and lives on, and which of its due days are its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.models import Activity, Plan
from service.workflows import access
from service.workflows.vocabulary import Actor

COLUMNS = (
    *(Activity.uid, Activity.number, Activity.title, Plan.title.label("plan")),
    *(Activity.anchor_by, Activity.implement_by, Activity.follow_up_by),
)
OWN = {"anchor": "anchor_by", "implement": "implement_by", "followUp": "follow_up_by"}
Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The activities beside one, as ``{id, number, title, plan}``; None where there is none.

    Also None is one that the reader may not know of. *own* are the steps, by their names in
    ``dueOn``, whose day was set for this activity alone.
    """

    predecessor: Mapping[str, Any] | None
    successor: Mapping[str, Any] | None
    own: frozenset[str]


def surroundings(session: Session, actor: Actor, activity: Mapping[str, Any]) -> Surroundings:
    """Return what stands around an *activity* that *actor* reads, in one statement."""
    uids = [activity["id"], activity["predecessor"], activity["carriedTo"]]
    asked = (
        select(*COLUMNS)
        .join(Activity.plan)
        .where(
            Activity.uid.in_([uid for uid in uids if uid]),
            access.readable_activities(access.reach_of(actor)),
        )
    )
    found = {row.uid: row for row in session.execute(asked)}
    own, before, after = map(found.get, uids)
    return Surroundings(
        predecessor=_named(before),
        successor=_named(after),
        own=frozenset(name for name, column in OWN.items() if getattr(own, column, None)),
    )


def _named(row: Found | None) -> Mapping[str, Any] | None:
    if row is None:
        return None
    return {"id": row.uid, "number": row.number, "title": row.title, "plan": row.plan}
