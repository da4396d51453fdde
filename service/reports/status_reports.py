"""What owners have said of how it goes."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Organisation, Person, StatusReport
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.reach import known_activity
from service.reports.spelling import code, instant, named
from service.workflows.vocabulary import Actor


def status_report_list(session: Session, actor: Actor, activity_uid: str, page: Paging) -> Listing:
    """Return a page of an activity's status reports, newest first; raises NotFoundError."""
    key = known_activity(session, actor, activity_uid).id
    asked = (
        select(
            *(StatusReport.uid, StatusReport.reported_at, StatusReport.progress),
            *(StatusReport.signal, StatusReport.comment, StatusReport.blocked),
            *(StatusReport.blocked_help, Organisation.uid.label("organisation")),
            *(Organisation.name, StatusReport.person, Person.name.label("person_name")),
        )
        .join(StatusReport.organisation)
        .outerjoin(Person, Person.uid == StatusReport.person)
        .where(StatusReport.activity_id == key)
    )
    ordered = asked.order_by(StatusReport.id.desc())
    return paging.listing(session, ordered, page, lambda rows: [_shown(row) for row in rows])


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    return {
        "id": row.uid,
        "organisation": named(row.organisation, row.name),
        "person": named(row.person, row.person_name),
        "reportedAt": instant(row.reported_at),
        "progress": code(row.progress),
        "signal": code(row.signal),
        "comment": row.comment,
        "blocked": row.blocked,
        "blockedHelp": row.blocked_help,
    }
