"""Give an activity owners, change their roles, match them and take them away."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError, NotFoundError, RefusedError
from service.core.i18n import gettext
from service.models import Activity, Organisation, Responsibility
from service.models.words import PartState, ResponsibilityRole
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger
from service.workflows import engine, guards
from service.workflows.case import Case
from service.workflows.deeds import expect, open_ledger, role_of
from service.workflows.operations.activities import NewOwner, new_responsibility, open_for_change
from service.workflows.operations.part_steps import follow
from service.workflows.operations.plans import demand_not_closed
from service.workflows.refusals import refusal
from service.workflows.vocabulary import ANY_VERSION, Actor, Level

LEAD, PARTICIPATING = ResponsibilityRole.LEAD, ResponsibilityRole.PARTICIPATING


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerWish:
    """What a coordinator wants of one owner; *reason* is asked for when a part ends."""

    role: ResponsibilityRole
    reason: str | None = None
    version: int | None = ANY_VERSION
    note: str | None = None
    group_code: str | None = None
    written_as: str | None = None


def set_owner(
    session: Session, actor: Actor, uid: str, organisation: Organisation, wish: OwnerWish
) -> Activity:
    """Give *organisation* a role in the activity *uid*, new or other than it has.

    A new owner's part is proposed, so the activity may fall back at once. A new lead makes the
    old one responsible, in the same entry. An owner that becomes participating has its part
    ended. Raises NotFoundError, NotPermittedError, VersionError, RefusedError (closed plan or
    activity; ``already_owner``) and InvalidError (an ended part needs a reason).
    """
    case, ledger = _open(session, actor, uid, wish.version)
    present = next(
        (each for each in case.activity.current if each.organisation_id == organisation.id), None
    )
    if present and present.role is wish.role:
        raise RefusedError([refusal("already_owner")])
    if present and present.state is PartState.DECLINED and wish.role is LEAD:
        raise RefusedError([refusal("declined_cannot_lead", name=guards.name_of(present))])
    if present and PARTICIPATING not in (present.role, wish.role):
        entry = _change_role(case, ledger, present, wish)
    else:
        cause = _take_away(case, ledger, present, wish.reason) if present else None
        entry = _add(case, ledger, organisation, wish, cause)
    follow(ledger, case, entry)
    ledger.close()
    return case.activity


def remove_owner(
    session: Session,
    actor: Actor,
    uid: str,
    who: str,
    change: tuple[str | None, int | None],
) -> Activity:
    """Take a responsibility away; *who* is an organisation's uid, or that of an unmatched owner.

    *change* is the reason and the expected version. The part is ended and kept, and the activity
    may rise. Raises NotFoundError, NotPermittedError, VersionError, RefusedError and
    InvalidError (an ended part needs a reason).
    """
    reason, version = change
    case, ledger = _open(session, actor, uid, version)
    present = _named(case, who)
    entry = _take_away(case, ledger, present, reason)
    follow(ledger, case, entry)
    ledger.close()
    return case.activity


def match_owner(
    session: Session, actor: Actor, uid: str, who: str, organisation: Organisation
) -> Activity:
    """Say which organisation the owner text with the uid *who* means.

    One that takes part already becomes the owner instead: the stronger role holds.
    Raises NotFoundError, NotPermittedError and RefusedError (``already_matched``,
    ``already_owner``, closed plan or activity).
    """
    case, ledger = _open(session, actor, uid, ANY_VERSION)
    present = _named(case, who)
    if present.organisation_id is not None:
        raise RefusedError([refusal("already_matched")])
    _make_room(case, ledger, present, organisation)
    present.organisation_id = organisation.id
    present.organisation = organisation
    entry = ledger.write(
        Draft(
            event="match_owner",
            rows=[present],
            organisation=organisation.uid,
            round=case.activity.round,
        )
    )
    follow(ledger, case, entry)
    ledger.close()
    return case.activity


def _make_room(
    case: Case, ledger: Ledger, present: Responsibility, organisation: Organisation
) -> None:
    for each in case.activity.current:
        if each.organisation_id != organisation.id:
            continue
        if each.role is not PARTICIPATING or present.role is PARTICIPATING:
            raise RefusedError([refusal("already_owner")])
        _take_away(case, ledger, each, None)


def _open(session: Session, actor: Actor, uid: str, version: int | None) -> tuple[Case, Ledger]:
    case = open_for_change(session, actor, uid)
    expect(case.activity, version)
    demand_not_closed(case.activity.plan)
    closed = guards.activity_is_open(case)
    if closed:
        raise RefusedError([closed])
    role = role_of(actor, case.activity.county_code)
    return case, open_ledger(session, actor, case.activity, role)


def _named(case: Case, who: str) -> Responsibility:
    for each in case.activity.current:
        if who in (each.uid, each.organisation and each.organisation.uid):
            return each
    raise NotFoundError(who)


def _change_role(case: Case, ledger: Ledger, present: Responsibility, wish: OwnerWish) -> Written:
    demoted = _demote_lead(case) if wish.role is LEAD else []
    present.role = wish.role
    return ledger.write(
        Draft(
            event="change_owner",
            round=case.activity.round,
            rows=[present, *demoted],
            organisation=present.organisation.uid if present.organisation else None,
            texts={"reason": wish.reason},
        )
    )


def _demote_lead(case: Case) -> list[Responsibility]:
    leads = [each for each in case.activity.owners if each.role is LEAD]
    for each in leads:
        each.role = ResponsibilityRole.RESPONSIBLE
    return leads


def _take_away(case: Case, ledger: Ledger, present: Responsibility, reason: str | None) -> Written:
    before = present.state
    if before is not None:
        if not (reason or "").strip():
            sentence = gettext("Give a reason: the owner's part ends.")
            raise InvalidError([FieldError("/reason", "required", sentence)])
        engine.fire(present, "end", PartState.ENDED)
        present.effective_on = max(case.today, present.effective_on or case.today)
    present.removed = True
    entry = ledger.write(
        Draft(
            event="end" if before else "remove_owner",
            rows=[present],
            level=Level.PART.value if before else None,
            organisation=present.organisation.uid if present.organisation else None,
            round=case.activity.round,
            before=before.value if before else None,
            after=PartState.ENDED.value if before else None,
            effective_on=case.today,
            role="service" if before else None,
            texts={"reason": reason},
        )
    )
    ledger.close()  # before the same organisation can be added anew
    return entry


def _add(
    case: Case,
    ledger: Ledger,
    organisation: Organisation,
    wish: OwnerWish,
    cause: Written | None,
) -> Written:
    demoted = _demote_lead(case) if wish.role is LEAD else []
    new = new_responsibility(
        NewOwner(
            role=wish.role,
            organisation=organisation,
            written_as=wish.written_as,
            note=wish.note,
            group_code=wish.group_code,
        )
    )
    new.activity = case.activity
    ledger.session.add(new)
    return ledger.write(
        Draft(
            event="add_owner",
            rows=[new, *demoted],
            level=Level.PART.value if new.state else None,
            organisation=organisation.uid,
            round=case.activity.round,
            after=new.state.value if new.state else None,
            effective_on=case.today,
            caused_by=cause.uid if cause else None,
            texts={"reason": wish.reason},
        )
    )
