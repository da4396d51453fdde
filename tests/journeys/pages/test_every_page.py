"""Every page of the demo, looked at in a real browser: accessible, valid, and quiet."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from service.app import create_app
from service.auth.rights import ROUTES, About
from service.core.config import Config
from service.models import Activity, Agreement, Organisation, Person, Plan
from tests.journeys.pages.windows import window
from tests.support.browser import Looker, faults_of_html
from tests.support.demo import AUDITOR, COORDINATOR, REPORTER, SHARED, Demo
from tests.support.sizes import full, size

LOOKERS = (COORDINATOR, REPORTER, AUDITOR, SHARED, None)
LANGUAGES = ("sv", "en")
ABOUT = {
    About.ACTIVITY: Activity,
    About.AGREEMENT: Agreement,
    About.ORGANISATION: Organisation,
    About.PERSON: Person,
    About.PLAN: Plan,
}
# Pages that need something which the demo's people do not have, and where they are looked at.
ELSEWHERE = {
    "web.sign_in.show_link": "every window is opened by one",
    "web.sign_in.ask_code": "tests/integration/web/test_signing_in.py",
    "web.sign_in.show_password": "leads to another page",
    "web.objections.show": "tests/integration/web/test_reporter_objections.py",
    "web.oidc.start": "leads to a provider",
    "web.oidc.come_back": "tests/integration/oidc/test_coming_back.py",
    "web.second_factor.show_picture": "a picture",
    "web.static": "files",
    "web.plans.export": "files",
    "web.public.show": "tests/integration/web/test_public_page.py",
    "web.webhooks.show": "tests/integration/web/test_webhooks.py",
    "web.importing.show_result": "tests/integration/web/test_administration_importing.py",
}
GIVEN = {"transition": "anchor", "move": "close", "name": "corrections"}
FILE = re.compile(r"\.(csv|xlsx|ics)$")


def addresses(app: Flask, demo: Demo) -> Iterator[tuple[str, str]]:
    """Yield every page that is read, by its endpoint, with an address of something there is."""
    things = demo.things()
    given = {**GIVEN, "entry": demo.entry(things[Activity]), **demo.beside(things)}
    for rule in app.url_map.iter_rules():
        about = ROUTES[rule.endpoint].about
        kept = {**given, "uid": things[ABOUT[about]]} if about in ABOUT else given
        is_page = rule.endpoint.startswith("web.") and "GET" in (rule.methods or ())
        if is_page and rule.endpoint not in ELSEWHERE and not FILE.search(rule.rule):
            yield rule.endpoint, address(rule, kept)


def address(rule: Rule, given: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hit: given.get(hit[1], hit[1]), rule.rule)


@dataclass
class Lookers:
    """The windows of those who look, each opened when somebody is first asked to."""

    browser: Browser
    shown: Demo
    stack: ExitStack
    windows: dict[tuple[str | None, str], Looker] = field(default_factory=dict)

    def at(self, who: str | None, locale: str) -> Looker:
        """Return the window of *who*, who reads *locale*."""
        if (who, locale) not in self.windows:
            opened = window(self.browser, self.shown, who, locale=locale)
            self.windows[who, locale] = self.stack.enter_context(opened)
        return self.windows[who, locale]

    def first(self, path: str, locale: str) -> Looker | None:
        """Return the window of the first who is shown that page, and not another."""
        windows = (self.at(who, locale) for who in LOOKERS)
        return next((each for each in windows if opens(each, path)), None)


def opens(looker: Looker, path: str) -> bool:
    answer = looker.page.request.get(looker.origin + path, max_redirects=0)
    return answer.status == 200


def test_every_page_is_accessible_valid_titled_and_calls_nobody(
    browser: Browser, shown: Demo, tmp_path: Path
) -> None:
    app = create_app(Config(database_url=shown.url, secret_key="only for tests " * 3))
    pages: dict[str, str] = {}
    unseen: list[str] = []
    with ExitStack() as stack:
        lookers = Lookers(browser, shown, stack)
        for number, (endpoint, path) in enumerate(addresses(app, shown)):
            for locale in LANGUAGES if full() else (LANGUAGES[number % 2],):
                looker = lookers.first(path, locale)
                if looker is None:
                    unseen.append(f"{endpoint} {path}")
                    continue
                thorough = size(number % 4 < 2, at_full=True)  # half of each language's
                pages[f"{path} {locale}"] = looker.look(path, thorough=thorough)
        faults = [each for looker in lookers.windows.values() for each in looker.faults]

    assert unseen == []
    assert faults + faults_of_html(pages, tmp_path) == []
    assert badly_headed(pages) == {}
    assert titles_given_twice(pages) == {}
    assert len(pages) >= 40


def badly_headed(pages: Mapping[str, str]) -> dict[str, int]:
    """Return the pages that have not one main heading, or are not in the language asked for."""
    return {
        name: page.count("<h1")
        for name, page in pages.items()
        if page.count("<h1") != 1 or f'<html lang="{name[-2:]}"' not in page
    }


def titles_given_twice(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the titles that more than one page of a language has."""
    titles: dict[str, list[str]] = {}
    for name, page in pages.items():
        found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        titles.setdefault(f"{name[-2:]}: {found[1].strip() if found else ''}", []).append(name)
    return {title: names for title, names in titles.items() if len(names) > 1}
