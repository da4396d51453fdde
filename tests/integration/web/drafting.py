"""What tests of drafts do in a browser, and look for in the database."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from service.core import clock
from service.core.db import db, transaction
from service.models import Draft, SignInSession
from service.models.sign_in import Purpose
from tests.support.browsing import Visitor
from tests.support.world import DECISION, World

SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WHO = "reporter of karlstad"
DECIDED = {f"evidence/{name}": value for name, value in DECISION.items()}
OFFER = "You have a draft from"


def come_in(browser: Visitor, who: str = WHO, purpose: Purpose = Purpose.INVITATION) -> None:
    """Come in, and read the pages in English."""
    browser.get("/sign-in?lang=en")
    browser.open_link(who, purpose)


def save(browser: Visitor, path: str, **typed: str) -> TestResponse:
    """Fill in the form at *path*, and press the button that keeps it."""
    return browser.post(path, **typed, draft="1")


def lose_session(county: World) -> None:
    """Let every session have been left alone for too long."""
    with county.app.app_context(), transaction() as session:
        session.execute(update(SignInSession).values(last_seen_at=clock.now() - timedelta(days=1)))


def all_fields(county: World) -> list[dict[str, list[str]]]:
    """Return what every draft holds."""
    with county.app.app_context():
        return [
            {name: [text.replace("\r\n", "\n") for text in said] for name, said in row.items()}
            for row in db.session.scalars(select(Draft.fields))
        ]


def drafts_of(county: World) -> list[str]:
    with county.app.app_context():
        return list(db.session.scalars(select(Draft.place).order_by(Draft.place)))
