"""The secrets that webhooks are signed with (Standard Webhooks): made anew each time, never kept.

Each follows from the service's own secret by HKDF (RFC 5869), the webhook's uid and a number that
rises when it is changed: a copy of the database alone signs nothing.
"""

import base64
import hashlib

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PREFIX = "whsec_"
LENGTH = 32  # bytes; the convention asks for 24 to 64
MARKED = 8  # bytes


def secret_of(service_secret: str, webhook: str, number: int) -> str:
    """Return the secret with this *number* of the *webhook* (a uid), as its receiver has it."""
    info = f"forankra webhook {webhook} {number}".encode()
    derived = HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=info)
    return PREFIX + base64.b64encode(derived.derive(service_secret.encode())).decode()


def mark_of(secret: str) -> str:
    """Return what a secret is recognised by, from which nobody finds it."""
    return hashlib.sha256(secret.encode()).digest()[:MARKED].hex()
