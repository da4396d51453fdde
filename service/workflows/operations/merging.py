"""Let one organisation be succeeded by another: what is open is handed over, history stays."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, Grant, Organisation, Person, Plan, Responsibility
from service.models.activity import OPEN
from service.models.words import ActivityState, PlanState, ResponsibilityRole, Role
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import expect
from service.workflows.finding import find
from service.workflows.operations.organisations import edit_organisation
from service.workflows.operations.owners import OwnerWish, remove_owner, set_owner
from service.workflows.operations.people import NewGrant, grant_role, revoke_role
from service.workflows.vocabulary import ANY_VERSION, Actor

ROLES = list(ResponsibilityRole)  # the strongest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Who follows (*into*, a uid), the old one's last day, why, and the roles (uids) that move."""

    into: str
    last_day: date
    reason: str
    roles: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """An activity whose responsibility went over, and where it stood before and stands now."""

    activity: str
    number: str | None
    title: str
    role: ResponsibilityRole
    before: ActivityState
    after: ActivityState


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came of it: activities in the order that they were made, names of those who moved."""

    handed_over: Sequence[HandedOver]
    moved: Sequence[str]


def merge_organisations(
    session: Session, actor: Actor, uid: str, wish: Succession, version: int | None
) -> Merged:
    """Close down an organisation that another one succeeds.

    It gets its last day and belongs to its successor from now on. Every responsibility of its that
    is open in an open activity becomes the successor's by the ordinary change of owners: the old
    part ends, the new one begins at proposed, and an activity may fall back. Parts that are
    followed up or declined stay as they are. Of the reporters' *roles* those that are named move
    too, except the actor's own. Raises NotFoundError, NotPermittedError, VersionError,
    RefusedError and InvalidError (``/into``, ``/lastDay``, ``/parent``).
    """
    first, second = sorted((uid, wish.into))
    held = {each: find(session, Organisation, each, lock=True) for each in (first, second)}
    old, new = held[uid], held[wish.into]
    for each in (old, new):
        access.demand(actor, Right.MANAGE_ORGANISATIONS, each.county_code)
    expect(old, version)
    _judge(old, new, wish)
    who = (uid, new, wish.reason)
    handed_over = [_hand_over(session, actor, row, who) for row in _open(session, old)]
    moved = list(_move_roles(session, actor, (old, new), wish))
    values = {"active_until": wish.last_day, "parent_id": new.id}
    edit_organisation(session, actor, uid, values, ANY_VERSION)
    return Merged(handed_over=handed_over, moved=moved)


def _judge(old: Organisation, new: Organisation, wish: Succession) -> None:
    today = clock.today()
    gone = new.active_until is not None and new.active_until < today
    late = new.active_from is not None and new.active_from > today
    if new is old or gone or late:
        sentence = gettext("Choose another organisation, one that is active today.")
        raise InvalidError([FieldError("/into", "contradicts", sentence)])
    if wish.last_day > today:
        sentence = gettext("What is open is handed over now, so the last day cannot be to come.")
        raise InvalidError([FieldError("/lastDay", "in_future", sentence)])


def _open(session: Session, old: Organisation) -> Sequence[Any]:
    """Return the open activities in which *old* has something to hand over, and its role."""
    query = (
        select(
            *(Activity.uid, Activity.number, Activity.title, Activity.state, Activity.id),
            Responsibility.role,
        )
        .join(Responsibility.activity)
        .join(Activity.plan)
        .where(Responsibility.organisation_id == old.id, ~Responsibility.removed)
        .where(or_(Responsibility.state.is_(None), Responsibility.state.in_(OPEN)))
        .where(Activity.state.in_(OPEN), Plan.state != PlanState.CLOSED)
        .order_by(Activity.id)
    )
    return session.execute(query).all()


def _hand_over(
    session: Session,
    actor: Actor,
    row: Any,  # noqa: ANN401 -- a row of the columns above
    who: tuple[str, Organisation, str],
) -> HandedOver:
    old, new, reason = who
    present = session.scalar(
        select(Responsibility.role).where(
            Responsibility.activity_id == row.id,
            Responsibility.organisation_id == new.id,
            ~Responsibility.removed,
        )
    )
    if present is None or ROLES.index(row.role) < ROLES.index(present):
        wanted = OwnerWish(role=row.role, reason=reason)
        set_owner(session, actor, row.uid, new, wanted)
    activity = remove_owner(session, actor, row.uid, old, (reason, ANY_VERSION))
    return HandedOver(
        activity=row.uid,
        number=row.number,
        title=row.title,
        role=row.role,
        before=row.state,
        after=activity.state,
    )


def _move_roles(
    session: Session, actor: Actor, both: tuple[Organisation, Organisation], wish: Succession
) -> Iterator[str]:
    """Give who reports for the old one the same role for the new one; yield their names."""
    old, new = both
    today = clock.today()
    query = (
        select(Grant, Person)
        .join(Grant.person)
        .where(Grant.organisation_id == old.id, Grant.role == Role.REPORTER, ~Grant.revoked)
        .where(Grant.uid.in_(wish.roles), Person.uid != (actor.person or ""))
        .where(or_(Grant.valid_until.is_(None), Grant.valid_until >= today))
        .order_by(Grant.id)
    )
    for grant, person in session.execute(query).all():
        if not any(_holds(each, new, today) for each in person.grants):
            role = NewGrant(
                role=Role.REPORTER,
                organisation=new,
                valid_from=max(today, grant.valid_from),
                valid_until=grant.valid_until,
            )
            grant_role(session, actor, person.uid, role)
        revoke_role(session, actor, person.uid, grant.uid)
        yield person.name


def _holds(grant: Grant, new: Organisation, today: date) -> bool:
    lasting = grant.valid_until is None or grant.valid_until >= today
    return grant.organisation_id == new.id and not grant.revoked and lasting
