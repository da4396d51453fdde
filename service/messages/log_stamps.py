"""Have the newest checkpoint time-stamped by an authority, by RFC 3161 (over HTTP: section 3.4)."""

import secrets
from hashlib import sha256

import requests
from sqlalchemy import select

from service.core import clock
from service.core.db import db, let_go, transaction
from service.models import Attestation
from service.trail.logs import newest_checkpoint

FORM = "rfc3161"
PATIENCE = 10  # seconds
LARGEST = 100_000  # bytes of an answer
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
# A request in DER has fixed lengths: version 1, SHA-256 of the text, a number used once, and the
# wish for the authority's certificate (RFC 3161, section 2.4.1).
BEGINNING = bytes.fromhex("30430201013031300d060960864801650304020105000420")
NUMBER, WITH_CERTIFICATE = bytes.fromhex("0208"), bytes.fromhex("0101ff")
NUMBER_BYTES = 8
GRANTED = (
    bytes.fromhex("020100"),
    bytes.fromhex("020101"),
)  # the status; 1 is granted with changes


def stamp(address: str) -> bool:
    """Ask the authority at *address* for the newest checkpoint's time; tell whether it was kept.

    The time is over the three lines. What it is worth, whoever knows the authority's certificate
    checks; here only that the answer grants what was asked.
    """
    session = db.session()
    newest = newest_checkpoint(session)
    if newest is None or session.scalar(
        select(Attestation.id).where(Attestation.form == FORM, Attestation.tree_size == newest.id)
    ):
        return False
    let_go(session)
    answer = _asked(address, newest.statement.text.encode())
    if answer is None:
        return False
    with transaction() as writing:
        writing.add(
            Attestation(
                tree_size=newest.id,
                form=FORM,
                name=address,
                blob=answer,
                obtained_at=clock.now(),
            )
        )
        writing.flush()
    return True


def query(text: bytes, number: bytes) -> bytes:
    """Return a request for the time of *text*; *number* is eight bytes used once, positive."""
    return BEGINNING + sha256(text).digest() + NUMBER + number + WITH_CERTIFICATE


def _asked(address: str, text: bytes) -> bytes | None:
    number = bytes([1 + secrets.randbelow(0x7F)]) + secrets.token_bytes(NUMBER_BYTES - 1)
    try:
        answer = requests.post(
            address,
            data=query(text, number),
            headers={"Content-Type": QUERY, "Accept": REPLY},
            timeout=PATIENCE,
            allow_redirects=False,
        )
    except requests.RequestException:
        return None
    told = answer.content if answer.ok and len(answer.content) <= LARGEST else b""
    is_ours = sha256(text).digest() in told and number in told
    return told if is_ours and _is_granted(told) else None


def _is_granted(reply: bytes) -> bool:
    """Tell whether the status, which is the first thing in the reply, says so."""
    inside = reply[_header(reply) :]
    return inside[_header(inside) :].startswith(GRANTED)


def _header(der: bytes) -> int:
    """Return how many bytes tell the kind and the length of what stands in DER."""
    return 2 + (der[1] & 0x7F if der[1] & 0x80 else 0)
