"""One letter to one reporter, and a real mail server that it goes to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

from sqlalchemy import RowMapping, select

from service.core import clock
from service.core.db import db, transaction
from service.core.mail_settings import MailSettings
from service.messages import mail
from service.messages.claim import Pace
from service.messages.delivery import Delivery, deliver
from service.models import Message
from service.models.outbox import MAIL, post
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.mail_server import Letters, a_mail_server
from tests.support.subjects import Settled, serving, settle
from tests.support.subjects import tell as write_entry

LOCAL = MailSettings(host="127.0.0.1", security="none", sender="Förankra <forankra@exempel.test>")
AT_ONCE = Pace(first=Pace().first * 0)


@contextmanager
def one_letter(url: str) -> Iterator[Settled]:
    """Give a small county whose one reporter waits for one letter."""
    with serving(url):
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
