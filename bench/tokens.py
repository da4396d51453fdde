"""The tokens of the people of the bench, which follow from their addresses."""

import hashlib

PREFIX = "fkr_"
LENGTH = 40 - len(PREFIX)  # as many characters as the peer's tokens hold


def secret_of(email: str) -> str:
    """Return the token's secret of the person with this address."""
    return PREFIX + hashlib.sha256(email.encode()).hexdigest()[:LENGTH]
