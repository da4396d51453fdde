"""Due days for a calendar: the same that the pages show, each with how often it was changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotFoundError
from service.models import Activity, Organisation, Plan
from service.reports.plan_board import plan_board
from service.workflows import access, stalled
from service.workflows.to_do import waiting
from service.workflows.vocabulary import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """One step that is due: *organisation* (a uid) and *owner* are None where a plan is told of.

    ``revision`` rises with every change that could have moved the day, and ``changed_at`` with it.
    """

    activity: str
    number: str | None
    title: str
    plan: str
    organisation: str | None
    owner: str | None
    step: str
    due: date
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DueDays:
    """All of one calendar; *name* is that of the plan or organisation, None for the person's."""

    name: str | None
    days: list[DueDay]


def due_days(
    session: Session, actor: Actor, plan: str | None = None, organisation: str | None = None
) -> DueDays:
    """Return what is due in a *plan*, for an *organisation* (uids), or for all of one's own.

    Raises NotFoundError for what *actor* does not read, or reads no longer.
    """
    if plan is not None:
        return _of_plan(session, actor, plan)
    if organisation is not None:
        name = _name_of_readable(session, actor, organisation)
        return DueDays(name, _of_organisations(session, {organisation}))
    return DueDays(None, _of_organisations(session, actor.organisations))


def _name_of_readable(session: Session, actor: Actor, uid: str) -> str:
    asked = select(Organisation.name, Organisation.county_code).where(Organisation.uid == uid)
    row = session.execute(asked).one_or_none()
    if row is None or not access.reads_list_of(actor, uid, row.county_code):
        raise NotFoundError(uid)
    name: str = row.name
    return name


def _of_organisations(session: Session, organisations: Collection[str]) -> list[DueDay]:
    items = [each for each in waiting(session, organisations, clock.now()) if each.due]
    known = _revisions(session, {each.activity for each in items})
    return [
        DueDay(
            activity=each.activity,
            number=each.number,
            title=each.title,
            plan=each.plan_title,
            organisation=each.organisation,
            owner=each.name,
            step=each.step,
            due=each.due,
            **known[each.activity],
        )
        for each in items
        if each.step and each.due
    ]


def _of_plan(session: Session, actor: Actor, uid: str) -> DueDays:
    board = plan_board(session, actor, uid)
    lines = [each for each in board.lines if each.due]
    known = _revisions(session, {each.uid for each in lines})
    title: str = board.plan["title"]
    return DueDays(
        title,
        [
            DueDay(
                activity=each.uid,
                number=each.number,
                title=each.title,
                plan=title,
                organisation=None,
                owner=None,
                step=stage.step,
                due=each.due,
                **known[each.uid],
            )
            for each in lines
            if each.due and (stage := stalled.stage_of(each.state))
        ],
    )


def _revisions(session: Session, activities: Collection[str]) -> dict[str, Any]:
    """Return how often each activity, or its plan, was changed, and when last."""
    asked = (
        select(
            *(Activity.uid, Activity.version, Activity.updated_at),
            *(Plan.version.label("plan_version"), Plan.updated_at.label("plan_updated_at")),
        )
        .join(Activity.plan)
        .where(Activity.uid.in_(activities))
    )
    return dict(_revision(row) for row in session.execute(asked)) if activities else {}


def _revision(row: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 -- a row of the columns above
    changed_at = max(row.updated_at, row.plan_updated_at)
    return row.uid, {"revision": row.version + row.plan_version, "changed_at": changed_at}
