"""Every page that is read, with an address of something that the demo has."""

import re
from collections.abc import Iterator, Mapping

from flask import Flask
from werkzeug.routing import Rule

from service.auth.rights import ROUTES, About
from service.models import Activity, Agreement, Organisation, Person, Plan
from tests.support.demo import Demo

ABOUT = {
    About.ACTIVITY: Activity,
    About.AGREEMENT: Agreement,
    About.ORGANISATION: Organisation,
    About.PERSON: Person,
    About.PLAN: Plan,
}
ELSEWHERE = {  # what is no page that can be opened by its address, and where it is looked at
    "web.sign_in.show_link": "every window is opened by one",
    "web.sign_in.ask_code": "tests/journeys/pages/test_signing_in.py",
    "web.sign_in.show_password": "leads to another page",
    "web.oidc.start": "leads to a provider",
    "web.oidc.come_back": "tests/integration/oidc/test_coming_back.py",
    "web.second_factor.show_picture": "a picture",
    "web.public.show_checkpoint": "a text",
    "web.static": "files",
    "web.plans.export": "files",
}
GIVEN = {"transition": "anchor", "move": "close", "name": "corrections"}
FOR_EVERYBODY = {"web.public.show", "web.public.show_embedded"}  # about a plan, and open to all
FILE = re.compile(r"\.(csv|xlsx|ics)$")


def addresses(app: Flask, demo: Demo) -> Iterator[tuple[str, str]]:
    """Yield every page that is read, by its endpoint, with an address of something there is."""
    things = demo.things()
    given = {**GIVEN, "entry": demo.entry(things[Activity]), **demo.beside(things)}
    others = demo.others()
    for rule in app.url_map.iter_rules():
        about = About.PLAN if rule.endpoint in FOR_EVERYBODY else ROUTES[rule.endpoint].about
        kept = {**given, "uid": things[ABOUT[about]]} if about in ABOUT else given
        kept = {**kept, **others.get(rule.endpoint, {})}
        is_page = rule.endpoint.startswith("web.") and "GET" in (rule.methods or ())
        if is_page and rule.endpoint not in ELSEWHERE and not FILE.search(rule.rule):
            yield rule.endpoint, _address(rule, kept)


def _address(rule: Rule, given: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda hit: given.get(hit[1], hit[1]), rule.rule)
