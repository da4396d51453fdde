"""The keys that checkpoints are signed with: Ed25519, one PEM block or several in one file."""

import os
import re
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

BLOCK = re.compile(rb"-----BEGIN PRIVATE[ ]KEY-----.+?-----END PRIVATE[ ]KEY-----", re.DOTALL)
OWNER_ONLY = 0o600


class KeyFileError(Exception):
    """The file of keys cannot be used; says which and why, and never what is in it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")


def make_key(path: Path) -> Ed25519PrivateKey:
    """Write a new key (PKCS #8, PEM) to *path*, for its owner alone; raises FileExistsError."""
    key = Ed25519PrivateKey.generate()
    written = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(written)
    return key


def read_keys(path: Path) -> list[Ed25519PrivateKey]:
    """Return the keys of the file, in its order; while one follows another it holds both.

    Raises KeyFileError for a file that cannot be read or holds anything but such keys.
    """
    try:
        keys = [load_pem_private_key(block, None) for block in BLOCK.findall(path.read_bytes())]
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(path, type(error).__name__) from error
    found = [key for key in keys if isinstance(key, Ed25519PrivateKey)]
    if not found or len(found) != len(keys):
        raise KeyFileError(path, "no Ed25519 key in PEM")
    return found


def public_pem(key: Ed25519PrivateKey) -> str:
    """Return the public half as openssl reads it."""
    spelled = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return spelled.decode()
