"""An outbox with letters to one person that are due, and what claims them."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.core import clock, ids
from service.core.db import transaction
from service.messages.claim import Claimed, claim
from service.models import Message
from tests.support.subjects import a_person, an_organisation, serving

MESSAGES = 40


@contextmanager
def an_outbox(url: str) -> Iterator[str]:
    """Serve a database where messages to one person are due, numbered from 0."""
    with serving(url):
        with transaction() as session:
            person, _, _ = a_person(session, an_organisation(session))
            for number in range(MESSAGES):
                now = clock.now()
                session.add(
                    Message(
                        uid=ids.new_uid(now),
                        topic="step_on_behalf",
                        person_id=person.id,
                        payload={"number": number},
                        dedupe_key=str(number),
                        created_at=now,
                        available_at=now,
                        attempts=0,
                    )
                )
        yield url


def claimed(limit: int) -> list[Claimed]:
    """Claim so many, in a transaction of its own."""
    with transaction() as session:
        return claim(session, clock.now(), limit)
