"""The manual has a line for every rule of the profile that is checked, and no check is blind."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.architecture import test_profile as profile

Described = dict[str, Any]
RULE = re.compile(r"[A-Z]{3}\.\d\d")


def test_every_rule_that_is_checked_has_its_line_in_the_manual() -> None:
    text = profile.MANUAL.read_text(encoding="utf-8")
    rows = profile.ROW.findall(text)
    told = {rule for row in rows for rule in RULE.findall(row)}

    assert {*profile.RULES} - told == set()


def _other_case(document: Described) -> None:
    plan = document["components"]["schemas"]["Plan"]
    plan["properties"]["period_start"] = plan["properties"].pop("periodStart")


def _snake_path(document: Described) -> None:
    document["paths"]["/stalled_activities"] = document["paths"].pop("/stalled-activities")


def _no_trace(document: Described) -> None:
    document["paths"]["/me"]["get"]["parameters"] = []


def _plain_error(document: Described) -> None:
    response = document["components"]["responses"]["NotFound"]
    response["content"] = {"application/json": {}}


def _no_example(document: Described) -> None:
    del document["paths"]["/me"]["get"]["responses"]["200"]["content"]["application/json"][
        "examples"
    ]


def _other_limit(document: Described) -> None:
    for each in document["paths"]["/plans"]["get"]["parameters"]:
        if each.get("name") == "limit":
            each["schema"]["default"] = 50


def _text_for_day(document: Described) -> None:
    del document["components"]["schemas"]["Party"]["properties"]["joinedOn"]["format"]


def _secret_in_query(document: Described) -> None:
    secret = {"name": "token", "in": "query", "required": False, "schema": {"type": "string"}}
    document["paths"]["/me"]["get"]["parameters"].append(secret)


SPOILT: dict[Callable[[Described], None], str] = {
    _other_case: "AME.05",
    _snake_path: "UFN.09",
    _no_trace: "SPA.02",
    _plain_error: "FEL.02",
    _no_example: "DOK.15",
    _other_limit: "FNS.09",
    _text_for_day: "DOT.02",
    _secret_in_query: "SAK.15",
}


@pytest.mark.parametrize(("spoil", "rule"), SPOILT.items())
def test_what_breaks_a_rule_is_found(
    spoil: Callable[[Described], None], rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = deepcopy(dict(profile.described()))
    spoil(spoilt)
    monkeypatch.setattr(profile, "described", lambda: spoilt)

    assert profile.RULES[rule]() != []
