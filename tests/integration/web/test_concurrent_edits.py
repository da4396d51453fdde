"""Two edit the same thing: the later sees the other's words beside their own, and loses none."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from service.core.db import db
from service.models import Party
from tests.integration.web.looking import on_sqlite, visitor
from tests.support.browsing import Visitor
from tests.support.world import World

THEIRS, YOURS = "Deras ord", "Dina ord"


@dataclass
class Filled(HTMLParser):
    """What a browser would send of the page's last form that goes to *path*."""

    path: str
    sent: dict[str, str] = field(default_factory=dict)
    is_ours: bool = False
    area: str = ""
    choice: str = ""

    def __post_init__(self) -> None:
        """Begin to read."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control, and whose form it stands in."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_ours = told.get("action", self.path) == self.path
            self.sent = {} if self.is_ours else self.sent
        elif self.is_ours and tag in ("textarea", "select"):
            self.area, self.choice = (told["name"], "") if tag == "textarea" else ("", told["name"])
            self.sent[told["name"]] = ""
        elif self.is_ours and tag == "option" and "selected" in told:
            self.sent[self.choice] = told["value"]
        elif self.is_ours and tag == "input" and self.counts(told):
            self.sent[told["name"]] = told.get("value", "")

    @staticmethod
    def counts(told: dict[str, str]) -> bool:
        """Tell whether a control is sent: a box only when it is ticked."""
        return told["type"] not in ("checkbox", "radio") or "checked" in told

    def handle_endtag(self, tag: str) -> None:
        """Leave a text, or the form."""
        if tag == "textarea":
            self.area = ""
        if tag == "form":
            self.is_ours = False

    def handle_data(self, data: str) -> None:
        """Take what stands in a text."""
        if self.area:
            self.sent[self.area] += data


def filled(page: str, path: str) -> dict[str, str]:
    """Return what the form at *path* is sent with as it stands."""
    form = Filled(path)
    form.feed(page)
    assert "csrf_token" in form.sent, page
    return form.sent


def address(world: World, kind: str) -> str:
    county = world.county
    if kind == "activity":
        return f"/activities/{world.propose('karlstad')}/edit"
    if kind == "party":
        with world.app.app_context():
            party = db.session.scalars(select(Party.uid)).first()
        return f"/agreements/{county.agreement}/parties/{party}"
    return {
        "plan": f"/plans/{county.plan}/edit",
        "agreement": f"/agreements/{county.agreement}/edit",
        "organisation": f"/organisations/{county.uid('karlstad')}/edit",
        "person": f"/people/{county.people['reporter of karlstad'].person}/edit",
    }[kind]


@on_sqlite
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("plan", "title"),
        ("activity", "description"),
        ("agreement", "title"),
        ("organisation", "name"),
        ("party", "reference"),
        ("person", "name"),
    ],
)
def test_the_later_of_two_sees_what_the_first_wrote_beside_their_own(
    county: World, kind: str, name: str
) -> None:
    browser, path = visitor(county, "coordinator"), address(county, kind)
    first, second = (filled(browser.get(path).text, path) for _ in range(2))

    taken = browser.send(path, **{**first, name: THEIRS})
    met = browser.send(path, **{**second, name: YOURS})
    again = filled(met.text, path)
    done = browser.send(path, **again)

    assert taken.status_code == 303, taken.text
    assert met.status_code == 409
    row = f"<td>{THEIRS}</td><td>{YOURS}</td>"
    assert row in met.text
    assert again[name] == YOURS
    assert done.status_code == 303, done.text
    assert YOURS in browser.get(path).text


@on_sqlite
def test_a_role_that_others_have_changed_is_shown_beside_the_one_that_was_chosen(
    county: World,
) -> None:
    uid, browser = county.propose("karlstad", "sunne"), visitor(county, "coordinator")
    path = f"/activities/{uid}/owners/{county.uid('sunne')}"
    stale = filled_first(browser, path)
    browser.send(path, **{**stale, "role": "lead"})

    met = browser.send(path, **{**stale, "role": "participating", "reason": "Vi är bara med"})

    assert met.status_code == 409
    assert "<td>Lead</td><td>Takes part</td>" in met.text
    assert ">Vi är bara med</textarea>" in met.text


def filled_first(browser: Visitor, path: str) -> dict[str, str]:
    """Return what the page's first form at *path* is sent with."""
    page = browser.get(path).text
    return filled(page[: page.index("/remove")], path)
