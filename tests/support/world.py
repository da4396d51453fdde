"""A small county with people who call the API: `tests.support.acting`, with tokens and a client."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.app import create_app
from service.core import clock
from service.core.config import Config
from service.core.db import db, transaction
from service.models import Entry
from service.models.words import ResponsibilityRole
from service.workflows import operations as op
from service.workflows.operations.activities import NewOwner
from service.workflows.vocabulary import SYSTEM
from tests.support import settled
from tests.support.acting import OWNERS, County, settle_county
from tests.support.databases import has_row_security

PREFIX = "/api/v1"
DECISION = {
    "decisionBody": "Kommunstyrelsen",
    "decidedOn": "2026-02-11",
    "reference": "KS 2026/41 § 12",
}
DONE = {"summary": "Rutinen är införd", "completedOn": "2026-04-01"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who calls the API with a token; paths are those below the prefix."""

    app: Flask
    token: str | None
    language: str = "en"

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read."""
        return self.call("GET", path, headers=headers)

    def post(self, path: str, body: Any, match: str | None = None) -> TestResponse:  # noqa: ANN401 -- any JSON value
        """Send *body*; *match* is the header If-Match."""
        return self.call("POST", path, json=body, match=match)

    def patch(self, path: str, body: Any, match: str | None = None) -> TestResponse:  # noqa: ANN401 -- any JSON value
        """Change what *body* names."""
        return self.call("PATCH", path, json=body, match=match)

    def put(self, path: str, body: Any, match: str | None = None) -> TestResponse:  # noqa: ANN401 -- any JSON value
        """Put *body* there."""
        return self.call("PUT", path, json=body, match=match)

    def delete(self, path: str, match: str | None = None) -> TestResponse:
        """Take away."""
        return self.call("DELETE", path, match=match)

    def call(
        self,
        method: str,
        path: str,
        match: str | None = None,
        **options: Any,  # noqa: ANN401 -- werkzeug's own options
    ) -> TestResponse:
        """Make any call, each from a client that has no cookies."""
        headers = {"Accept-Language": self.language, **_dashed(options.pop("headers", {}))}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if match:
            headers["If-Match"] = match
        if "json" in options:  # spelled in ASCII, so that any text can be sent
            options["data"] = json.dumps(options.pop("json"))
            options["content_type"] = "application/json"
        client = self.app.test_client(use_cookies=False)
        return client.open(PREFIX + path, method=method, headers=headers, **options)

    def tag(self, path: str) -> str:
        """Return the ETag of what is read at *path*."""
        return self.get(path).headers["ETag"]

    def move(
        self,
        activity: str,
        transition: str,
        match: str | None = "*",
        **wish: Any,  # noqa: ANN401 -- the wish's fields
    ) -> TestResponse:
        """Take a transition of an activity."""
        body = {"transition": transition, **wish}
        return self.post(f"/activities/{activity}/transitions", body, match)


def _dashed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class World:
    """The county, the application that serves it, and a token for each of its people."""

    app: Flask
    county: County
    tokens: dict[str, str] = field(default_factory=dict)

    def caller(self, name: str, language: str = "en") -> Caller:
        """Return one of the county's people as a caller of the API."""
        return Caller(self.app, self.tokens[name], language)

    def reporter(self, name: str) -> Caller:
        """Return the person who reports for that organisation alone."""
        return self.caller(f"reporter of {name}")

    @property
    def coordinator(self) -> Caller:
        """Someone who coordinates the county."""
        return self.caller("coordinator")

    @property
    def nobody(self) -> Caller:
        """Someone without a token."""
        return Caller(self.app, None)

    def uid(self, name: str) -> str:
        """Return the uid of an organisation."""
        return self.county.uid(name)

    def give_token(self, name: str, *scopes: str, expires_on: date | None = None) -> Caller:
        """Return one of the county's people with another token, for these *scopes*."""
        with self.app.app_context(), transaction() as session:
            _, secret = op.issue_token(session, SYSTEM, self._person(name), [*scopes], expires_on)
        return Caller(self.app, secret)

    def propose(self, *owners: str, **values: Any) -> str:  # noqa: ANN401 -- columns of any kind
        """Return the uid of a new activity; ``name*`` leads it, ``name?`` only participates."""
        with self.app.app_context(), transaction() as session:
            wanted = [self._owner(each) for each in owners]
            columns = {"title": "Ta fram en rutin", "number": "1.1", **values}
            actor = self.county.coordinator
            return op.create_activity(session, actor, self.county.plan, columns, wanted).uid

    def entries(self) -> int:
        """Count the entries of the trail."""
        with self.app.app_context():
            return db.session.scalar(select(func.count(Entry.id))) or 0

    def _person(self, name: str) -> str:
        return self.county.people[name].person or ""

    def _owner(self, spelled: str) -> NewOwner:
        name, mark = spelled.rstrip("*?"), spelled[-1]
        role = ROLES.get(mark, ResponsibilityRole.RESPONSIBLE)
        return NewOwner(role=role, organisation=self.county.organisations[name])


ROLES = {"*": ResponsibilityRole.LEAD, "?": ResponsibilityRole.PARTICIPATING}


@contextmanager
def a_world(url: str, owners: Sequence[str] = OWNERS) -> Iterator[World]:
    """Build the county in the migrated database at *url*, with a token for each of its people."""
    scoped = has_row_security(url)
    config = Config(database_url=url, secret_key="only for tests " * 3, row_security=scoped)
    app = create_app(config)
    county, tokens = _settled(app, url, owners)
    try:
        yield World(app, county, tokens)
    finally:
        with app.app_context():
            db.engine.dispose()


def _settled(app: Flask, url: str, owners: Sequence[str]) -> tuple[County, dict[str, str]]:
    """Settle the county, or put it there as it was settled before if the clock tells real time."""
    if abs(clock.now() - datetime.now(UTC)) > timedelta(hours=1):  # noqa: TID251 -- the real time
        return _settle(app, owners)
    found: tuple[County, dict[str, str]] = settled.put(
        url, (*owners,), lambda: _settle(app, owners)
    )
    return found


def _settle(app: Flask, owners: Sequence[str]) -> tuple[County, dict[str, str]]:
    with app.app_context():
        county = settle_county(owners)
        people = {name: actor for name, actor in county.people.items() if actor.person}
        with transaction() as session:
            tokens = {
                name: op.issue_token(session, SYSTEM, actor.person or "", ["*"], None)[1]
                for name, actor in people.items()
            }
        db.session.remove()
        db.engine.dispose()
    return county, tokens
