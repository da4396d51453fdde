"""Reminders as tests bring them about: a worker's run at a moment, and what came of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.core import clock
from service.core.db import db, transaction
from service.messages import digest, letters, reminder_run
from service.messages.claim import Claimed, claim, finish
from service.messages.letter import Letter
from service.models import Person
from service.models.outbox import DELIVERED
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.acting import County

BEGINS = datetime(2027, 3, 17, 9, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2027, 3, 22, 7, 0, 1, tzinfo=UTC)  # eight in Sweden, in winter time
WEEK = timedelta(days=7)
DUE = date(2027, 3, 25)


def run_at(moment: datetime) -> int:
    """Let the worker run at *moment*, and return how many letters it wrote."""
    with clock.set_to(moment):
        return reminder_run.run()


def sent(moment: datetime) -> dict[str, Letter | None]:
    """Take what waits at *moment*, and return the letters by the addresses they go to."""
    found = {}
    with clock.set_to(moment), transaction() as session:
        for message in claim(session, moment, 100):
            person = _person(message)
            found[person.email] = letters.write(session, message, person)
            finish(session, message, moment, DELIVERED)
    return found


def _person(message: Claimed) -> Person:
    session = db.session()
    if message.person:
        return session.get_one(Person, message.person)
    contact = digest.contact_of(session, message)
    assert contact
    return contact


def edit_person(county: County, name: str, values: Mapping[str, Any]) -> None:
    """Let the system edit one of the county's people."""
    with transaction() as session:
        op.edit_person(session, SYSTEM, county.people[name].person or "", values, ANY_VERSION)


def edit_organisation(county: County, name: str, values: Mapping[str, Any]) -> None:
    """Let the system edit one of its organisations."""
    with transaction() as session:
        op.edit_organisation(session, SYSTEM, county.uid(name), values, ANY_VERSION)


def address(name: str) -> str:
    """Return where one of the people is written to."""
    return f"{name.replace(' ', '.')}@exempel.test"


ARVIKA, TORSBY = address("reporter of arvika"), address("reporter of torsby")
COORDINATORS = {address("coordinator"), address("another coordinator")}
