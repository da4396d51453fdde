"""Another party cosigns a log that goes on, and none that contradicts what it saw before."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.core.db import db
from service.core.log_settings import log_faults, log_settings
from service.messages.log_witnesses import ask_witnesses
from service.trail.checkpoints import stated_in
from service.trail.log_keys import make_key, read_keys
from service.trail.merkle import consistency
from service.trail.signed_note import COSIGNATURE, Note, NoteError, read_signature, verifier
from service.trail.tiles import Tiles
from service.trail.witness import Submission, Unwitnessed, Witness, WitnessError
from tests.integration.cli.console import Console
from tests.support.logbook import ORIGIN, Logbook, a_logbook

NAME = "vittne.exempel.test/w1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = verifier(NAME, KEY, COSIGNATURE)
AT = 1_790_000_000
STATUS = {
    Unwitnessed.UNKNOWN_LOG: 404,
    Unwitnessed.NOT_SIGNED: 403,
    Unwitnessed.OTHER_SIZE: 409,
    Unwitnessed.NOT_CONSISTENT: 422,
}


@pytest.fixture
def book(sqlite_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(sqlite_url, tmp_path) as book:
        book.add(3)
        yield book


@pytest.fixture
def witness(book: Logbook, tmp_path: Path) -> Witness:
    log = verifier(ORIGIN, read_keys(book.keeping.keys)[0])
    return Witness(NAME, KEY, [log], tmp_path / "seen")


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
    with pytest.raises(NoteError, match="has not signed"):
        witness.cosign(Submission(5, right.path, unsigned), AT)
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
    "body", ["", "old 1\n", "old x\n\nnote", "new 1\n\nnote", "old 1\nhash\n\nnote"]
)
def test_what_is_no_request_to_a_witness_is_refused(body: str) -> None:
    with pytest.raises(NoteError):
        Submission.read(body)


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    """Let *witness* answer on this machine, as C2SP's page says."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            try:
                status, said = 200, f"{witness.cosign(Submission.read(body), AT)}\n"
            except WitnessError as error:
                status, said = STATUS[error.why], f"{error.seen}\n"
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_service_asks_its_witness_and_keeps_the_word(book: Logbook, witness: Witness) -> None:
    first = book.made()
    with served(witness) as address:
        counted = [ask_witnesses({str(PUBLIC): address}) for _ in range(2)]
        book.add(4)
        second = book.made()
        counted.append(ask_witnesses({str(PUBLIC): address}))
        book.add(1)
        book.made()
        book.sql.run("DROP TRIGGER trail_attestation_is_kept", "DELETE FROM trail_attestation")
        counted.append(ask_witnesses({str(PUBLIC): address}))  # told the size that was seen last

    assert counted == [1, 0, 1, 1]
    assert first.id < second.id
    ((_, size, form, name, blob, _),) = book.sql.rows("trail_attestation")
    line = read_signature(bytes(blob).decode().strip())
    assert (form, name) == ("cosignature", NAME)
    note = next(each for each in book.notes() if stated_in(each).size == size)
    assert Note(Note.read(note).text, [line]).signed_by([PUBLIC]) == [PUBLIC]


def test_a_witness_that_is_away_is_asked_again_another_time(book: Logbook) -> None:
    before_any = ask_witnesses({str(PUBLIC): "http://127.0.0.1:1"})
    book.made()

    away = ask_witnesses({str(PUBLIC): "http://127.0.0.1:1"})

    assert (before_any, away) == (0, 0)


def test_a_false_word_is_not_kept(book: Logbook, witness: Witness) -> None:
    book.made()
    other = verifier(NAME, Ed25519PrivateKey.generate(), COSIGNATURE)

    with served(witness) as address:
        counted = ask_witnesses({str(other): address})

    assert counted == 0
    assert book.sql.rows("trail_attestation") == []


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
