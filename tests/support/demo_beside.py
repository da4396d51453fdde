"""What the demo's own people never made, and its pages are about all the same."""

import json

from sqlalchemy import select

from service.core.db import db, transaction
from service.models import (
    Body,
    Disclosure,
    Entry,
    ImportResult,
    Meeting,
    Organisation,
    Person,
    Webhook,
)
from service.models.words import OrganisationKind, Role
from service.workflows import operations
from service.workflows.operations.people import NewGrant
from service.workflows.operations.webhooks import Terms, add_webhook
from service.workflows.vocabulary import SYSTEM

ADMINISTRATOR, NAME = "ada", "Ada Alm (påhittad)"
OBJECTOR = "pelle"  # who objects in the demo to what was entered on behalf


def add_beside() -> None:
    """Let there be an administrator and a webhook in the demo that is served just now."""
    values = {"name": NAME, "email": f"{ADMINISTRATOR}@demo.example"}
    board = select(Organisation.uid).where(Organisation.sort == OrganisationKind.COUNTY_BOARD)
    told = {"url": "https://mottagare.exempel.test/", "events": ["part.moved"]}
    with transaction() as session:
        person = operations.add_person(session, SYSTEM, values)
        operations.grant_role(session, SYSTEM, person.uid, NewGrant(role=Role.ADMINISTRATOR))
        first = session.scalars(board.order_by(Organisation.id)).all()[0]
        add_webhook(session, SYSTEM, first, told, Terms(secret="only for tests", listed={}))


def addresses_beside() -> dict[str, dict[str, str]]:
    """Return what fills the addresses of pages about one thing of its own kind, by endpoint."""
    objection = select(Body.body).join(Entry).where(Entry.event == "object")
    told = json.loads(db.session.scalars(objection).all()[0])
    return {
        "web.erasing.show_entry": {"entry": _with_text()},
        "web.erasing.show_person": {"uid": _expendable()},
        "web.importing.show_result": {"uid": _first(ImportResult)},
        "web.meetings.show": {"meeting": _first(Meeting)},
        "web.objections.show": {"uid": told["stream"].split("/")[1], "entry": told["caused_by"]},
        "web.webhooks.show": {"uid": _first(Webhook)},
    }


def _expendable() -> str:
    """Return the last of the demo's own people, whom no test needs: it may be erased."""
    people = select(Person.uid).where(Person.name != NAME).order_by(Person.id.desc())
    return db.session.scalars(people).all()[0]


def _with_text() -> str:
    """Return the newest entry of an activity that somebody typed something into."""
    typed = select(Entry.uid).join(Disclosure).where(Entry.stream.startswith("activity/"))
    return db.session.scalars(typed.order_by(Entry.id.desc())).all()[0]


def _first(model: type[ImportResult | Meeting | Webhook]) -> str:
    return db.session.scalars(select(model.uid).order_by(model.id)).all()[0]
