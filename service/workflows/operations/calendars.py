"""Secret addresses under which a person's calendar reads due days."""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids, token_text
from service.core.errors import NotFoundError, NotPermittedError
from service.core.token_text import digest_of
from service.models import CalendarLink, Organisation, Plan
from service.workflows import access
from service.workflows.deeds import open_ledger
from service.workflows.finding import find, find_person, find_plan
from service.workflows.operations import editing
from service.workflows.operations.people import role_of
from service.workflows.vocabulary import Actor

SECRET_BYTES = 32  # 256 random bits: nobody finds one by trying


def issue_calendar(
    session: Session, actor: Actor, *, plan: str | None = None, organisation: str | None = None
) -> tuple[CalendarLink, str]:
    """Make an address for one's own calendar, and return it with its secret, shown this once.

    It tells of a *plan* or of what waits for an *organisation* (uids), or, without either, of
    what waits for the person. Raises NotFoundError, and NotPermittedError for an organisation
    whose list the person does not read.
    """
    person = find_person(session, actor, actor.person or "", lock=True)
    secret = token_text.spelled(secrets.token_urlsafe(SECRET_BYTES), token_text.CALENDAR)
    link = CalendarLink(
        uid=ids.new_uid(clock.now()),
        person_id=person.id,
        digest=digest_of(secret),
        plan_id=_plan(session, actor, plan).id if plan else None,
        organisation_id=_organisation(session, actor, organisation).id if organisation else None,
        revoked=False,
    )
    ledger = open_ledger(session, actor, person, role_of(actor))
    editing.change_child(ledger, link, "add_calendar", organisation)
    return link, secret


def revoke_calendar(session: Session, actor: Actor, uid: str) -> None:
    """Let one of one's own addresses tell nothing any more; raises NotFoundError."""
    person = find_person(session, actor, actor.person or "", lock=True)
    own = CalendarLink.uid == uid, CalendarLink.person_id == person.id
    link = session.scalars(select(CalendarLink).where(*own)).one_or_none()
    if link is None:
        raise NotFoundError(uid)
    if editing.apply(link, {"revoked": True}):
        ledger = open_ledger(session, actor, person, role_of(actor))
        editing.change_child(ledger, link, "revoke_calendar")


def _plan(session: Session, actor: Actor, uid: str) -> Plan:
    return find_plan(session, actor, uid)


def _organisation(session: Session, actor: Actor, uid: str) -> Organisation:
    found = find(session, Organisation, uid)
    if not access.reads_list_of(actor, uid, found.county_code):
        raise NotPermittedError(uid)
    return found
