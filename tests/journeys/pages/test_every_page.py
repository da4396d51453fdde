"""Every page of the demo, looked at in a real browser: accessible, valid, and quiet."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
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
from tests.support.sizes import full

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


def opens(looker: Looker, path: str) -> bool:
    """Tell whether that page is shown to whoever sits at this window, and not another."""
    answer = looker.page.request.get(looker.origin + path, max_redirects=0)
    return answer.status == 200


def test_every_page_is_accessible_valid_and_calls_nobody(
    browser: Browser, shown: Demo, tmp_path: Path
) -> None:
    app = create_app(Config(database_url=shown.url, secret_key="only for tests " * 3))
    pages: dict[str, str] = {}
    faults: list[str] = []
    unseen: list[str] = []
    with ExitStack() as stack:
        lookers = {
            (who, locale): stack.enter_context(window(browser, shown, who, locale=locale))
            for who in LOOKERS
            for locale in LANGUAGES
        }
        for number, (endpoint, path) in enumerate(addresses(app, shown)):
            languages = LANGUAGES if full() else (LANGUAGES[number % 2],)
            able = [who for who in LOOKERS if opens(lookers[who, languages[0]], path)]
            if not able:
                unseen.append(f"{endpoint} {path}")
            for locale in languages if able else ():
                pages[f"{path} {locale}"] = lookers[able[0], locale].look(path)
        faults = [each for looker in lookers.values() for each in looker.faults]

    faults += faults_of_html(pages, tmp_path)
    assert unseen == []
    assert faults == []
    assert len(pages) >= 12


def test_every_page_has_one_heading_and_a_title_of_its_own(browser: Browser, shown: Demo) -> None:
    app = create_app(Config(database_url=shown.url, secret_key="only for tests " * 3))
    titles: dict[str, list[str]] = {}
    wrong = []
    with ExitStack() as stack:
        for locale in LANGUAGES:
            seen: set[str] = set()
            for who in LOOKERS:
                looker = stack.enter_context(window(browser, shown, who, locale=locale))
                for endpoint, path in addresses(app, shown):
                    if endpoint in seen or not opens(looker, path):
                        continue
                    seen.add(endpoint)
                    text = looker.page.request.get(looker.origin + path).text()
                    titles.setdefault(f"{locale}: {title_of(text)}", []).append(endpoint)
                    if text.count("<h1") != 1 or f'<html lang="{locale}"' not in text:
                        wrong.append((path, locale))

    assert wrong == []
    assert {title: those for title, those in titles.items() if len(those) > 1} == {}


def title_of(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return found[1].strip() if found else ""
