"""The addresses that a person's calendars read by, never with their secrets."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import CalendarLink, Organisation, Person, Plan
from service.workflows.vocabulary import Actor

SHOWN = 100  # the newest


def calendar_links(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return one's own addresses that are not revoked, the newest first, with what each tells of.

    ``about`` is the title of the plan or the name of the organisation, None for one's own list.
    """
    asked = (
        select(
            *(CalendarLink.uid, CalendarLink.plan_id, CalendarLink.organisation_id),
            *(Plan.title, Organisation.name),
        )
        .join(CalendarLink.person)
        .outerjoin(CalendarLink.plan)
        .outerjoin(CalendarLink.organisation)
        .where(Person.uid == actor.person, ~CalendarLink.revoked)
        .order_by(CalendarLink.id.desc())
        .limit(SHOWN)
    )
    return [_shown(row) for row in session.execute(asked)]


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    kind = "plan" if row.plan_id else "organisation" if row.organisation_id else "own"
    return {"id": row.uid, "kind": kind, "about": row.title or row.name}
