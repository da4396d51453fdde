"""The exact bytes of an entry, and the digests over them."""

import base64
import binascii
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

LEAF_PREFIX = b"\x00"  # RFC 6962, section 2.1
SURROGATES = re.compile("[\ud800-\udfff]")
LARGEST_INTEGER = 2**53 - 1  # RFC 8785 writes numbers as IEEE 754 doubles


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return *value* as canonical JSON (RFC 8785) in UTF-8.

    Raises ValueError for what the scheme would let through although two readers could
    understand it differently: floats, large integers, keys outside ASCII, text that is not in
    NFC or holds lone surrogates.
    """
    _check(value)
    # For what passes the check these are the bytes of RFC 8785: its order of keys is that of
    # ASCII, and numbers are whole. A test compares them with those of the scheme's own library.
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _check(value: Any) -> None:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list | tuple):
        for each in value:
            _check(each)
    elif isinstance(value, dict):
        _check_object(value)
    elif value is not None and not isinstance(value, bool):
        _demand(isinstance(value, int), f"{type(value).__name__} has no canonical form")
        _demand(abs(value) <= LARGEST_INTEGER, "an integer is too large")


def _check_object(value: dict[Any, Any]) -> None:
    for key, each in value.items():
        _demand(isinstance(key, str) and key.isascii(), "a key is not ASCII text")
        _check(each)


def _check_text(text: str) -> None:
    if text.isascii():
        return
    _demand(unicodedata.is_normalized("NFC", text), "a text is not in NFC")
    _demand(not SURROGATES.search(text), "a text has a lone surrogate")


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001 -- a condition is its argument
    if not holds:
        raise ValueError(otherwise)


def leaf_hash(body: bytes) -> bytes:
    """Return the RFC 6962 leaf hash of *body*: SHA-256 over a zero byte and the bytes."""
    return hashlib.sha256(LEAF_PREFIX + body).digest()


def encode(digest: bytes | None) -> str | None:
    """Spell a digest as entries do: base64 (RFC 4648, section 4), or null."""
    return None if digest is None else binascii.b2a_base64(digest, newline=False).decode()


def disclose(salt: bytes, name: str, value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return a disclosure in the manner of RFC 9901, section 4.2.1: salt, name and value."""
    parts = [base64.urlsafe_b64encode(salt).decode().rstrip("="), name, value]
    written = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def read_disclosure(disclosure: str) -> tuple[str, Any]:
    """Return the name and the value that *disclosure* reveals."""
    padded = disclosure + "=" * (-len(disclosure) % 4)
    _, name, value = orjson.loads(base64.urlsafe_b64decode(padded))
    return name, value


def disclosure_digest(disclosure: str) -> bytes:
    """Return the SHA-256 of a disclosure as it is written."""
    return hashlib.sha256(disclosure.encode("ascii")).digest()


def spell(at: datetime) -> str:
    """Spell an instant as entries do: UTC with six decimals and ``Z``."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
