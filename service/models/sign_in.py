"""How people prove who they are, and as whom they are signed in just now.

None of this is part of the history: what the trail tells is the deed (invited, password set,
second factor taken away, signed out by somebody else), on the person's own stream. No secret is
kept in the clear, and no row tells more than is needed to recognise the secret again.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import Digest, Instant, Uid, UtcDateTime, codes

LONGEST_ISSUER = 255  # characters of an address
LONGEST_ACR = 255  # characters


class Purpose(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    SIGN_IN = "sign_in"
    RESET = "reset"


class Method(StrEnum):
    """How the person behind a session proved who they are."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 -- the name of the method
    PROVIDER = "provider"


class Lacking(StrEnum):
    """What must come before a session opens anything."""

    CODE = "code"  # of the second factor that there is
    SECOND_FACTOR = "second_factor"  # there is none yet, and a password alone is too little


class Credential(Base):
    """A person's password, with the second factor that belongs to it.

    ``totp_secret`` is encrypted with a key made from the service's own. It counts once a code has
    been accepted: ``totp_step`` is that code's step of 30 seconds since 1970 (RFC 6238), and no
    earlier one is accepted any more. ``new_secret`` is one that the person is being shown.
    """

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint("(totp_secret IS NULL) = (totp_step IS NULL)", name="second_factor"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int | None]
    new_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[Instant]


class Identity(Base):
    """Whom an issuer of OpenID Connect means by one of its subjects.

    ``digest`` is SHA-256 of issuer, NUL and subject. The subject itself may be a personal identity
    number and is kept nowhere.
    """

    __tablename__ = "identity"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    uid: Mapped[Uid] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(LONGEST_ISSUER))
    linked_at: Mapped[Instant]


class SignInLink(Base):
    """A one-time link: SHA-256 of the secret in its address.

    One that somebody asked for under an address that nobody has is of no person and opens nothing;
    it is written so that the answer takes as long as any other.
    """

    __tablename__ = "sign_in_link"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    uid: Mapped[Uid] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(codes(Purpose, "purpose"))
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInSession(Base):
    """One browser in which a person is signed in: SHA-256 of the secret in its cookie.

    ``auth_time`` is when they last proved who they are, as far as is known; ``issuer`` and ``acr``
    who vouched for it and how well. ``organisation`` (a uid) is whom they act for until they
    choose another. While it ``lacks`` something, the session opens nothing but the page that asks
    for that.
    """

    __tablename__ = "sign_in_session"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    uid: Mapped[Uid] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[Instant] = mapped_column(index=True)
    last_seen_at: Mapped[Instant]
    auth_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    method: Mapped[Method] = mapped_column(codes(Method, "method"))
    issuer: Mapped[str | None] = mapped_column(String(LONGEST_ISSUER))
    acr: Mapped[str | None] = mapped_column(String(LONGEST_ACR))
    organisation: Mapped[Uid | None]
    lacks: Mapped[Lacking | None] = mapped_column(codes(Lacking, "lacks"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def end_sessions(session: Session, person: int, now: datetime) -> None:
    """End every session of the person with this key."""
    own = SignInSession.person_id == person, SignInSession.ended_at.is_(None)
    session.execute(update(SignInSession).where(*own).values(ended_at=now))


def spend_links(session: Session, person: int, now: datetime, *purposes: Purpose) -> None:
    """Let the unused links of the person with this key open nothing any more."""
    own = SignInLink.person_id == person, SignInLink.used_at.is_(None)
    unused = update(SignInLink).where(*own, SignInLink.purpose.in_(purposes or tuple(Purpose)))
    session.execute(unused.values(used_at=now))
