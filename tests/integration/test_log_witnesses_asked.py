"""The worker asks witnesses for their word, keeps what is theirs, and is held up by none."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import current_app

from service.cli.log_chore import have_log_witnessed
from service.core.i18n import force_locale
from service.core.log_settings import LogSettings
from service.messages import posting
from service.messages.log_witnesses import Asked, Withheld, ask_witnesses
from service.trail.checkpoints import stated_in
from service.trail.signed_note import COSIGNATURE, Note, read_signature, verifier
from service.trail.witness import Witness
from tests.support.logbook import Logbook, a_logbook
from tests.support.receiving import conflict, drip, flood, receiving
from tests.support.witnesses import KEY, NAME, PUBLIC, served, witness_of


@pytest.fixture
def book(sqlite_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(sqlite_url, tmp_path) as book:
        book.add(3)
        yield book


@pytest.fixture
def witness(book: Logbook, tmp_path: Path) -> Witness:
    return witness_of(book, tmp_path / "seen")


def test_the_service_asks_its_witness_and_keeps_the_word(book: Logbook, witness: Witness) -> None:
    first = book.made()
    with served(witness) as address:
        asked = [ask_witnesses({str(PUBLIC): address}) for _ in range(2)]
        book.add(4)
        second = book.made()
        asked.append(ask_witnesses({str(PUBLIC): address}))
        book.add(1)
        book.made()
        book.sql.run("DROP TRIGGER trail_attestation_is_kept", "DELETE FROM trail_attestation")
        asked.append(ask_witnesses({str(PUBLIC): address}))  # told the size that was seen last

    assert asked == [[Asked(NAME)], [], [Asked(NAME)], [Asked(NAME)]]
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

    assert (before_any, away) == ([], [Asked(NAME, Withheld.AWAY)])


def test_a_false_word_is_not_kept(book: Logbook, witness: Witness) -> None:
    book.made()
    other = verifier(NAME, Ed25519PrivateKey.generate(), COSIGNATURE)

    with served(witness) as address:
        asked = ask_witnesses({str(other): address})

    assert asked == [Asked(NAME, Withheld.NOT_ITS_WORD)]
    assert book.sql.rows("trail_attestation") == []


def test_a_witness_that_takes_its_time_or_talks_at_length_holds_nobody_up(
    book: Logbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.made()
    monkeypatch.setattr(posting, "ANSWERED_WITHIN", 0.3)
    came_to: list[Asked] = []
    for answer_so in (drip, flood):
        with receiving() as receiver:
            receiver.answer = answer_so
            came_to += ask_witnesses({str(PUBLIC): f"http://127.0.0.1:{receiver.port}"})

    assert [each.why for each in came_to] == [Withheld.AWAY, Withheld.NOT_ITS_WORD]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("x", Withheld.REFUSED),
        ("-1", Withheld.REFUSED),
        ("6", Withheld.ANOTHER_LOG),  # more than there is
        ("9" * 5_000, Withheld.REFUSED),
    ],
)
def test_a_conflict_is_told_by_a_size_that_the_log_has_had(
    book: Logbook, said: str, why: Withheld
) -> None:
    book.made()
    with receiving() as receiver:
        receiver.answer = partial(conflict, said)
        asked = ask_witnesses({str(PUBLIC): f"http://127.0.0.1:{receiver.port}"})

    assert asked == [Asked(NAME, why)]


def test_the_worker_says_once_why_a_witness_has_not_cosigned(
    book: Logbook, witness: Witness, capsys: pytest.CaptureFixture[str]
) -> None:
    book.made()
    stranger = Witness(NAME, KEY, [], witness.memory)
    counted = []
    for asked in (None, None, stranger, witness, witness):
        with served(asked or witness) as address, force_locale("en"):
            there = address if asked else "http://127.0.0.1:1"
            current_app.config["LOG"] = LogSettings(witnesses={str(PUBLIC): there})
            counted.append(have_log_witnessed())

    assert counted == [0, 0, 0, 1, 0]
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in told] == [f"{NAME} has not cosigned the log"] * 2
    assert ["in time" in told[0], "Does it know" in told[1]] == [True, True]


@pytest.mark.parametrize("address", ["http://127.0.0.1:x", "ftp://vittne.exempel.test", "http://"])
def test_an_address_that_is_none_is_nobodys(book: Logbook, address: str) -> None:
    book.made()

    assert ask_witnesses({str(PUBLIC): address}) == [Asked(NAME, Withheld.AWAY)]
