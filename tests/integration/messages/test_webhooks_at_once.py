"""However many workers tell of the log at once, each move is told once, and none is left out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from service.core.db import db, transaction
from service.core.outgoing import listed_hosts
from service.messages import webhook_feed
from service.messages.webhook_feed import tell_of_moves
from service.models import Message
from service.models.outbox import WEBHOOK
from service.models.words import OrganisationKind
from service.trail.integrating import integrate
from service.workflows import operations as op
from service.workflows.operations.webhooks import Terms, add_webhook
from service.workflows.vocabulary import SYSTEM
from tests.support.world import DECISION, World, a_world

WORKERS, MOVED = 4, 12


@pytest.fixture
def county(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("karlstad",)) as world:
        with world.app.app_context(), transaction() as session:
            values = {"name": "Länsstyrelsen", "sort": OrganisationKind.COUNTY_BOARD}
            board = op.create_organisation(session, SYSTEM, {**values, "county_code": "17"})
            wish = {"url": "https://mottagare.exempel.test/", "events": ["part.moved"]}
            terms = Terms("only for tests " * 3, listed_hosts(""))
            add_webhook(session, SYSTEM, board.uid, wish, terms)
        yield world


def tell(app: Flask) -> None:
    """Do one round of one worker."""
    with app.app_context():
        tell_of_moves()
        db.session.remove()


def test_several_workers_tell_of_each_move_once(
    county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_feed, "BATCH", 5)
    for number in range(MOVED):
        activity = county.propose("karlstad*", number=str(number))
        county.reporter("karlstad").move(activity, "anchor", evidence=DECISION)
    with county.app.app_context(), transaction() as session:
        integrate(session)

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(tell, [county.app] * WORKERS))
    tell(county.app)

    with county.app.app_context(), transaction() as session:
        own = Message.channel == WEBHOOK
        told = session.scalars(select(Message.payload).where(own).order_by(Message.id)).all()
        places = session.scalar(select(func.count(Message.dedupe_key.distinct())).where(own))
    entries = [each["body"]["data"]["entry"] for each in told]
    assert (len(entries), places) == (MOVED, MOVED)
    assert entries == sorted(entries)
