"""How a token is written, so that whoever scans files for secrets can tell that it is one.

``fkr_``, 43 characters of base64url that hold 256 random bits, and six of base 62 that hold the
CRC-32 of all before them. Tokens made before the sum was added lack it, and hold all the same.
The secret of a calendar's address is written so too, but begins with ``fkc_``.
"""

import hashlib
import re
import string
from zlib import crc32

PREFIX, CALENDAR = "fkr_", "fkc_"
SUM_LENGTH = 6  # 62 ** 6 is more than 2 ** 32
DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
# What to give to a scanner; docs/operations.md repeats it.
WRITTEN = re.compile(r"fk[rc]_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}")


def spelled(chance: str, prefix: str = PREFIX) -> str:
    """Return the token, or whatever else has this *prefix*, whose secret is *chance*."""
    return f"{prefix}{chance}{_sum(prefix + chance)}"


def is_misspelt(secret: str) -> bool:
    """Tell whether *secret* is written like a token but its sum is wrong, so that there is none."""
    if not WRITTEN.fullmatch(secret):
        return False
    return _sum(secret[:-SUM_LENGTH]) != secret[-SUM_LENGTH:]


def digest_of(secret: str) -> bytes:
    """Return the SHA-256 by which a secret is kept, which itself is 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def _sum(text: str) -> str:
    left, digits = crc32(text.encode()), ""
    for _ in range(SUM_LENGTH):
        left, digit = divmod(left, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits
