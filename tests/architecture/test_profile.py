"""The description follows the national REST API profile (DIGG), rule by rule.

Rules have the profile's own numbers; docs/api.md says of each how it is met, or why it is not.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from service.api.openapi.document import document
from service.api.openapi.surface import referred
from service.api.openapi.writing import bare_app
from tests.support.sources import ROOT

Described = Mapping[str, Any]
MANUAL = ROOT / "docs" / "api.md"
ROW = re.compile(r"^\| (?P<rules>[A-Z]{3}\.\d\d[^|]*)\|", re.MULTILINE)
SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.json)?")
VARIABLE = re.compile(r"{[a-z][A-Za-z]*}")
CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
VERSION = re.compile(r"\d+\.\d+\.\d+")
IN_TIME = re.compile(r"[a-z](?:On|At|Since|Until|From|Released)$|^(?:from|to|asOf|asItWas)$")
SENSITIVE = re.compile(r"token|secret|password|email|personal|pnr|ssn", re.IGNORECASE)
CODES_AS_NAMES = {"Counts"}  # how many stand at each state: the names are the states' codes
PLURAL = {"about", "by", "checklist", "left", "waitingOn"}  # lists that say what, not how many
NOT_IN_TIME = {"Entry.from", "Entry.to", "Receipt.from", "Receipt.to"}  # states
NOT_A_TIME = {"waitingOn", "dueOn"}  # owners, and three days in one
FREE = {"/docs", "/docs/{name}"}  # for people, not for programs


@cache
def described() -> Described:
    """Return the description in English."""
    return document(bare_app(), "en")


def operations() -> Iterator[tuple[str, str, Described]]:
    """Yield path, method and operation."""
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def parameters(where: str) -> Iterator[tuple[str, Described]]:
    """Yield every parameter of the path, the query or the headers, with the path."""
    for path, method, operation in operations():
        for each in operation["parameters"]:
            found = referred(each, described())
            if found["in"] == where:
                yield f"{method} {path} {found['name']}", found


def responses() -> Iterator[tuple[str, str, Described]]:
    """Yield every answer with its operation and its status."""
    for path, method, operation in operations():
        for status, each in operation["responses"].items():
            yield f"{method} {path}", status, referred(each, described())


def fields() -> Iterator[tuple[str, str, Described]]:
    """Yield every field of every schema, with the schema's name."""
    for name, schema in described()["components"]["schemas"].items():
        for field, inner in schema.get("properties", {}).items():
            yield name, field, inner


def _format(schema: Described) -> object:
    told = [schema, *schema.get("anyOf", ())]
    return next((each["format"] for each in told if "format" in each), None)


def _contents() -> Iterator[tuple[str, str, Described]]:
    for path, method, operation in operations():
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{method} {path}", media, content
    for place, status, response in responses():
        for media, content in response.get("content", {}).items():
            yield f"{place} {status}", media, content


def _errors() -> Iterator[tuple[str, Described]]:
    return ((f"{place} {status}", each) for place, status, each in responses() if status >= "400")


def _lists() -> Iterator[tuple[str, list[str], Described]]:
    for path, _, operation in operations():
        found = [referred(each, described()) for each in operation["parameters"]]
        if any(each["name"] == "limit" for each in found):
            yield path, [each["name"] for each in found], {each["name"]: each for each in found}


def _segments() -> Iterator[str]:
    return (each for path in described()["paths"] for each in path.strip("/").split("/"))


METHODS = {"get", "post", "put", "patch", "delete"}
PROBLEM = {"type", "title", "status", "detail", "instance"}
Offenders = list[Any]
RULES: dict[str, Callable[[], Offenders]] = {
    "DOK.03": lambda: [
        name
        for name in ("title", "version", "description", "summary", "contact")
        if not described()["info"].get(name)
    ],
    "DOK.06": lambda: [
        text
        for text in ("svenska", "engelska")
        if text not in document(bare_app(), "sv")["info"]["description"]
    ],
    "DOK.15": lambda: [
        place
        for place, media, content in _contents()
        if media.endswith("json") and not content.get("examples")
    ],
    "DOK.17": lambda: [] if described()["openapi"].startswith("3.1.") else [described()["openapi"]],
    "DOK.19": lambda: [path for path, _, each in operations() if not each.get("description")],
    "DOK.20": lambda: [
        f"{method} {path}"
        for path, method, each in operations()
        if not {"422", "500", "503"} <= {*each["responses"]}
        or not any(status < "300" for status in each["responses"])
    ],
    "DOK.21": lambda: [path for path, _, each in operations() if "security" not in each],
    "DOK.23": lambda: [] if "/openapi.json" in described()["paths"] else ["/openapi.json"],
    "DOT.02": lambda: [
        f"{name}.{field}"
        for name, field, inner in fields()
        if IN_TIME.search(field)
        and field not in NOT_A_TIME
        and f"{name}.{field}" not in NOT_IN_TIME
        and _format(inner) not in ("date", "date-time")
    ],
    "DOT.04": lambda: [
        name
        for name, each in parameters("query")
        if IN_TIME.search(each["name"])
        and each["name"] not in NOT_A_TIME
        and _format(each["schema"]) not in ("date", "date-time")
    ],
    "RES.01": lambda: [
        f"{name}.id"
        for name, field, inner in fields()
        if field == "id" and name != "Subject" and _format(inner) != "uuid"
    ],
    "RES.02": lambda: [f"{n}.{f}" for n, f, _ in fields() if f in ("key", "personalNumber")],
    "RES.06": lambda: [
        each for each in _segments() if not SEGMENT.fullmatch(each) and not VARIABLE.fullmatch(each)
    ],
    "UFN.05": lambda: [path for path in described()["paths"] if len(path) > 200],
    "UFN.07": lambda: [
        path for path in described()["paths"] if not re.fullmatch(r"[a-z0-9/.~-]*", _bare(path))
    ],
    "UFN.08": lambda: [path for path in described()["paths"] if "--" in path or path.endswith("/")],
    "UFN.09": lambda: [path for path in described()["paths"] if "_" in path or " " in path],
    "MOG.01": lambda: [*METHODS - {method for _, method, _ in operations()}],
    "AME.01": lambda: [
        place
        for place, status, each in responses()
        if place.removeprefix("get ") not in FREE
        and each.get("content")
        and not any(media.endswith("json") for media in each["content"])
    ],
    "AME.05": lambda: [
        f"{name}.{field}"
        for name, field, _ in fields()
        if name not in CODES_AS_NAMES and field != "_links" and not CAMEL.fullmatch(field)
    ],
    "AME.06": lambda: [
        f"{name}.{field}"
        for name, field, inner in fields()
        if inner.get("type") == "array" and not field.endswith("s") and field not in PLURAL
    ],
    "ARQ.05": lambda: [
        name for name, each in parameters("header") if each["schema"]["type"] != "string"
    ],
    "FEL.01": lambda: [*PROBLEM - {*described()["components"]["schemas"]["Problem"]["required"]}],
    "FEL.02": lambda: [
        place for place, each in _errors() if [*each["content"]] != ["application/problem+json"]
    ],
    "VER.04": lambda: [] if VERSION.fullmatch(described()["info"]["version"]) else ["version"],
    "VER.05": lambda: [
        each["url"] for each in described()["servers"] if not each["url"].endswith("/v1")
    ],
    "VER.06": lambda: [] if "/api-info" in described()["paths"] else ["/api-info"],
    "SPA.02": lambda: [
        f"{method} {path}"
        for path, method, _ in operations()
        if f"{method} {path} traceparent" not in dict(parameters("header"))
    ],
    "SPA.04": lambda: [
        f"{place} {status}"
        for place, status, each in responses()
        if "traceparent" not in each.get("headers", {})
    ],
    "SPA.07": lambda: [name for name, _ in parameters("header") if "request-id" in name.lower()],
    "FNS.01": lambda: [n for n, each in parameters("query") if not CAMEL.fullmatch(each["name"])],
    "FNS.05": lambda: [name for name, each in parameters("query") if each["required"]],
    "FNS.07": lambda: [path for path, names, _ in _lists() if not {"page", "cursor"} & {*names}],
    "FNS.08": lambda: [
        path
        for path, _, found in _lists()
        if "page" in found and (found["page"]["schema"]["default"], _low(found)) != (1, 1)
    ],
    "FNS.09": lambda: [
        path for path, _, found in _lists() if found["limit"]["schema"]["default"] != 20
    ],
    "SAK.10": lambda: [
        name
        for name, each in described()["components"]["securitySchemes"].items()
        if (each["type"], each["scheme"]) != ("http", "bearer")
    ],
    "SAK.15": lambda: [
        name
        for where in ("query", "path")
        for name, each in parameters(where)
        if SENSITIVE.search(each["name"])
    ],
    "SAK.29": lambda: [
        path
        for path, _, each in operations()
        if "requestBody" in each and "415" not in each["responses"]
    ],
    "FOR.02": lambda: [p for p, m, each in operations() if m == "get" and "requestBody" in each],
}


def _bare(path: str) -> str:
    return VARIABLE.sub("", path)


def _low(found: Described) -> object:
    return found["page"]["schema"]["minimum"]


@pytest.mark.parametrize("rule", RULES)
def test_the_description_follows_the_profile(rule: str) -> None:
    assert RULES[rule]() == []
