"""Letters reach a real mail server, and what it answers is understood."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import RowMapping, select

from service.core import clock
from service.core.db import db, transaction
from service.core.mail_settings import MailSettings
from service.messages import mail
from service.messages.claim import Pace
from service.messages.delivery import Delivery, deliver
from service.models import Message, Person
from service.models.outbox import MAIL, post
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.mail_server import (
    FINE,
    HANG_UP,
    PASSWORD,
    USER,
    Letters,
    a_certificate,
    a_mail_server,
    only_with_password,
)
from tests.support.subjects import Settled, serving, settle
from tests.support.subjects import tell as write_entry

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LOCAL = MailSettings(host="127.0.0.1", security="none", sender="Förankra <forankra@exempel.test>")
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
    """Give a small county whose one reporter waits for one letter."""
    with serving(migrated_url):
        settled = settle()
        with transaction() as session:
            activity = session.merge(settled.activity, load=False)
            entry = write_entry(session, activity, event="message", texts={"note": "Hej!"})
        ask_for_a_letter(settled, entry.uid, "1")
        yield settled


def ask_for_a_letter(settled: Settled, entry: str, key: str) -> None:
    with transaction() as session:
        post(
            session,
            at=clock.now(),
            topic="message_to_owners",
            person_id=settled.person.id,
            payload={"stream": settled.activity.stream, "entry": entry},
            dedupe_key=key,
        )


def send(settings: MailSettings, pace: Pace | None = None) -> Delivery:
    carrier = mail.carrier(settings)
    assert carrier is not None
    return deliver({MAIL: carrier}, pace or Pace())


def sent(settings: MailSettings = LOCAL, **what: Any) -> tuple[EmailMessage, list[str]]:  # noqa: ANN401 -- of the server
    """Send the one letter; give it as it came, and whom it came to."""
    letters = Letters(**what)
    with a_mail_server(letters) as port:
        assert send(replace(settings, port=port)) == Delivery(delivered=1)
    [(to, letter)] = letters.letters
    return letter, to


def the_message() -> RowMapping:
    db.session().expire_all()
    columns = Message.uid, Message.outcome, Message.said, Message.attempts, Message.done_at
    return db.session().execute(select(*columns)).one()._mapping  # noqa: SLF001 -- the documented way


def rename(settled: Settled, **values: Any) -> None:  # noqa: ANN401 -- columns
    with transaction() as session:
        op.edit_person(session, SYSTEM, settled.person.uid, values, ANY_VERSION)


def text_of(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content())


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


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("550 5.1.1 kim@exempel.test: no such user", "550 5.1.1"),
        ("552 5.2.2 Mailbox full", "552 5.2.2"),
        ("554 Go away", "554"),
    ],
)
@pytest.mark.usefixtures("settled")
def test_a_receiver_that_is_refused_for_good_gets_nothing_more(answer: str, said: str) -> None:
    with a_mail_server(Letters(to=lambda _: answer)) as port:
        came = send(replace(LOCAL, port=port))

    assert came == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == ("refused", said)


@pytest.mark.parametrize("answer", ["450 4.2.0 Busy", "452 4.2.2 Mailbox full", HANG_UP])
@pytest.mark.usefixtures("settled")
def test_what_is_refused_for_now_comes_with_a_later_attempt(answer: str) -> None:
    letters = Letters(answer=lambda _uid, before: FINE if before else answer)
    with a_mail_server(letters) as port:
        rounds = [send(replace(LOCAL, port=port), Pace(first=Pace().first * 0)) for _ in range(2)]

    assert rounds == [Delivery(failed=1, waiting=1), Delivery(delivered=1)]
    assert (the_message()["outcome"], the_message()["attempts"]) == ("delivered", 2)


@pytest.mark.usefixtures("settled")
def test_a_server_that_is_away_is_waited_for() -> None:
    assert send(replace(LOCAL, port=1)) == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == (None, "no connection")


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
        distrusted = send(settings, Pace(first=Pace().first * 0))
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        wrong = send(replace(settings, password="fel"), Pace(first=Pace().first * 0))
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


def test_who_reports_for_no_owner_any_more_is_told_nothing(settled: Settled) -> None:
    with transaction() as session:
        op.revoke_role(session, SYSTEM, settled.person.uid, settled.grant.uid)

    assert send(replace(LOCAL, port=1)) == Delivery(delivered=1)
    assert the_message()["outcome"] == "moot"


def test_who_is_shut_out_is_told_nothing(settled: Settled) -> None:
    rename(settled, disabled=True)

    assert send(replace(LOCAL, port=1)) == Delivery(delivered=1)
    assert the_message()["outcome"] == "moot"


@pytest.mark.parametrize("email", ["kim@@exempel..test", "åsa@exempel.test", "kim@" + "å" * 70])
def test_an_address_that_no_letter_can_be_sent_to_ends_as_refused(
    settled: Settled, email: str
) -> None:
    rename(settled, email=email)

    assert send(replace(LOCAL, port=1)) == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == ("refused", "address")


def test_a_domain_with_other_letters_is_written_as_servers_read_it(settled: Settled) -> None:
    rename(settled, email="kim@förbund.test")

    assert sent()[1] == ["kim@xn--frbund-wxa.test"]
