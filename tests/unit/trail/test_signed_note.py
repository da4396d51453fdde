"""Notes, keys, checkpoints and cosignatures are read and written as C2SP's pages say."""

import base64
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.trail.checkpoints import Statement, stated_in
from service.trail.signed_note import (
    COSIGNATURE,
    Note,
    NoteError,
    Signature,
    Verifier,
    cosign,
    read_signature,
    sign,
    verifier,
)

# The vector of the format's first implementation: both halves of a key, a text and its note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
    "b6KE6RyyBwJnAM=\n"
)
# The example of c2sp.org/tlog-cosignature, with its log's and its witness's line.
EXAMPLE = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa \
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 \
jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ\
+qnA==
"""
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "spar.exempel.test/trail/2026"
STATEMENT = Statement(NAME, 12, bytes(range(32)))


def test_the_published_note_is_read_and_its_signature_holds() -> None:
    note, peter = Note.read(f"{TEXT}\n{SIGNED}"), Verifier.read(PETER)

    assert note.text == TEXT
    assert note.signed_by([peter]) == [peter]
    assert str(peter) == PETER
    assert str(note) == f"{TEXT}\n{SIGNED}"


def test_the_published_key_signs_the_published_note() -> None:
    seed = base64.b64decode(PRIVATE.split("+", 4)[4])[1:]

    line = sign(TEXT, "PeterNeumann", Ed25519PrivateKey.from_private_bytes(seed))

    assert f"{line}\n" == SIGNED


def test_the_published_checkpoint_is_read() -> None:
    stated, note = stated_in(EXAMPLE), Note.read(EXAMPLE)

    assert (stated.origin, stated.size) == ("example.com/behind-the-sofa", 20852163)
    assert stated.text == note.text
    assert str(note) == EXAMPLE
    assert note.signatures[1].cosigned_at == 1679315147


def test_a_cosignature_is_over_its_time_and_the_three_lines() -> None:
    witness = verifier("vittne.exempel.test/w1", KEY, COSIGNATURE)

    line = cosign(STATEMENT.text, witness.name, KEY, 1679315147)

    message = f"cosignature/v1\ntime 1679315147\n{STATEMENT.text}".encode()
    KEY.public_key().verify(line.signature[8:], message)
    assert line.cosigned_at == 1679315147
    assert Note(STATEMENT.text, [line]).signed_by([witness]) == [witness]
    assert Verifier.read(str(witness)) == witness


def test_a_signature_of_another_is_passed_over_and_a_false_one_is_not() -> None:
    key = verifier(NAME, KEY)
    other = sign(STATEMENT.text, NAME, Ed25519PrivateKey.generate())

    assert Note(STATEMENT.text, [other]).signed_by([key]) == []
    for false in (Signature(NAME, key.id, other.signature), Signature(NAME, key.id, b"short")):
        with pytest.raises(NoteError, match="has not signed"):
            Note(STATEMENT.text, [false]).signed_by([key])
    with pytest.raises(NoteError, match="has not signed"):
        Note(TEXT, [sign(STATEMENT.text, NAME, KEY)]).signed_by([key])


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{SIGNED}",
        f"\n\n{SIGNED}",
        f"{TEXT}\n{SIGNED[:-1]}",
        f"{TEXT}\n{SIGNED}\n",
        f"{TEXT}\n{SIGNED}more\n",
        f"{TEXT}\n{SIGNED * 65}",
        f"{TEXT}\r\n\n{SIGNED}",
        f"{TEXT}\n- PeterNeumann x08go/ZJ\n",
        f"{TEXT}\n— PeterNeumann x08g\n",
        f"{TEXT}\n— Peter+Neumann x08go/ZJ\n",
        f"{TEXT}\n—  x08go/ZJ\n",
        f"{TEXT}\n— PeterNeumann x08go/Z\n",
        f"{TEXT}\n— PeterNeumann åäö=\n",
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NoteError):
        Note.read(note)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("Peter", "Petra"),
        PETER.replace("ARpc", "Apc"),
        PETER.replace("+AR", "+BR"),
        PETER.replace("ARpc", "AR!c"),
        PETER.replace("PeterNeumann", ""),
        PETER[:-4],
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.read(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb"])
def test_what_cannot_be_a_keys_name_is_refused(name: str) -> None:
    with pytest.raises(NoteError):
        sign(TEXT, name, KEY)


@pytest.mark.parametrize(
    "text",
    [
        STATEMENT.text[:-1],
        STATEMENT.text + "extension\n",
        STATEMENT.text.replace("12", "012"),
        STATEMENT.text.replace("12", "-1"),
        STATEMENT.text.replace("12", "٣"),
        STATEMENT.text.replace("=", ""),
        "\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Statement.read(text)


def test_openssl_finds_the_signature_good_and_a_changed_text_not(tmp_path: Path) -> None:
    public = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    line = read_signature(str(sign(STATEMENT.text, NAME, KEY)))
    (tmp_path / "key.pem").write_bytes(public)
    (tmp_path / "signature").write_bytes(line.signature)

    assert openssl_verifies(tmp_path, STATEMENT.text)
    assert not openssl_verifies(tmp_path, STATEMENT.text.replace("12", "13"))


def openssl_verifies(folder: Path, text: str) -> bool:
    """Ask openssl about the three lines, as docs/trail-format.md says."""
    (folder / "lines").write_text(text, encoding="utf-8")
    said = subprocess.run(  # noqa: S603 -- fixed arguments
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin"),
            *("-in", "lines", "-sigfile", "signature"),
        ],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return said.returncode == 0
