"""Letters reach a real mail server, and what it answers is understood."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select

from service.core.db import db, transaction
from service.messages.delivery import Delivery
from service.models import Message, Person
from tests.support.letters import (
    AT_ONCE,
    LOCAL,
    ask_for_a_letter,
    one_letter,
    send,
    sent,
    text_of,
    the_message,
)
from tests.support.mail_server import (
    PASSWORD,
    USER,
    Letters,
    a_certificate,
    a_mail_server,
    only_with_password,
)
from tests.support.subjects import Settled
from tests.support.subjects import tell as write_entry

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NASTY = [
    "Kim\r\nBcc: alla@exempel.test",
    "Kim\nSubject: nytt\n\nNytt brev",
    'Kim "<x@exempel.test>", y@exempel.test',
    "Kim\u2028\u0000Åäö 💩 " + "lång " * 40,
    "=?utf-8?q?Kim?= <z@exempel.test>",
    "<script>alert(1)</script> & {{ 7 * 7 }} %(who)s",
]


@pytest.fixture
def settled(migrated_url: str) -> Iterator[Settled]:
    with one_letter(migrated_url) as settled:
        yield settled


def test_a_letter_says_the_same_as_text_and_as_html_and_leads_to_the_activity(
    settled: Settled,
) -> None:
    letter, to = sent()

    assert to == ["kim@exempel.test"]
    assert letter["From"] == "Förankra <forankra@exempel.test>"
    assert letter["To"] == "Kim Påhittad <kim@exempel.test>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert the_message()["uid"] in letter["Message-ID"]
    link = f"{current_app.config['PUBLIC_URL']}/activities/{settled.activity.uid}?seen=proposed"
    for kind in ("plain", "html"):
        words = text_of(letter, kind)
        assert "Hej!" in words
        assert link in words
        assert "En aktivitet" in words
    assert the_message()["outcome"] == "delivered"


@pytest.mark.parametrize("name", NASTY, ids=range(len(NASTY)))
def test_no_name_becomes_a_header_a_receiver_or_a_tag(settled: Settled, name: str) -> None:
    plain = "".join(each if each.isprintable() else " " for each in name)
    plain = plain.replace("=?utf-8?q?Kim?=", "Kim")  # who reads it undoes what looks written so
    with transaction() as session:
        activity = session.merge(settled.activity, load=False)
        activity.title = name
        write_entry(session, activity)
    with transaction() as session:
        person = session.get_one(Person, settled.person.id)
        person.name = name
        write_entry(session, person)

    letter, to = sent()

    assert to == ["kim@exempel.test"]
    assert [each.addr_spec for each in letter["To"].addresses] == ["kim@exempel.test"]
    assert letter["Bcc"] is None
    assert len(letter.get_all("Subject", [])) == 1
    assert " ".join(plain.split()) in letter["Subject"]
    assert "<script>" not in text_of(letter, "html")


def test_everything_can_be_sent_to_one_address_and_says_whom_it_was_for(settled: Settled) -> None:
    letter, to = sent(replace(LOCAL, redirect="Prov <prov@exempel.test>"))

    assert to == ["prov@exempel.test"]
    assert "kim@exempel.test" not in str(letter["To"])
    for kind in ("plain", "html"):
        assert "Kim Påhittad, kim@exempel.test" in text_of(letter, kind)
    assert settled.person.email == "kim@exempel.test"


@pytest.mark.usefixtures("settled")
def test_the_password_goes_to_a_server_that_is_who_it_says_and_to_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = a_certificate(tmp_path)
    locked = {"authenticator": only_with_password, "auth_required": True, "tls_context": context}
    letters = Letters()
    with a_mail_server(letters, **locked) as port:
        settings = replace(LOCAL, host="localhost", port=port, security="starttls")
        settings = replace(settings, user=USER, password=PASSWORD)
        distrusted = send(settings, AT_ONCE)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        wrong = send(replace(settings, password="fel"), AT_ONCE)
        said = the_message()["said"]
        right = send(settings)

    assert distrusted == wrong == Delivery(failed=1, waiting=1)
    assert said.startswith("535")
    assert right == Delivery(delivered=1)
    assert letters.secure >= {True}


@pytest.mark.usefixtures("settled")
def test_a_connection_can_be_protected_from_its_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    letters = Letters()

    with a_mail_server(letters, ssl_context=context) as port:
        came = send(replace(LOCAL, host="localhost", port=port, security="tls"))

    assert came == Delivery(delivered=1)
    assert letters.letters


@pytest.mark.usefixtures("settled")
def test_one_connection_carries_a_whole_batch(settled: Settled) -> None:
    entry = db.session().scalars(select(Message.payload)).one()["entry"]
    for key in "2345":
        ask_for_a_letter(settled, entry, key)
    letters = Letters()

    with a_mail_server(letters) as port:
        came = send(replace(LOCAL, port=port))

    assert came == Delivery(delivered=5)
    assert letters.connections.total() == 1


def test_without_a_server_the_demo_writes_letters_that_a_person_can_open(
    settled: Settled, tmp_path: Path
) -> None:
    came = send(replace(LOCAL, host="", folder=tmp_path / "mail"))

    [file] = (tmp_path / "mail").glob("*.eml")
    assert came == Delivery(delivered=1)
    assert settled.person.email.encode() in file.read_bytes()
