"""What else a coordinator should look at in a county: a table of findings, each one question."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from service.core import clock
from service.core.i18n import _
from service.models import (
    Activity,
    Entry,
    Grant,
    Message,
    Organisation,
    Person,
    Plan,
    Responsibility,
)
from service.models.activity import OPEN
from service.models.outbox import DELIVERED, REFUSED, is_to_contact
from service.models.words import PlanState, ResponsibilityRole, Role
from service.reports.checklist import has_left
from service.workflows import access, answering
from service.workflows.access import Right
from service.workflows.case import LATEST_LEAVE
from service.workflows.vocabulary import Actor

SHOWN = 200  # activities of one finding at most, and one more tells that there are others
OBJECTION = "object"
SETTLES_NOTHING = (OBJECTION, "status_report")

# When the owners of an activity were last changed.
ABOUT_OWNERS = ("create", "add_owner", "change_owner", "remove_owner", "match_owner", "end")
OWNERS_CHANGED = (
    select(func.max(Entry.recorded_at, type_=Entry.recorded_at.type))
    .where(Entry.stream == "activity/" + Activity.uid, Entry.event.in_(ABOUT_OWNERS))
    .correlate(Activity)
    .scalar_subquery()
    .label("since")
)

Question = Callable[[date], Select[Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: a title, what would help, and how it is asked."""

    title: Any
    help: Any
    ask: Question


def findings(session: Session, actor: Actor, county: str | None) -> list[dict[str, Any]]:
    """Return what is found in *county*, or in all where *actor* may review, by code.

    One statement for each of ``FINDINGS``, whatever their length. Raises NotPermittedError.
    """
    within = _within(actor, county)
    today = clock.today()
    found = []
    for code, finding in FINDINGS.items():
        rows = session.execute(finding.ask(today).where(within).limit(SHOWN + 1)).all()
        if rows:
            found.append(
                {
                    "code": code,
                    "title": str(finding.title),
                    "help": str(finding.help),
                    "count": min(len(rows), SHOWN),
                    "more": len(rows) > SHOWN,
                    "activities": [_told(row, today) for row in rows[:SHOWN]],
                }
            )
    return found


def _told(row: Row[*tuple[Any, ...]], today: date) -> dict[str, Any]:
    """Return one activity of a finding, with since when it is so, where that is asked for."""
    told = dict(row._mapping)  # noqa: SLF001 -- the documented way
    since = told.pop("since", None)
    day = clock.day_of(since) if isinstance(since, datetime) else since
    return {**told, "since": day, "days": (today - day).days if day else None}


def _within(actor: Actor, county: str | None) -> ColumnElement[bool]:
    if county is not None:
        access.demand(actor, Right.REVIEW, county)
        return Activity.county_code == county
    access.demand_anywhere(actor, Right.REVIEW)
    own = access.counties_of(actor, Right.REVIEW)
    return true() if own is None else Activity.county_code.in_(own)


def _activities(*about: Any) -> Select[Any]:  # noqa: ANN401 -- a labelled column
    """Return the open activities of adopted plans, with what they are told by."""
    return (
        select(
            *(Activity.uid, Activity.number, Activity.title),
            *(Plan.uid.label("plan_uid"), Plan.title.label("plan_title")),
            *about,
        )
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Plan.state == PlanState.ADOPTED, Activity.state.in_(OPEN))
        .order_by(Activity.id)
    )


def _of_owners(condition: ColumnElement[bool]) -> Select[Any]:
    """Return the same once for each owner of which *condition* holds, with its name."""
    name = func.coalesce(Organisation.name, Responsibility.written_as).label("about")
    return (
        _activities(name)
        .join(Responsibility, Responsibility.activity_id == Activity.id)
        .outerjoin(Organisation, Organisation.id == Responsibility.organisation_id)
        .where(~Responsibility.removed, Responsibility.state.is_not(None), condition)
    )


def _owner_of(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Responsibility.activity_id == Activity.id,
        ~Responsibility.removed,
        Responsibility.state.is_not(None),
        condition,
    )


def _without_owner(today: date) -> Select[Any]:
    del today
    return _activities(OWNERS_CHANGED).where(~_owner_of(true()))


def _without_lead(today: date) -> Select[Any]:
    del today
    several = (
        select(func.count())
        .where(
            Responsibility.activity_id == Activity.id,
            ~Responsibility.removed,
            Responsibility.state.is_not(None),
        )
        .correlate(Activity)
        .scalar_subquery()
    )
    lead = _owner_of(Responsibility.role == ResponsibilityRole.LEAD)
    return _activities(OWNERS_CHANGED).where(several > 1, ~lead)


def _with_a_text(today: date) -> Select[Any]:
    del today
    return _of_owners(Responsibility.organisation_id.is_(None)).add_columns(OWNERS_CHANGED)


def _with_one_that_left(today: date) -> Select[Any]:
    return _of_owners(has_left(today)).add_columns(LATEST_LEAVE.label("since"))


def _with_an_inactive_one(today: date) -> Select[Any]:
    inactive = _of_owners(Organisation.active_until < today)
    return inactive.add_columns(Organisation.active_until.label("since"))


def _in_an_ended_plan(today: date) -> Select[Any]:
    return _activities(Plan.period_end.label("since")).where(Plan.period_end < today)


def _with_no_one_to_write_to(today: date) -> Select[Any]:
    known = Responsibility.organisation_id.is_not(None)
    return _of_owners(and_(known, answering.is_unanswered(today)))


def _whose_mail_is_refused(today: date) -> Select[Any]:
    """Ask for owners with a reporter whose last letters came back: a wrong address, a full box."""
    later = aliased(Message)
    reached_since = exists().where(
        later.person_id == Message.person_id,
        later.outcome == DELIVERED,
        later.done_at > Message.done_at,
    )
    unreached = (
        select(Grant.organisation_id)
        .join(Person, Person.id == Grant.person_id)
        .join(Message, Message.person_id == Person.id)
        .where(
            *(Message.outcome == REFUSED, ~reached_since, ~Person.disabled),
            *(Grant.role == Role.REPORTER, ~Grant.revoked),
            or_(Grant.valid_until.is_(None), Grant.valid_until >= today),
        )
    )
    return _of_owners(or_(Responsibility.organisation_id.in_(unreached), _contact_is_unreached()))


def _contact_is_unreached() -> ColumnElement[bool]:
    """Return the condition on an owner that what went last to its contact function came back."""
    later = aliased(Message)
    reached_since = exists().where(
        later.person_id.is_(None),
        later.payload["organisation"].as_string() == Organisation.uid,
        later.outcome == DELIVERED,
        later.done_at > Message.done_at,
    )
    refused = Message.outcome == REFUSED
    return exists().where(
        Organisation.contact_email.is_not(None),
        is_to_contact(Organisation.uid),
        refused,
        ~reached_since.correlate_except(later),
    )


def _objected_to(today: date) -> Select[Any]:
    """Ask for objections after which the organisation's part neither moved nor was corrected."""
    del today
    later = aliased(Entry)
    answered = exists().where(
        later.stream == Entry.stream,
        later.sequence > Entry.sequence,
        later.organisation == Entry.organisation,
        later.event.not_in(SETTLES_NOTHING),
    )
    return (
        _activities(
            Organisation.name.label("about"),
            Entry.uid.label("entry_uid"),
            Entry.recorded_at.label("since"),
        )
        .join(Entry, Entry.stream == "activity/" + Activity.uid)
        .outerjoin(Organisation, Organisation.uid == Entry.organisation)
        .where(Entry.event == OBJECTION, ~answered)
    )


# fmt: off
FINDINGS = {
    "objections":            Finding(_("Objections to what was entered on behalf"), _("Talk to the owner, then correct the step or send it back."), _objected_to),  # noqa: E501 -- a table
    "no_owner":              Finding(_("Without an owner"), _("Nobody can report these. Name an owner."), _without_owner),  # noqa: E501 -- a table
    "no_lead":               Finding(_("Several owners and no lead"), _("Name one of the owners the lead, so that all know who holds it together."), _without_lead),  # noqa: E501 -- a table
    "no_one_to_write_to":    Finding(_("Owner with no one to write to"), _("It has neither a contact function nor a reporter who takes letters, so its reminders come to you. Name one."), _with_no_one_to_write_to),  # noqa: E501 -- a table
    "unmatched_owner":       Finding(_("Owner known only as a text"), _("Say which organisation the text means; until then the activity stays proposed."), _with_a_text),  # noqa: E501 -- a table
    "party_left":            Finding(_("Owner has left the agreement"), _("It takes no more steps. Hand its part over, or remove it."), _with_one_that_left),  # noqa: E501 -- a table
    "organisation_inactive": Finding(_("Owner is no longer active"), _("Hand its part over to whoever has taken over its work."), _with_an_inactive_one),  # noqa: E501 -- a table
    "mail_refused":          Finding(_("Mail does not reach a reporter"), _("The last letter to a reporter of the owner came back: the address is wrong, or the mailbox full. Ask them, and change the address."), _whose_mail_is_refused),  # noqa: E501 -- a table
    "plan_ended":            Finding(_("Open although the plan's period is over"), _("Follow up what is done, carry over or cancel the rest, then close the plan."), _in_an_ended_plan),  # noqa: E501 -- a table
}
# fmt: on
