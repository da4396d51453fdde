"""What each kind of message says: one table, from topic to letter.

A letter is written when it is sent, from what holds then and in the person's language. Its links
lead to pages, where people sign in as ever: they carry no identity and no power. The links of
``sign_in_link`` alone let somebody in, which is what they are for.
"""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from service.core.i18n import force_locale
from service.messages import digest, entry_letters, link_letters, log_letters, reminder_run
from service.messages.claim import Claimed
from service.messages.letter import Letter, Writer
from service.models import Person

LETTERS: Mapping[str, Writer] = {
    "step_on_behalf": entry_letters.step_on_behalf,
    "reminder": entry_letters.reminder,
    "message_to_owners": entry_letters.message_to_owners,
    reminder_run.TOPIC: digest.digest,
    link_letters.TOPIC: link_letters.sign_in_link,
    log_letters.TOPIC: log_letters.checkpoint,
}
# Who stands in for the person where a message is to none.
STAND_INS: Mapping[str, Callable[[Session, Claimed], Person | None]] = {
    reminder_run.TOPIC: digest.contact_of,
    log_letters.TOPIC: log_letters.receiver_of,
}


def receiver(session: Session, message: Claimed) -> Person | None:
    """Return whom *message* is to, a person or one who stands in; None where there is nobody."""
    if message.person:
        return session.get(Person, message.person)
    return STAND_INS[message.topic](session, message)


def write(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Write what *message* tells *person*; None when there is nothing to tell any more.

    Raises KeyError for a topic that no row of ``LETTERS`` is for: one of a newer program.
    """
    writer = LETTERS[message.topic]
    with force_locale(person.locale):
        return writer(session, message, person)
