"""A person at the pages through a client that keeps cookies, as a browser does."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.core.db import transaction
from service.models import Person
from service.models.sign_in import Purpose
from service.workflows.operations import signing_in
from service.workflows.vocabulary import SYSTEM
from tests.support.world import World

HOME = "https://localhost"
TOKEN = re.compile(r'name="csrf_token" value="(?P<token>[^"]+)"')
LINK = re.compile(r'<a class="govuk-button" href="(?P<href>[^"]+)"')

# What stands for each part of a page's address that is something's own.
GIVEN = {
    "uid": "01a20000-0000-7000-8000-00000000ffff",
    "secret": "x" * 43,
    "issuer": "none",
    "role": "01a20000-0000-7000-8000-00000000fff1",
    "party": "01a20000-0000-7000-8000-00000000fff2",
    "organisation": "01a20000-0000-7000-8000-00000000fff3",
    "transition": "anchor",
    "move": "close",
    "entry": "01a20000-0000-7000-8000-00000000eeee",
    "name": "corrections",
    "filename": "look.css",
    "message": "01a20000-0000-7000-8000-00000000fff4",
    "meeting": "01a20000-0000-7000-8000-00000000fff5",
    "kind": "csv",
    "goal": "01a20000-0000-7000-8000-00000000fff4",
}


@dataclass
class Visitor:
    """One browser, and the county whose pages it looks at."""

    world: World
    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        """Read a page; redirects are left to the caller."""
        return self.client.get(path, base_url=HOME, headers={"Accept-Language": "en"})

    def post(self, path: str, on: str | None = None, **sent: str) -> TestResponse:
        """Send the form for *path* that stands on the page *on*; by default at the same address."""
        page = self.get(on or path)
        return self.send(path, csrf_token=token_in(page.text), **sent)

    def send(self, path: str, **sent: str | Sequence[str]) -> TestResponse:
        """Send just this; a list is sent as so many fields of one name."""
        headers = {"Accept-Language": "en", "Referer": f"{HOME}/"}
        return self.client.post(path, base_url=HOME, data=sent, headers=headers)

    def open_link(self, name: str, purpose: Purpose = Purpose.INVITATION) -> TestResponse:
        """Come in as one of the county's people, by a one-time link; return where it leads."""
        uid = self.world.county.people[name].person or ""
        with self.world.app.app_context(), transaction() as session:
            if purpose is Purpose.INVITATION:
                secret = signing_in.invite(session, SYSTEM, uid)
            else:
                key = session.scalars(select(Person.id).where(Person.uid == uid)).one()
                secret = signing_in.issue_link(session, key, purpose)
        came = self.post(f"/sign-in/link/{secret}")
        assert came.status_code == 303, came.text
        return came


def address_of(rule: Rule, given: Mapping[str, str] = GIVEN) -> str:
    """Return an address that leads to *rule*; of nothing that there is, unless *given*."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hit: given[hit[1]], rule.rule)


def a_visitor(world: World) -> Visitor:
    """Return a browser that has been nowhere yet."""
    return Visitor(world, world.app.test_client())


def token_in(page: str) -> str:
    """Return the token of the page's first form."""
    found = TOKEN.search(page)
    assert found, page
    return unescape(found["token"])


def way_on(page: str) -> str:
    """Return where the page's button leads that is a link."""
    found = LINK.search(page)
    assert found, page
    return unescape(found["href"])


def query_of(address: str) -> Mapping[str, str]:
    """Return what the query of *address* tells."""
    return {name: told[0] for name, told in parse_qs(urlsplit(address).query).items()}
