"""An auditor's three ways to the ready lists: the API, the pages and the terminal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

from service.core import clock
from service.core.db import db, transaction
from service.models import Person
from service.trail.reading import read
from service.trail.trail_filter import TrailFilter
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from tests.integration.cli.console import Console
from tests.integration.cli.county import at as terminal
from tests.support.browsing import Visitor, a_visitor
from tests.support.stepping import activity_wish, add_activity, part_wish, step, take
from tests.support.world import Caller, World

AUDITOR = "auditor"
CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Ways:
    """An auditor's three ways to the same answers."""

    world: World
    caller: Caller
    console: Console
    visitor: Visitor
    email: str

    def by_api(self, name: str, asked: dict[str, str], limit: int = 2) -> list[dict[str, Any]]:
        """Return all rows, page after page."""
        rows: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            query = "&".join(f"{k}={v}" for k, v in {**asked, "limit": str(limit), **more}.items())
            given = self.caller.get(f"/reports/{name}?{query}")
            answer = given.json
            assert given.status_code == 200, (name, query, answer["errors"])
            rows += answer["items"]
            if answer["page"]["nextCursor"] is None:
                return rows
            assert answer["_links"]["next"]["href"]
            more = {"cursor": answer["page"]["nextCursor"]}

    def at_terminal(self, name: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        """Return all rows of the document."""
        words = [word for key, value in asked.items() for word in (f"--{key}", value)]
        found = self.console.ask("report", name, *words, "--as", self.email)["items"]
        return [dict(each) for each in found]

    def at_page(self, name: str, asked: dict[str, str]) -> list[list[str]]:
        """Return the cells of the page's table as people read them."""
        query = "&".join(f"{key}={value}" for key, value in asked.items())
        page = self.visitor.get(f"/reports/{name}?{query}").text
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        return [
            [unescape(TAG.sub("", cell)).strip() for cell in CELL.findall(row)]
            for row in body.split("</tr>")[:-1]
        ]

    def noted(self) -> list[dict[str, Any]]:
        """Return what the trail tells that the auditor has read, the latest first."""
        person = self.world.county.people[AUDITOR].person
        with self.world.app.app_context():
            entries = read(db.session(), TrailFilter(person=person, event="read"), 100)
            return [each.body["evidence"] for each in entries]


@contextmanager
def examining(world: World, url: str) -> Iterator[Ways]:
    """Give an auditor of a county where everything that lists ask for has happened."""
    with world.app.app_context():
        _live(world)
        person = db.session.query(Person).filter_by(uid=world.county.people[AUDITOR].person).one()
        email = person.email or ""
    visitor = a_visitor(world)
    visitor.open_link(AUDITOR)
    visitor.get("/account?lang=en")
    with clock.set_to(clock.now() + timedelta(minutes=5)):
        yield Ways(world, world.caller(AUDITOR), terminal(url), visitor, email)


def _live(world: World) -> None:
    county = world.county
    due = clock.today() - timedelta(days=90)
    uid, alone, gone = (
        add_activity(county, ["arvika", "torsby"][:owners], title=title, anchor_by=due)
        for title, owners in (("=En rutin", 2), ("Ensam", 1), ("Inställd", 1))
    )
    early = {"decisionBody": "Nämnden", "decidedOn": clock.today() - timedelta(days=60)}
    told = take(
        county.reporter("arvika"), uid, part_wish("anchor", county.uid("arvika"), evidence=early)
    )
    take(county.coordinator, uid, part_wish("anchor", county.uid("torsby"), basis="På telefon"))
    with transaction() as session:
        right = Correction(
            entry=told[0]["id"], reason="Fel", evidence={**early, "decisionBody": "KS"}
        )
        op.correct(session, county.reporter("arvika"), uid, right)
    take(county.reporter("arvika"), uid, part_wish("send_back", county.uid("arvika")))
    step(county, "arvika", alone, "anchor", "implement")
    take(county.coordinator, alone, part_wish("follow_up", county.uid("arvika"), basis="Mötet"))
    cited = {"summary": "Klart", "decisionBody": "KS", "decidedOn": clock.today()}
    take(county.coordinator, alone, activity_wish("confirm_follow_up", evidence=cited))
    take(county.coordinator, gone, activity_wish("cancel"))
