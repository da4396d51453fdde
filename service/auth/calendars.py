"""From the secret in a calendar's address to the person whose calendar it is."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth.people import actor_in, people_with_roles
from service.core import token_text
from service.core.errors import NotFoundError
from service.models import CalendarLink, Organisation, Person, Plan
from service.workflows.vocabulary import Actor

READING = frozenset({"read"})
ABOUT = (
    CalendarLink.uid.label("link"),
    *(CalendarLink.plan_id, CalendarLink.organisation_id, Person.locale),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose calendar reads, in which language, and of what: the keys of a plan or organisation."""

    actor: Actor
    locale: str
    plan: int | None
    organisation: int | None


def reader_by_secret(session: Session, secret: str, request_id: str) -> Reader:
    """Return who reads by *secret*, with the roles they hold today, in one statement.

    Raises NotFoundError when nobody has it, when it is revoked or its person disabled.
    """
    if token_text.is_misspelt(secret):
        raise NotFoundError
    digest = token_text.digest_of(secret)
    asked = (
        people_with_roles()
        .add_columns(*ABOUT)
        .join(CalendarLink, CalendarLink.person_id == Person.id)
        .where(CalendarLink.digest == digest, ~CalendarLink.revoked)
    )
    rows = session.execute(asked).all()
    if not rows:
        raise NotFoundError
    row = rows[0]
    actor = replace(actor_in(rows), scopes=READING, auth="link", request_id=request_id)
    return Reader(actor, row.locale, row.plan_id, row.organisation_id)


def about(session: Session, reader: Reader) -> tuple[str | None, str | None]:
    """Return the uids of the plan and of the organisation that it tells of, as the reader sees."""
    plan = reader.plan and session.scalar(select(Plan.uid).where(Plan.id == reader.plan))
    own = Organisation.id == reader.organisation
    organisation = reader.organisation and session.scalar(select(Organisation.uid).where(own))
    if bool(plan) != bool(reader.plan):
        raise NotFoundError
    return plan or None, organisation or None
