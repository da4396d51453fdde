"""Who can come in at a first start: the demo's people, or the first administrator. Nobody else."""

import os
import secrets

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.cli.inviting import invitation
from service.core.config import SHORTEST_SECRET, VAR, Config
from service.core.db import transaction
from service.core.i18n import _
from service.demo.cast import CAST, TOKENS
from service.models import Person, SignInSession
from service.models.words import Role
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM

KEY = "FORANKRA_SECRET_KEY"
DEMO_KEY = VAR / "demo-secret-key"
OWNER_ONLY = 0o600
# Somebody who can be written to by nobody (RFC 2606), until they have made people with addresses.
FIRST = {"name": "Administrator", "email": "administrator@forankra.invalid"}
DEMO_PEOPLE = {
    "reporter": _("Reporter for Karlstads kommun"),
    "shared_reporter": _("Reporter for two municipalities"),
    "coordinator": _("Coordinator of the county"),
    "auditor": _("Auditor"),
}


def demo_links() -> dict[str, str]:
    """Return a link for each of four of the demo's people; raises NoResultFound without them."""
    emails = {name: next(p.email for p in CAST if p.key == key) for name, key in TOKENS.items()}
    with transaction() as session:
        return {
            name: invitation(session, SYSTEM, _uid(session, email))
            for name, email in emails.items()
        }


def first_link() -> str | None:
    """Return a link for the first administrator, who is made now if there is nobody yet.

    None as soon as there is anybody else, or the administrator has been in: then nobody gets in
    by starting the service.
    """
    with transaction() as session:
        uids = session.scalars(select(Person.uid).limit(2)).all()
        if not uids:
            uid = operations.add_person(session, SYSTEM, FIRST).uid
            grant = NewGrant(role=Role.ADMINISTRATOR)
            operations.grant_role(session, SYSTEM, uid, grant)
        elif len(uids) > 1 or not _still_waits(session):
            return None
        else:
            uid = uids[0]
        return invitation(session, SYSTEM, uid)


def give_demo_a_key(config: Config) -> None:
    """See to it that a demo without a secret key has one of its own, the same at every start."""
    if config.secret_key or not config.demo:
        return
    if not DEMO_KEY.exists():
        DEMO_KEY.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        DEMO_KEY.touch(mode=OWNER_ONLY)
        DEMO_KEY.write_text(secrets.token_urlsafe(SHORTEST_SECRET))
    os.environ[KEY] = DEMO_KEY.read_text()


def _uid(session: Session, email: str) -> str:
    return session.scalars(select(Person.uid).where(Person.email == email)).one()


def _still_waits(session: Session) -> bool:
    been_in = exists().where(SignInSession.person_id == Person.id)
    waiting = select(Person.id).where(Person.email == FIRST["email"], ~Person.disabled, ~been_in)
    return session.scalar(waiting) is not None
