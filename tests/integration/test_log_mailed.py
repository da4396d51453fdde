"""The newest checkpoint goes by mail to those who keep it, once, as it was signed."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select

from service.cli.log_chore import mail_checkpoint
from service.core.db import db
from service.core.log_settings import LogSettings, log_faults, log_settings
from service.messages.delivery import Delivery
from service.models import Message
from service.trail.checkpoints import stated_in
from tests.support.letters import LOCAL, send, text_of
from tests.support.logbook import Logbook, a_logbook
from tests.support.mail_server import Letters, a_mail_server

REGISTRY, PAPER = "diariet@kommun.exempel.test", "revisor@exempel.test"


@pytest.fixture
def book(migrated_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(migrated_url, tmp_path) as book:
        current_app.config["LOG"] = LogSettings(mail_to=[REGISTRY, PAPER])
        yield book


def posted() -> list[tuple[str, str | None]]:
    db.session().expire_all()
    asked = select(Message.topic, Message.outcome).order_by(Message.id)
    return [(topic, outcome) for topic, outcome in db.session().execute(asked)]


def test_each_gets_the_newest_checkpoint_once_and_can_verify_by_the_letter(book: Logbook) -> None:
    book.add(3)
    first = book.made()
    letters = Letters()
    with a_mail_server(letters) as port:
        settings = replace(LOCAL, port=port)
        mail_checkpoint()
        mail_checkpoint()
        came = send(settings)
        book.add(2)
        second = book.made()
        mail_checkpoint()
        send(settings)

    notes = [first.note, first.note, second.note, second.note]
    assert came == Delivery(delivered=2)
    assert [to for (to,), _letter in letters.letters] == [REGISTRY, PAPER, REGISTRY, PAPER]
    assert all(
        found_in(letter, note) for (_to, letter), note in zip(letters.letters, notes, strict=True)
    )
    assert all("checkpoints/latest" in text_of(letter, "html") for _to, letter in letters.letters)


def found_in(letter: EmailMessage, note: str) -> bool:
    """Tell whether the letter holds the note, byte by byte; its first three lines are enough."""
    plain = text_of(letter, "plain").replace("\r\n", "\n")
    return note in plain and note.startswith(stated_in(note).text)


def test_who_is_configured_no_more_gets_nothing_and_no_address_is_stored(book: Logbook) -> None:
    book.add(1)
    book.made()
    mail_checkpoint()
    payloads = str(list(db.session().scalars(select(Message.payload))))
    current_app.config["LOG"] = LogSettings(mail_to=[PAPER])
    letters = Letters()
    with a_mail_server(letters) as port:
        send(replace(LOCAL, port=port))

    assert "exempel" not in payloads
    assert [to for to, _letter in letters.letters] == [[PAPER]]
    assert posted() == [("checkpoint", "moot"), ("checkpoint", "delivered")]


def test_before_there_is_a_checkpoint_nobody_is_written_to(book: Logbook) -> None:
    book.add(1)

    assert mail_checkpoint() == 0
    assert posted() == []


def test_the_setting_names_addresses_with_commas() -> None:
    values = {
        **dict.fromkeys(("log_key_file", "log_state_file", "log_timestamps", "log_witnesses"), ""),
        "log_delay": 60,
    }

    assert log_settings({**values, "log_mail": f"{REGISTRY}, {PAPER},"}, None).mail_to == [
        REGISTRY,
        PAPER,
    ]
    assert log_faults({**values, "log_mail": ""}) == []
    assert log_faults({**values, "log_mail": "nobody"}) != []
