"""What a coordinator should look at before a plan is adopted: a table of findings."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.i18n import _
from service.models import Activity, Grant, Organisation, Party, Person, Plan, Responsibility
from service.models.words import ResponsibilityRole, Role

NOT_BEGUN = "not_started"  # the one claim in a file that asks nothing of an owner


@dataclass(frozen=True, slots=True)
class Looked:
    """An activity of the draft, with the current owners as rows."""

    activity: Any
    owners: Sequence[Any]


Names = Sequence[str]
Finding = Callable[[Looked], Names | None]  # whom or what it is about; None when there is none


def checklist(session: Session, plan: int) -> list[dict[str, Any]]:
    """Return what is to be looked at in the plan with this key, in three statements.

    Each finding has a code, a sentence, how many activities it is found in, and these, each with
    the names that it is about. What is not found is left out.
    """
    looked = _look(session, plan)
    found = ((code, _found(looked, finding)) for code, (_, finding) in FINDINGS.items())
    return [
        {
            "code": code,
            "message": str(FINDINGS[code][0]),
            "count": len(activities),
            "activities": activities,
        }
        for code, activities in found
        if activities
    ]


def _found(looked: Sequence[Looked], finding: Finding) -> list[dict[str, Any]]:
    answers = [(each.activity, finding(each)) for each in looked]
    return [
        {
            "id": activity.uid,
            "number": activity.number,
            "title": activity.title,
            "about": list(names),
        }
        for activity, names in answers
        if names is not None
    ]


def _look(session: Session, plan: int) -> list[Looked]:
    activities = session.execute(
        select(
            *(Activity.id, Activity.uid, Activity.number, Activity.title),
            *(Activity.implement_by, Activity.ends_on, Activity.claimed_status),
        )
        .where(Activity.plan_id == plan)
        .order_by(Activity.id)
    ).all()
    owners = _owners(session, plan)
    return [Looked(each, owners[each.id]) for each in activities]


def _owners(session: Session, plan: int) -> dict[int, list[Any]]:
    """Return the current owners of the plan's activities, with what is asked about them."""
    today = clock.today()
    query = (
        select(
            *(Responsibility.activity_id, Responsibility.role, Responsibility.written_as),
            *(Organisation.name, Organisation.active_until),
            _is_reported_for(today).label("reported"),
            has_left(today).label("left"),
        )
        .join(Activity, Activity.id == Responsibility.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .outerjoin(Organisation, Organisation.id == Responsibility.organisation_id)
        .where(Plan.id == plan, ~Responsibility.removed, Responsibility.state.is_not(None))
        .order_by(Responsibility.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.activity_id].append(row)
    return found


def _is_reported_for(today: date) -> ColumnElement[bool]:
    """Return the condition that someone reports for the organisation today."""
    return exists().where(
        Grant.organisation_id == Organisation.id,
        Grant.role == Role.REPORTER,
        ~Grant.revoked,
        Grant.valid_from <= today,
        or_(Grant.valid_until.is_(None), Grant.valid_until >= today),
        Person.id == Grant.person_id,
        ~Person.disabled,
    )


def has_left(today: date) -> ColumnElement[bool]:
    """Return the condition that the organisation was a party to the agreement, and is no longer.

    An organisation that has joined anew has not left: its latest joining decides.
    """
    latest = (
        select(func.max(Party.joined_on))
        .where(Party.agreement_id == Plan.agreement_id)
        .where(Party.organisation_id == Organisation.id)
        .correlate(Plan, Organisation)
        .scalar_subquery()
    )
    return exists().where(
        and_(
            Party.agreement_id == Plan.agreement_id,
            Party.organisation_id == Organisation.id,
            Party.joined_on == latest,
            Party.left_on < today,
        )
    )


def _has_no_owner(looked: Looked) -> Names | None:
    return None if looked.owners else ()


def _has_no_lead(looked: Looked) -> Names | None:
    leads = [each for each in looked.owners if each.role is ResponsibilityRole.LEAD]
    return _called(looked.owners) if len(looked.owners) > 1 and not leads else None


def _has_no_day(looked: Looked) -> Names | None:
    return None if looked.activity.implement_by or looked.activity.ends_on else ()


def _has_a_text_for_owner(looked: Looked) -> Names | None:
    return _called([each for each in looked.owners if each.name is None]) or None


def _has_nobody_to_report(looked: Looked) -> Names | None:
    return _called([each for each in looked.owners if each.name and not each.reported]) or None


def _has_an_owner_that_left(looked: Looked) -> Names | None:
    return _called([each for each in looked.owners if each.left]) or None


def _has_an_inactive_owner(looked: Looked) -> Names | None:
    today = clock.today()
    gone = [each for each in looked.owners if each.active_until and each.active_until < today]
    return _called(gone) or None


def _claims_more(looked: Looked) -> Names | None:
    claim = looked.activity.claimed_status
    return (claim,) if claim and claim != NOT_BEGUN else None


def _called(owners: Sequence[Any]) -> Names:
    return [each.name or each.written_as for each in owners]


# fmt: off
FINDINGS: dict[str, tuple[Any, Finding]] = {
    "no_owner":              (_("Nobody owns these. Name an owner."), _has_no_owner),
    "unmatched_owner":       (_("These owners are only texts. Say which organisations they are."), _has_a_text_for_owner),  # noqa: E501 -- a table
    "no_lead":               (_("These have several owners and no lead. Name one of them."), _has_no_lead),  # noqa: E501 -- a table
    "no_day":                (_("These have no day by which they are to be done. Set one."), _has_no_day),  # noqa: E501 -- a table
    "owner_without_reporter": (_("Nobody reports for these owners. Give someone that role."), _has_nobody_to_report),  # noqa: E501 -- a table
    "party_left":            (_("These owners have left the agreement. Hand their parts over."), _has_an_owner_that_left),  # noqa: E501 -- a table
    "organisation_inactive": (_("These owners are no longer active. Hand their parts over."), _has_an_inactive_owner),  # noqa: E501 -- a table
    "claimed_status":        (_("The file says how far these have come. Ask the owners to report it."), _claims_more),  # noqa: E501 -- a table
}
# fmt: on
