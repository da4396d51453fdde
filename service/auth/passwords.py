"""Passwords: kept as argon2id hashes, and asked for together with a second factor.

The parameters are those of OWASP's Password Storage Cheat Sheet (19 MiB, two passes, one lane);
a hash made with others is made anew when its person signs in. What a password may be follows
NIST SP 800-63B: long enough, not one that everybody tries first, and no rules of composition.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Credential, Person

SHORTEST, LONGEST = 12, 200  # characters
HASHER = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
COMMON = files("service.auth") / "common_passwords.csv"
POINTER = "/password"


@dataclass(frozen=True, slots=True)
class Known:
    """Whose password it was (the person's key), and what is to be kept of it by today's parameters.

    That is None as long as what is kept was made with them.
    """

    person: int
    renewed: str | None


def check(session: Session, email: str, password: str) -> Known | None:
    """Return whose address and password these are, or None; both take one statement and one hash.

    An address that nobody has, somebody without a password and one who is let in no more are all
    compared with a password that nobody knows.
    """
    asked = (
        select(Person.id, Credential.password_hash)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(Person.email == email.lower(), ~Person.disabled)
    )
    row = session.execute(asked).one_or_none()
    kept, nobodys = (row.password_hash if row else None), _nobodys()
    if not _fits(kept or nobodys, password) or row is None or kept is None:
        return None
    outdated = HASHER.check_needs_rehash(kept)
    return Known(row.id, hash_of(password) if outdated else None)


def renew(session: Session, known: Known) -> None:
    """Keep the password by the parameters of today, if what is kept was made with others."""
    if known.renewed:
        own = update(Credential).where(Credential.person_id == known.person)
        session.execute(own.values(password_hash=known.renewed))


def is_own(session: Session, person: int, password: str) -> bool:
    """Tell whether *password* is that of the person with this key."""
    kept = session.scalar(select(Credential.password_hash).where(Credential.person_id == person))
    return _fits(kept or _nobodys(), password) and kept is not None


def hash_of(password: str) -> str:
    """Return what is kept of *password*, with the parameters in it."""
    return HASHER.hash(_spelled(password))


def demand_good(password: str, email: str) -> None:
    """Raise InvalidError for a password that is too short, too long, or easily guessed."""
    spelled = _spelled(password)
    if not SHORTEST <= len(spelled) <= LONGEST:
        told = {"shortest": SHORTEST, "longest": LONGEST}
        sentence = gettext("Use at least %(shortest)s and at most %(longest)s characters.", **told)
        raise InvalidError([FieldError(POINTER, "length", sentence)])
    if spelled.casefold() in {*_common(), email.casefold()}:
        sentence = gettext("Everybody guesses this one first. Choose another.")
        raise InvalidError([FieldError(POINTER, "common", sentence)])


def _spelled(password: str) -> str:
    """Spell *password* in one way, however the keyboard composed its letters."""
    return normalize("NFKC", password)


def _fits(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, _spelled(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """Return a hash of something that is no password: nothing anybody can send is like it."""
    return HASHER.hash(" " * (LONGEST + 1))


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text(encoding="utf-8").split())
