"""How people prove who they are: each deed is an entry on the person's own stream.

The rows themselves lie outside the history (service/models/sign_in.py), so an entry says what
happened, and never by which secret.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock, ids
from service.core.errors import FieldError, InvalidError, NotFoundError, NotPermittedError
from service.core.i18n import gettext
from service.core.token_text import digest_of
from service.models import Credential, Identity, Person, SignInLink
from service.models.outbox import post
from service.models.sign_in import Purpose, end_sessions, spend_links
from service.models.subject import Child
from service.trail.draft import Draft, Written
from service.workflows.deeds import open_ledger
from service.workflows.operations.people import open_person, revoke_tokens
from service.workflows.vocabulary import Actor

LIVES = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.RESET: timedelta(minutes=15),
}
SENT_BY = "sign_in_link"  # the topic of the letter with a link in it
SECRET_BYTES = 32  # 256 random bits: nobody finds one by trying
OTHERS: set[str] = {"sign_in"}  # what only those who manage a person change of them
OWN: set[str] = set()


def new_secret() -> str:
    """Return a secret for a link or a session, as text that an address and a cookie can hold."""
    return secrets.token_urlsafe(SECRET_BYTES)


def invite(session: Session, actor: Actor, uid: str) -> str:
    """Return the secret of a link that lets the person *uid* in once, within seven days.

    Earlier invitations of theirs open nothing any more. Raises NotFoundError, NotPermittedError,
    InvalidError for somebody who is let in no more.
    """
    person = open_person(session, actor, uid, OTHERS)
    if person.disabled:
        sentence = gettext("This person is let in no more.")
        raise InvalidError([FieldError("/email", "disabled", sentence)])
    spend_links(session, person.id, clock.now(), Purpose.INVITATION)
    _tell(session, actor, person, "invite")
    return issue_link(session, person.id, Purpose.INVITATION)


def send_invitation(session: Session, actor: Actor, uid: str) -> None:
    """Have the person *uid* sent what ``invite`` returns, which nobody else sees then.

    Raises as ``invite``.
    """
    digest = digest_of(invite(session, actor, uid))
    link = session.execute(
        select(SignInLink.uid, SignInLink.person_id).where(SignInLink.digest == digest)
    ).one()
    post(
        session,
        at=clock.now(),
        topic=SENT_BY,
        person_id=link.person_id,
        payload={"link": link.uid, "purpose": Purpose.INVITATION.value},
        dedupe_key=f"{SENT_BY}/{link.uid}",
    )


def issue_link(session: Session, person: int, purpose: Purpose) -> str:
    """Make a link for the person with this key, and return its secret, which is kept nowhere."""
    now, secret = clock.now(), new_secret()
    link = SignInLink(
        digest=digest_of(secret),
        uid=ids.new_uid(now),
        person_id=person,
        purpose=purpose,
        created_at=now,
        expires_at=now + LIVES[purpose],
    )
    session.add(link)
    session.flush()
    return secret


def set_password(session: Session, actor: Actor, uid: str, password_hash: str) -> None:
    """Give the person *uid* another password, by its hash; no other session of theirs goes on.

    Only oneself. Links that were sent before open nothing any more. Raises NotFoundError.
    """
    person = _own(session, actor, uid)
    credential = _credential(session, person)
    credential.password_hash = password_hash
    credential.changed_at = clock.now()
    end_sessions(session, person.id, clock.now())
    spend_links(session, person.id, clock.now())
    _tell(session, actor, person, "set_password")


def set_second_factor(session: Session, actor: Actor, uid: str, step: int) -> None:
    """Let the secret that the person was shown count from now on; *step* is that of its first code.

    Only oneself. Raises NotFoundError, also when nothing was shown.
    """
    person = _own(session, actor, uid)
    credential = _credential(session, person)
    if credential.new_secret is None:
        raise NotFoundError(uid)
    credential.totp_secret, credential.totp_step = credential.new_secret, step
    credential.new_secret = None
    credential.changed_at = clock.now()
    _tell(session, actor, person, "set_second_factor")


def remove_password(session: Session, actor: Actor, uid: str) -> None:
    """Take away the password and the second factor, which belong together, and end all sessions.

    One's own, or of somebody one manages, who lost a telephone. Raises NotFoundError,
    NotPermittedError.
    """
    person = open_person(session, actor, uid, OWN if actor.person == uid else OTHERS)
    credential = session.get(Credential, person.id, with_for_update=True)
    if credential is None:
        raise NotFoundError(uid)
    session.delete(credential)
    end_sessions(session, person.id, clock.now())
    _tell(session, actor, person, "remove_password")


def link_identity(session: Session, actor: Actor, uid: str, issuer: str, digest: bytes) -> Identity:
    """Let *issuer* vouch for the person *uid*; *digest* is SHA-256 of issuer, NUL and subject.

    Only oneself. Raises NotFoundError, NotPermittedError when it vouches for somebody else by it.
    """
    person = _own(session, actor, uid)
    known = session.get(Identity, digest)
    if known is not None:
        if known.person_id != person.id:
            raise NotPermittedError(issuer)
        return known
    now = clock.now()
    identity = Identity(
        digest=digest, uid=ids.new_uid(now), person_id=person.id, issuer=issuer, linked_at=now
    )
    session.add(identity)
    _tell(session, actor, person, "link_identity")
    return identity


def unlink_identity(session: Session, actor: Actor, uid: str, identity_uid: str) -> None:
    """Let an issuer vouch for the person *uid* no more: one's own, or somebody's one manages.

    Raises NotFoundError, NotPermittedError.
    """
    person = open_person(session, actor, uid, OWN if actor.person == uid else OTHERS)
    wanted = select(Identity).where(Identity.uid == identity_uid, Identity.person_id == person.id)
    identity = session.scalars(wanted).one_or_none()
    if identity is None:
        raise NotFoundError(identity_uid)
    session.delete(identity)
    _tell(session, actor, person, "unlink_identity")


def sign_out(session: Session, actor: Actor, uid: str) -> None:
    """End all that the person *uid* is let in by just now: sessions, tokens and unused links.

    Oneself, or somebody one manages. Raises NotFoundError, NotPermittedError.
    """
    person = open_person(session, actor, uid, OWN if actor.person == uid else OTHERS)
    end_sessions(session, person.id, clock.now())
    spend_links(session, person.id, clock.now())
    _tell(session, actor, person, "sign_out", revoke_tokens(session, person))


def _own(session: Session, actor: Actor, uid: str) -> Person:
    if actor.person != uid:
        raise NotFoundError(uid)
    return open_person(session, actor, uid, OWN)


def _credential(session: Session, person: Person) -> Credential:
    known = session.get(Credential, person.id, with_for_update=True, populate_existing=True)
    if known is None:
        known = Credential(person_id=person.id, changed_at=clock.now())
        session.add(known)
    return known


def _tell(
    session: Session, actor: Actor, person: Person, event: str, rows: Sequence[Child] = ()
) -> Written:
    """Write *event* on the person's stream, and store it with whatever else was changed."""
    ledger = open_ledger(session, actor, person, _role(actor, person))
    entry = ledger.write(Draft(event=event, rows=rows))
    ledger.close()
    return entry


def _role(actor: Actor, person: Person) -> str:
    """Return as what *actor* does it: as the person themselves, or in the first of their roles."""
    if actor.person is None:
        return "system"
    if actor.person == person.uid:
        return "person"
    return next((each.role.value for each in actor.held), "person")
