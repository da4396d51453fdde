"""The second factor: codes from an application that shares a secret with us (TOTP, RFC 6238).

The secret is encrypted with AES-256-GCM under a key that is derived from the service's own by
HKDF (RFC 5869), and bound to its person: a copy of the database alone makes no codes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from service.core import clock
from service.models import Credential

NAME = "Förankra"
PURPOSE = b"forankra second factor"
STEP = 30  # seconds
AROUND = (0, -1, 1)  # steps beside the present one, for clocks that differ
NONCE = 12  # bytes
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Vault:
    """What encrypts the secrets: made from the service's secret key."""

    key: bytes

    @classmethod
    def of(cls, secret_key: str) -> "Vault":
        """Derive the key from *secret_key*, for this one purpose."""
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
        return cls(derived.derive(secret_key.encode()))

    def lock(self, person: int, secret: str) -> bytes:
        """Encrypt *secret* for the person with this key."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, secret.encode(), _bound(person))

    def unlock(self, person: int, locked: bytes) -> str | None:
        """Return the secret; None if it is another person's or the key is another by now."""
        nonce, sealed = locked[:NONCE], locked[NONCE:]
        try:
            return AESGCM(self.key).decrypt(nonce, sealed, _bound(person)).decode()
        except InvalidTag:
            return None


def show(session: Session, vault: Vault, person: int) -> str:
    """Return the secret that the person with this key is setting up, and make one if needed.

    It counts for nothing until a code of it has come back.
    """
    credential = session.get(Credential, person, with_for_update=True)
    if credential is None:
        credential = Credential(person_id=person, changed_at=clock.now())
        session.add(credential)
    shown = credential.new_secret and vault.unlock(person, credential.new_secret)
    if not shown:
        shown = pyotp.random_base32()
        credential.new_secret = vault.lock(person, shown)
        session.flush()
    return shown


def shown_secret(session: Session, vault: Vault, person: int) -> str | None:
    """Return the secret that the person is setting up, if they are."""
    asked = select(Credential.new_secret).where(Credential.person_id == person)
    locked = session.scalar(asked)
    return vault.unlock(person, locked) if locked else None


def has_one(session: Session, person: int) -> bool:
    """Tell whether the person with this key has a second factor that counts."""
    asked = select(Credential.totp_step).where(Credential.person_id == person)
    return session.scalar(asked) is not None


def picture(secret: str, email: str) -> bytes:
    """Return the QR code that an application reads, as an SVG document."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=NAME)
    drawn = BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff"
    )
    return drawn.getvalue()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step that *code* is for, the present one or one beside it, or None if none is."""
    sent, present = "".join(code.split()), int(now.timestamp()) // STEP
    if len(sent) != DIGITS or not (sent.isascii() and sent.isdigit()):
        return None
    generator = pyotp.TOTP(secret, digits=DIGITS, interval=STEP)
    steps = [present + beside for beside in AROUND]
    fitting = [s for s in steps if secrets.compare_digest(generator.generate_otp(s), sent)]
    return fitting[0] if fitting else None


def accept(session: Session, vault: Vault, person: int, code: str) -> bool:
    """Tell whether *code* is the person's, and use it up: it is accepted once, and none before it.

    Of two at once with the same code one is let in.
    """
    locked = session.scalar(select(Credential.totp_secret).where(Credential.person_id == person))
    secret = vault.unlock(person, locked) if locked else None
    step = step_of(secret, code, clock.now()) if secret else None
    if step is None:
        return False
    taken = (
        update(Credential)
        .where(Credential.person_id == person)
        .where(or_(Credential.totp_step.is_(None), Credential.totp_step < step))
        .values(totp_step=step)
        .returning(Credential.person_id)
    )
    return session.execute(taken).one_or_none() is not None


def _bound(person: int) -> bytes:
    return f"person {person}".encode()
