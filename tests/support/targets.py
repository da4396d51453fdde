"""A sound request for everything that the API can be asked, by each of the roles."""

import json
from collections.abc import Iterator
from typing import Any

from werkzeug.routing import Rule

from tests.integration.api.places import Place
from tests.integration.api.specimens import SPECIMENS
from tests.support.raw import HAS_BODY, Raw
from tests.support.world import PREFIX

ROLES = ("coordinator", "reporter of arvika", "auditor", "administrator")
JSON = (b"Content-Type", b"application/json")
IDS = {  # by the first word of the path and the name in it
    "activities uid": "activity",
    "activities organisation": "other",
    "agreements uid": "agreement",
    "agreements party": "party",
    "organisations uid": "stranger",
    "people uid": "person",
    "people role": "role",
    "plans uid": "draft",
    "tokens uid": "token",
    "trail entry": "entry",
    "trail number": "checkpoint",
    "problems name": "problem",
}


def sound_requests(place: Place) -> list[Raw]:
    """Return the specimens, and a plain request for every other rule of the application's map."""
    rules = [rule for rule in place.world.app.url_map.iter_rules() if rule.endpoint != "static"]
    return [
        raw
        for role in ROLES
        for raw in (
            *_specimens(place, role),
            _batch(place, role),
            *(r for rule in rules for r in _plain(place, rule, role)),
        )
    ]


def _specimens(place: Place, role: str) -> Iterator[Raw]:
    for specimen in SPECIMENS.values():
        path, body = place.spell(specimen.path), json.dumps(place.body(specimen))
        target = (PREFIX + path).encode()
        yield Raw(specimen.method.encode(), target, (*_told(place, role), JSON), body.encode())


def _batch(place: Place, role: str) -> Raw:
    step = {"activity": place.ids["activity"], "version": "*", **place.body(SPECIMENS["take step"])}
    body = json.dumps({"items": [step, {**step, "transition": "implement"}, {}]})
    headers = (*_told(place, role), JSON, (b"Idempotency-Key", b"batch"))
    return Raw(b"POST", f"{PREFIX}/activity-batches".encode(), headers, body.encode())


def _plain(place: Place, rule: Rule, role: str) -> Iterator[Raw]:
    target = _filled(place, rule).encode()
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        verb, headers = method.encode(), _told(place, role)
        if verb in HAS_BODY:
            yield Raw(verb, target, (*headers, JSON), b"{}")
        else:
            yield Raw(verb, target, headers)


def _filled(place: Place, rule: Rule) -> str:
    """Return the path of *rule* with an id of the right kind for each of its names."""
    first = rule.rule.removeprefix(PREFIX).split("/")[1]
    ids = {**place.ids, "problem": "not-found", "checkpoint": 1}
    values: dict[str, Any] = {n: ids.get(IDS.get(f"{first} {n}", ""), "x") for n in rule.arguments}
    built = rule.build(values)
    return built[1] if built else rule.rule


def _told(place: Place, role: str) -> tuple[tuple[bytes, bytes], ...]:
    token = place.world.tokens[role].encode()
    return (
        (b"Host", b"127.0.0.1"),
        (b"Authorization", b"Bearer " + token),
        (b"Accept-Language", b"en"),
        (b"If-Match", b"*"),
    )
