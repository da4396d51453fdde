"""Another party cosigns a log that goes on, and none that contradicts what it saw before."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.core.db import db
from service.core.log_settings import log_faults, log_settings
from service.trail.checkpoints import stated_in
from service.trail.log_keys import make_key, read_keys
from service.trail.merkle import consistency
from service.trail.signed_note import COSIGNATURE, Note, NoteError, read_signature, verifier
from service.trail.tiles import Tiles
from service.trail.witness import Submission, Unwitnessed, Witness, WitnessError
from tests.integration.cli.console import Console
from tests.support.logbook import ORIGIN, Logbook, a_logbook
from tests.support.witnesses import AT, KEY, NAME, PUBLIC, witness_of


@pytest.fixture
def book(sqlite_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(sqlite_url, tmp_path) as book:
        book.add(3)
        yield book


@pytest.fixture
def witness(book: Logbook, tmp_path: Path) -> Witness:
    return witness_of(book, tmp_path / "seen")


def submission(old: int, note: str) -> Submission:
    size = stated_in(note).size
    return Submission(old, consistency(old, size, Tiles(db.session(), 0, size).node), note)


def refusal(witness: Witness, sent: Submission) -> Unwitnessed:
    with pytest.raises(WitnessError) as refused:
        witness.cosign(sent, AT)
    return refused.value.why


def test_a_witness_follows_a_log_as_it_grows(book: Logbook, witness: Witness) -> None:
    first, second = book.made().note, None
    book.add(4)
    second = book.made().note

    lines = [
        witness.cosign(Submission.read(str(submission(old, note))), AT)
        for old, note in ((0, first), (5, second), (9, second))
    ]

    for note, line in zip((first, second, second), lines, strict=True):
        assert Note(Note.read(note).text, [line]).signed_by([PUBLIC]) == [PUBLIC]
        assert line.cosigned_at == AT


def test_a_witness_refuses_what_it_cannot_vouch_for(book: Logbook, witness: Witness) -> None:
    first = book.made().note
    witness.cosign(submission(0, first), AT)
    book.add(4)
    second = book.made().note
    right = submission(5, second)
    stranger = Witness(NAME, KEY, [], witness.memory)
    unsigned = first.replace("\n5\n", "\n6\n")

    assert refusal(stranger, right) is Unwitnessed.UNKNOWN_LOG
    assert refusal(witness, submission(0, second)) is Unwitnessed.OTHER_SIZE
    assert refusal(witness, Submission(5, right.path[1:], second)) is Unwitnessed.NOT_CONSISTENT
    assert refusal(witness, Submission(5, right.path, unsigned)) is Unwitnessed.NOT_SIGNED
    assert refusal(witness, Submission(10, [], second)) is Unwitnessed.NO_PROOF
    other = Note(Note.read(second).text, [witness.cosign(right, AT)])
    assert refusal(witness, Submission(9, [], str(other))) is Unwitnessed.NOT_SIGNED


def test_a_witness_refuses_a_log_that_was_rewritten_with_its_own_key(
    book: Logbook, witness: Witness
) -> None:
    """Whoever holds database, key and the signer's file makes another log of the same name."""
    witness.cosign(submission(0, book.made().note), AT)
    book.sql.run("DROP TRIGGER trail_leaf_stays_as_written")
    book.sql.run("UPDATE trail_leaf SET leaf_hash = :h WHERE leaf_index = 2", h=b"x" * 32)
    book.sql.run("DROP TRIGGER trail_checkpoint_is_kept", "DELETE FROM trail_checkpoint")
    book.keeping.memory.unlink()
    book.add(4)

    rewritten = book.made().note

    assert refusal(witness, submission(5, rewritten)) is Unwitnessed.NOT_CONSISTENT


@pytest.mark.parametrize(
    "body",
    [
        *("", "old 1\n", "old x\n\nnote", "new 1\n\nnote", "old 1\nhash\n\nnote"),
        *("old 01\n\nnote", "old ²\n\nnote", "old -1\n\nnote", f"old {10**19}\n\nnote"),
        "old 1\n" + f"{'A' * 43}=\n" * 64 + "\nnote",
    ],
)
def test_what_is_no_request_to_a_witness_is_refused(body: str) -> None:
    with pytest.raises(NoteError):
        Submission.read(body)


@pytest.mark.parametrize("faulty", ["key", "logs"])
def test_no_witness_is_served_whose_files_are_not_what_they_should_be(
    tmp_path: Path, faulty: str
) -> None:
    make_key(tmp_path / "key")
    (tmp_path / "logs").touch()
    (tmp_path / faulty).write_text("no such thing", encoding="utf-8")
    words = [f"--key={tmp_path / 'key'}", f"--logs={tmp_path / 'logs'}", f"--memory={tmp_path}"]

    ran = Console().run("trail", "witness", "--name", NAME, *words)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err


def test_the_terminal_cosigns_what_it_is_given(book: Logbook, tmp_path: Path) -> None:
    note = book.made().note
    log = verifier(ORIGIN, read_keys(book.keeping.keys)[0])
    make_key(tmp_path / "witness.pem")
    (tmp_path / "logs").write_text(f"{log}\n", encoding="utf-8")
    words = ["trail", "cosign", "--name", NAME, "--key", str(tmp_path / "witness.pem")]
    words += ["--logs", str(tmp_path / "logs"), "--memory", str(tmp_path / "seen")]

    said = Console().given(str(submission(0, note)), *words)
    again = Console().given(str(submission(0, note)), *words)

    key = verifier(NAME, read_keys(tmp_path / "witness.pem")[0], COSIGNATURE)
    line = read_signature(said.out.strip())
    assert Note(Note.read(note).text, [line]).signed_by([key]) == [key]
    assert again.code == 1
    assert "other_size 5" in again.err


def test_witnesses_are_told_by_key_and_address() -> None:
    values = {
        **dict.fromkeys(("log_key_file", "log_state_file", "log_timestamps", "log_mail"), ""),
        "log_delay": 60,
    }
    told = f"{PUBLIC}@https://vittne.exempel.test/w1"

    assert log_faults({**values, "log_witnesses": told}) == []
    assert log_faults({**values, "log_witnesses": "https://vittne.exempel.test"}) != []
    settings = log_settings({**values, "log_witnesses": told}, None)
    assert settings.witnesses == {str(PUBLIC): "https://vittne.exempel.test/w1"}
