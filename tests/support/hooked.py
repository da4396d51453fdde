"""A county with a system beside it that is told of what happens there."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from service.core.db import db, transaction
from service.core.outgoing import listed_hosts
from service.messages.claim import Pace
from service.messages.delivery import Delivery, deliver
from service.messages.webhook_feed import tell_of_moves
from service.messages.webhooks import carrier
from service.models.outbox import WEBHOOK
from service.models.words import OrganisationKind
from service.trail.integrating import integrate
from service.workflows import operations as op
from service.workflows.operations.webhooks import Terms
from service.workflows.vocabulary import SYSTEM
from tests.support.browsing import Visitor
from tests.support.receiving import Received, Receiver, receiving
from tests.support.world import DECISION, World

SECRET = re.compile(r'value="(whsec_[^"]+)"')
PAGE = re.compile(r'href="(/webhooks/[0-9a-f-]{36})"')
MOVES = ["part.moved", "activity.moved"]
AT_ONCE = Pace(first=timedelta(0))


@dataclass
class Hooked:
    """A county with a county board, a system that receives, and a coordinator at the pages."""

    world: World
    browser: Visitor
    receiver: Receiver
    board: str

    def add(self, *events: str) -> tuple[str, str]:
        """Let the system be told of *events*; return the page of it and its secret."""
        sent: dict[str, Any] = {"organisation": self.board, "events": [*(events or MOVES)]}
        page = self.browser.get("/webhooks/new")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token, page.text
        url = f"http://{self.receiver.host}/emot"
        told = self.browser.send("/webhooks/new", csrf_token=token[1], url=url, **sent)
        secret, here = SECRET.search(told.text), PAGE.search(told.text)
        assert secret and here, told.text  # noqa: PT018 -- both, or the page is another
        return here[1], secret[1]

    def work(self, pace: Pace = AT_ONCE) -> Delivery:
        """Do what the worker does in one round."""
        with self.world.app.app_context(), transaction() as session:
            integrate(session)
        return self.carry(pace)

    def carry(self, pace: Pace = AT_ONCE) -> Delivery:
        """Do the same without giving entries a place in the log, which is another role's work."""
        with self.world.app.app_context():
            tell_of_moves()
            came = deliver({WEBHOOK: carrier(self.terms)}, pace)
            db.session.remove()
        return came

    @property
    def terms(self) -> Terms:
        """What holds in this installation."""
        settings = self.world.app.config
        return Terms(settings["SECRET_KEY"], settings["WEBHOOK_HOSTS"])

    def anchor(self, activity: str, owner: str = "karlstad") -> None:
        """Let an owner anchor."""
        moved = self.world.reporter(owner).move(activity, "anchor", evidence=DECISION)
        assert moved.status_code == 201, moved.text

    def told(self) -> list[Any]:
        """Return what the system has received."""
        return [json.loads(each.body) for each in self.receiver.got]


@contextmanager
def hooked(county: World, browser: Visitor) -> Iterator[Hooked]:
    """Give *county* a county board and a system, and let a coordinator come in by *browser*."""
    with county.app.app_context(), transaction() as session:
        values = {"name": "Länsstyrelsen", "sort": OrganisationKind.COUNTY_BOARD}
        board = op.create_organisation(session, SYSTEM, {**values, "county_code": "17"}).uid
    browser.open_link("coordinator")
    browser.get("/account?lang=en")
    with receiving() as receiver:
        county.app.config["WEBHOOK_HOSTS"] = listed_hosts(receiver.host)
        yield Hooked(county, browser, receiver, board)


def holds(got: Received, secret: str) -> bool:
    """Tell whether the convention's own library accepts what came."""
    try:
        Verifier(secret).verify(got.body, got.headers)
    except WebhookVerificationError:
        return False
    return True
