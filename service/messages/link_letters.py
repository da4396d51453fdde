"""The letters that let somebody in: an invitation, a link to sign in by, another password.

Their secret is made as the letter is, so it lies in no queue, and its life begins when it is sent.
"""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import LazyString
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.core import clock
from service.core.i18n import _
from service.core.token_text import digest_of
from service.messages.claim import Claimed
from service.messages.letter import Letter, address, set_out
from service.models import Person, SignInLink
from service.models.sign_in import Purpose
from service.workflows.operations.signing_in import LIVES, SENT_BY, new_secret

TOPIC = SENT_BY
PATH = "/sign-in/link/"
TOO_LATE = timedelta(days=1)  # whoever asked to sign in so long ago has asked again, or given up
SUBJECTS: Mapping[Purpose, LazyString] = {
    Purpose.INVITATION: _("You are invited to Förankra"),
    Purpose.SIGN_IN: _("Your link to sign in to Förankra"),
    Purpose.RESET: _("Your link to a new password in Förankra"),
}


def sign_in_link(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Write the letter with a new one-time link; None when it was used, ended or is too late."""
    purpose = Purpose(message.payload["purpose"])
    late = message.created_at < clock.now() - TOO_LATE
    if late and purpose is not Purpose.INVITATION:
        return None
    secret = renew(session, message.payload["link"])
    if secret is None:
        return None
    minutes = int(LIVES[purpose].total_seconds() // 60)
    return set_out(
        "sign_in_link",
        str(SUBJECTS[purpose]),
        purpose=purpose.value,
        person=person,
        link=address(f"{PATH}{secret}"),
        minutes=minutes,
        days=minutes // (24 * 60),
    )


def renew(session: Session, uid: str) -> str | None:
    """Return a new secret for the link *uid*, which is sent now; None if it is used or nobody's.

    So a secret lies in no queue, and the link's life begins when it is sent.
    """
    link = session.scalars(
        select(SignInLink).where(
            SignInLink.uid == uid,
            SignInLink.used_at.is_(None),
            SignInLink.person_id.is_not(None),
        )
    ).one_or_none()
    if link is None:
        return None
    secret = new_secret()
    expires = clock.now() + LIVES[link.purpose]
    sent = update(SignInLink).where(SignInLink.uid == uid)
    session.execute(sent.values(digest=digest_of(secret), expires_at=expires))
    return secret
