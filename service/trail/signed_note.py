"""Notes and who signed them, in C2SP's format signed-note, with Ed25519 and cosignatures.

https://c2sp.org/signed-note and https://c2sp.org/tlog-cosignature. A key's name stands in its id,
so the same key under another name is another key.
"""

import base64
import binascii
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04  # the types of signature that are known here
DASH = "\N{EM DASH} "
MOST_SIGNATURES = 64
PUBLIC_BYTES, ID_BYTES, TIME_BYTES = 32, 4, 8
LOWEST_TEXT = " "  # below are control characters


class NoteError(Exception):
    """A note, a key or a signature is not what it should be; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that a reader trusts: its name, the type of its signatures, its 32 bytes."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def read(cls, vkey: str) -> Self:
        """Read ``<name>+<id in hexadecimal>+<type and key in base64>``.

        Raises NoteError when it is spelled wrong, of a type that is not known here, or its id is
        not that of the key.
        """
        name, hexadecimal, rest = [*vkey.strip().split("+", 2), "", ""][:3]
        material = _decoded(rest)
        key = cls(name, material[0] if material else 0, material[1:])
        known = key.kind in (ED25519, COSIGNATURE) and len(key.public) == PUBLIC_BYTES
        if not (known and _is_name(name) and key.id.hex() == hexadecimal):
            message = "not a key of the kind <name>+<id>+<key>"
            raise NoteError(message)
        return key

    @property
    def id(self) -> bytes:
        """The four bytes that signatures name the key by, beside its name."""
        told = f"{self.name}\n".encode() + bytes([self.kind]) + self.public
        return hashlib.sha256(told).digest()[:ID_BYTES]

    def __str__(self) -> str:
        """Spell the key as others are given it."""
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"

    def holds(self, text: str, signature: bytes) -> bool:
        """Tell whether *signature*, without the id, is this key's over *text*."""
        signed = text.encode()
        if self.kind == COSIGNATURE:
            at, signature = signature[:TIME_BYTES], signature[TIME_BYTES:]
            signed = _cosigned(text, int.from_bytes(at))
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: who signed, by which key, and the bytes."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        """Spell the line, without its line break."""
        return f"{DASH}{self.name} {base64.b64encode(self.id + self.signature).decode()}"

    @property
    def cosigned_at(self) -> int:
        """The second since 1970 at which a cosignature says it was made."""
        return int.from_bytes(self.signature[:TIME_BYTES])


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a line break, and the signatures below it."""

    text: str
    signatures: Sequence[Signature]

    @classmethod
    def read(cls, note: str) -> Self:
        """Read a note; raises NoteError when it is no signed note."""
        text, found, below = note.rpartition("\n\n")
        lines = below.split("\n")
        _demand(bool(found and text) and lines.pop() == "", "no signatures below an empty line")
        _demand(0 < len(lines) <= MOST_SIGNATURES, "no signatures, or too many")
        _demand(min(note.replace("\n", " ")) >= LOWEST_TEXT, "control characters")
        return cls(text + "\n", [read_signature(line) for line in lines])

    def __str__(self) -> str:
        """Spell the whole note."""
        return f"{self.text}\n" + "".join(f"{each}\n" for each in self.signatures)

    def signed_by(self, keys: Collection[Verifier]) -> list[Verifier]:
        """Return those of *keys* that have signed; signatures of others are passed over.

        Raises NoteError when a signature that names one of the keys is not that key's.
        """
        known = {(key.name, key.id): key for key in keys}
        found = []
        for each in self.signatures:
            key = known.get((each.name, each.id))
            if key:
                _demand(key.holds(self.text, each.signature), f"{key.name} has not signed this")
                found.append(key)
        return found


def read_signature(line: str) -> Signature:
    """Read one line of a signature; raises NoteError when it is none."""
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    blob = _decoded(encoded)
    well_formed = line.startswith(DASH) and _is_name(name) and len(blob) > ID_BYTES
    _demand(well_formed, "a line below the note is no signature")
    return Signature(name, blob[:ID_BYTES], blob[ID_BYTES:])


def verifier(name: str, key: Ed25519PrivateKey, kind: int = ED25519) -> Verifier:
    """Return the public half of *key* under *name*; raises NoteError if that cannot be a name."""
    _demand(_is_name(name), "a key's name has no spaces and no plus")
    return Verifier(name, kind, key.public_key().public_bytes_raw())


def sign(text: str, name: str, key: Ed25519PrivateKey) -> Signature:
    """Sign a note's *text*, which ends with a line break, as *name*."""
    return Signature(name, verifier(name, key).id, key.sign(text.encode()))


def cosign(text: str, name: str, key: Ed25519PrivateKey, at: int) -> Signature:
    """Cosign a checkpoint's *text* as *name*; *at* is in seconds since 1970."""
    signature = at.to_bytes(TIME_BYTES) + key.sign(_cosigned(text, at))
    return Signature(name, verifier(name, key, COSIGNATURE).id, signature)


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() or c < LOWEST_TEXT for c in name)


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001 -- a condition is its argument
    if not holds:
        raise NoteError(otherwise)
