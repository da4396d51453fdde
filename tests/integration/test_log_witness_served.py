"""Another county's service answers as a witness over HTTP, in a process of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.messages.log_witnesses import Asked, Withheld, ask_witnesses
from service.trail.log_keys import make_key, read_keys
from service.trail.merkle import consistency
from service.trail.signed_note import COSIGNATURE, Note, Verifier, verifier
from service.trail.tiles import Tiles
from service.trail.witness import Submission
from service.trail.witness_answers import MOST, PATH, SIZE, TEXT
from service.trail.witness_files import WitnessFiles
from tests.support.browsing import HOME
from tests.support.logbook import ORIGIN, Logbook, a_logbook
from tests.support.serving import HOST, free_port
from tests.support.sources import ROOT

NAME = "annat-lan.exempel.test/vittne"
PATIENCE = 30.0  # seconds
FORANKRA = (sys.executable, "-m", "service.console")
DYING = ("--workers", "1", "tests.support.dying_witness:application")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The other county's witness: where it answers, its key, and its files."""

    port: int
    public: Verifier
    files: WitnessFiles

    @property
    def asked(self) -> dict[str, str]:
        """What stands in our configuration."""
        return {str(self.public): f"http://{HOST}:{self.port}"}

    def call(self, body: bytes, path: str = PATH, method: str = "POST") -> tuple[int, str, str]:
        """Send *body*, and return status, type and text of the answer."""
        with closing(HTTPConnection(HOST, self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type", ""), answer.read().decode()


@pytest.fixture
def book(sqlite_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(sqlite_url, tmp_path) as book:
        book.add(3)
        yield book


@pytest.fixture(scope="module")
def next_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbour]:
    """Let the neighbour's operator start the witness, which knows no log yet."""
    found = settled(tmp_path_factory.mktemp("next-door"))
    with running(found, [*FORANKRA, "trail", "witness", "--port", str(found.port)]):
        yield found


@pytest.fixture
def neighbour(book: Logbook, next_door: Neighbour) -> Neighbour:
    """Let the neighbour's operator add our log to those that are known."""
    shutil.rmtree(next_door.files.memory, ignore_errors=True)
    know(next_door, book)
    return next_door


def settled(home: Path) -> Neighbour:
    """Return a witness with a key, and a list of logs that is empty."""
    key = make_key(home / "witness.pem")
    files = WitnessFiles(NAME, home / "witness.pem", home / "logs", home / "seen")
    files.logs.touch()
    return Neighbour(free_port(), verifier(NAME, key, COSIGNATURE), files)


def know(neighbour: Neighbour, book: Logbook) -> None:
    """Put the public key of our log into the neighbour's list."""
    log = verifier(ORIGIN, read_keys(book.keeping.keys)[0])
    neighbour.files.logs.write_text(f"{log}\n", encoding="utf-8")


@contextmanager
def running(
    neighbour: Neighbour, command: Sequence[str], **told: str
) -> Iterator[subprocess.Popen[str]]:
    """Run the witness for the block, until it listens, and end it in order."""
    process = subprocess.Popen(  # noqa: S603 -- this very program
        command,
        cwd=ROOT,
        env={**os.environ, **neighbour.files.as_environ(), **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until_listening(neighbour, process)
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.communicate()


def wait_until_listening(neighbour: Neighbour, process: subprocess.Popen[str]) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            assert neighbour.call(b"", "/", "GET")[0] == 404
        except ConnectionError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


def submission(old: int, note: str) -> bytes:
    size = Note.read(note).text.splitlines()[1]
    path = consistency(old, int(size), Tiles(db.session(), 0, int(size)).node)
    return str(Submission(old, path, note)).encode()


def worker(url: str, book: Logbook, neighbour: Neighbour) -> None:
    """Let our worker make a round in a process of its own."""
    vkey, address = next(iter(neighbour.asked.items()))
    told: Mapping[str, str] = {
        "FORANKRA_DATABASE_URL": url,
        "FORANKRA_SECRET_KEY": "for these tests only, and long enough",
        "FORANKRA_LOG_KEY_FILE": str(book.keeping.keys),
        "FORANKRA_LOG_STATE_FILE": str(book.keeping.memory),
        "FORANKRA_LOG_WITNESSES": f"{vkey}@{address}",
    }
    subprocess.run(  # noqa: S603 -- this very program
        [*FORANKRA, "worker", "--once"],
        cwd=ROOT,
        env={**os.environ, **told},
        check=True,
        capture_output=True,
    )


def test_what_the_worker_signs_is_cosigned_by_the_neighbour_and_published_with_both(
    sqlite_url: str, book: Logbook, neighbour: Neighbour
) -> None:
    worker(sqlite_url, book, neighbour)

    app = create_app(Config(database_url=sqlite_url, secret_key="only for tests " * 3))
    told = app.test_client().get("/public/checkpoints/latest", base_url=HOME).text
    published = Note.read(told)
    log = verifier(published.text.split("\n")[0], read_keys(book.keeping.keys)[0])
    both = [log, neighbour.public]
    assert published.signed_by(both) == both


def test_each_thing_that_is_wrong_has_its_status(book: Logbook, neighbour: Neighbour) -> None:
    note = book.made().note
    right = submission(0, note)
    stranger = right.replace(ORIGIN.encode(), b"okand.exempel.test/log")
    answers = [
        neighbour.call(b"old 0\n\nnothing\n"),
        neighbour.call(b"\xff\n\n"),
        neighbour.call(right.replace(b"old 0", b"old 00")),
        neighbour.call(right.replace(b"\n5\n", b"\n" + b"5" * 5_000 + b"\n")),
        neighbour.call(b"x" * (MOST + 1)),
        neighbour.call(right, "/elsewhere"),
        neighbour.call(b"", PATH, "GET"),
        neighbour.call(stranger),
        neighbour.call(right.replace(b"\n5\n", b"\n6\n")),
        neighbour.call(right.replace(b"old 0", b"old 7")),
        neighbour.call(right.replace(b"old 0", b"old 1")),
        neighbour.call(right.replace(b"old 0\n", b"old 0\n" + b"A" * 43 + b"=\n")),
        neighbour.call(right),
        neighbour.call(right),
    ]

    assert [each[0] for each in answers] == [
        *(400, 400, 400, 400, 413, 404, 405),
        *(404, 403, 400, 409, 422, 200, 409),
    ]
    assert [answers[10][1:], answers[13][1:]] == [(SIZE, "0\n"), (SIZE, "5\n")]
    assert answers[12][1] == TEXT
    line = Note.read(f"{Note.read(note).text}\n{answers[12][2]}")
    assert line.signed_by([neighbour.public]) == [neighbour.public]


def test_of_many_who_ask_at_once_one_is_first(book: Logbook, neighbour: Neighbour) -> None:
    right = submission(0, book.made().note)

    with ThreadPoolExecutor(8) as pool:
        statuses = [each[0] for each in pool.map(neighbour.call, [right] * 8)]

    assert sorted(statuses) == [200, *[409] * 7]


def test_a_log_that_rewrote_its_past_is_found_out(book: Logbook, neighbour: Neighbour) -> None:
    first = book.made().note
    ask_witnesses(neighbour.asked)
    book.sql.run("DROP TRIGGER trail_leaf_stays_as_written")
    book.sql.run("UPDATE trail_leaf SET leaf_hash = :h WHERE leaf_index = 2", h=b"x" * 32)
    book.sql.run("DROP TRIGGER trail_checkpoint_is_kept", "DELETE FROM trail_checkpoint")
    book.sql.run("DROP TRIGGER trail_attestation_is_kept", "DELETE FROM trail_attestation")
    book.keeping.memory.unlink()
    other = book.made().note
    asked = [ask_witnesses(neighbour.asked)]
    as_long = neighbour.call(str(Submission(5, [], other)).encode())
    book.add(4)
    longer = book.made().note
    asked.append(ask_witnesses(neighbour.asked))
    longer_answer = neighbour.call(submission(5, longer))

    assert first != other
    assert asked == [[Asked(NAME, Withheld.ANOTHER_LOG)]] * 2
    assert (as_long[0], longer_answer[0]) == (409, 422)
    assert book.sql.rows("trail_attestation") == []


def test_a_witness_that_died_before_it_answered_answers_when_it_is_asked_again(
    book: Logbook, tmp_path: Path
) -> None:
    (tmp_path / "witness").mkdir()
    neighbour = settled(tmp_path / "witness")
    know(neighbour, book)
    book.made()
    command = [sys.executable, "-m", "gunicorn", *DYING, "--no-control-socket"]
    bound = ["--bind", f"{HOST}:{neighbour.port}"]
    with running(neighbour, [*command, *bound], DIED=str(tmp_path / "died")):
        first = ask_witnesses(neighbour.asked)
        kept = [each.suffix for each in neighbour.files.memory.iterdir()]
        again = ask_witnesses(neighbour.asked)

    assert first == [Asked(NAME, Withheld.AWAY)]
    assert "" in kept  # what it saw was on the disk
    assert again == [Asked(NAME)]
