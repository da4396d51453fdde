"""What people prove themselves by at the pages: a password and the codes of an application."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.core import clock
from service.core.db import db
from service.models import Person
from tests.support.browsing import Visitor, token_in
from tests.support.world import World

PASSWORD = "sju hästar på ett berg"
COOKIE = "__Host-forankra"
FORM, SECOND = "/account/password", "/account/second-factor"
SHOWN = re.compile(r"<code>(?P<secret>[A-Z2-7 ]+)</code>")


@dataclass(frozen=True, slots=True)
class Telephone:
    """An application that shows codes."""

    secret: str

    def code(self, at: datetime | None = None) -> str:
        """Return what it shows at the instant *at*, else now."""
        return pyotp.TOTP(self.secret).at(at or clock.now())


def email_of(name: str) -> str:
    """Return the address of one of the county's people."""
    return f"{name.replace(' ', '.')}@exempel.test"


def key_of(world: World, name: str) -> int:
    """Return the key of one of the county's people."""
    with world.app.app_context():
        own = Person.uid == world.county.people[name].person
        return db.session.scalars(select(Person.id).where(own)).one()


def settle_in(visitor: Visitor, name: str) -> Telephone:
    """Come by an invitation, set a password and a second factor; return what shows codes."""
    visitor.open_link(name)
    assert visitor.post(FORM, password=PASSWORD).status_code == 303
    page = visitor.get(SECOND).text
    found = SHOWN.search(page)
    assert found, page
    telephone = Telephone(found["secret"].replace(" ", ""))
    done = visitor.send(SECOND, csrf_token=token_in(page), code=telephone.code(earlier()))
    assert done.status_code == 303, done.text
    return telephone


def earlier() -> datetime:
    """Return an instant one step ago, so that the code of now is still to be used."""
    return clock.now() - timedelta(seconds=30)


def give_password(visitor: Visitor, name: str, password: str = PASSWORD) -> TestResponse:
    """Sign in by a password, as far as that goes."""
    sent = {"address": email_of(name), "password": password}
    return visitor.post("/sign-in/password", on="/sign-in", **sent)


def cookie_of(visitor: Visitor) -> str | None:
    """Return the secret of the session that the browser holds."""
    kept = visitor.client.get_cookie(COOKIE)
    return kept.value if kept else None
