"""What a problem looks like, in both languages, wherever it comes from."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from service.api.faults import SENTENCES as FAULTS
from service.api.problem_kinds import PROBLEMS
from service.core import errors
from service.core.db import db
from service.models import County, Municipality
from service.workflows.refusals import SENTENCES as REFUSALS
from tests.support.sources import ROOT, SERVICE
from tests.support.world import World

EXPLAINED = ROOT / "docs" / "errors.md"
ROW = re.compile(r"^\| `(?P<code>\w+)` \|(?P<rest>.+)\|$", re.MULTILINE)
SAID = re.compile(r'"(?P<code>[a-z_]+)",\s*(?:gettext\(|sentence\b)')
REASONS = {"late", "stale", "blocked"}  # what the review list says; nobody did wrong
PLACES = ("core", "workflows", "reports", "api")


def test_every_code_has_its_line_in_the_manual() -> None:
    rows = {hit["code"]: hit["rest"].split(" | ") for hit in ROW.finditer(EXPLAINED.read_text())}

    assert {*PROBLEMS, *REFUSALS, *FAULTS, *_said()} - set(rows) - REASONS == set()
    assert [code for code, cells in rows.items() if not all(cell.strip() for cell in cells)] == []


def _said() -> set[str]:
    """Return the codes that stand beside a sentence anywhere in the program."""
    sources = [path for place in PLACES for path in (SERVICE / place).rglob("*.py")]
    return {hit["code"] for path in sources for hit in SAID.finditer(path.read_text())}


def test_every_error_that_is_raised_on_purpose_has_its_problem() -> None:
    codes = {kind.code for kind in _below(errors.ServiceError) if not _is_elsewhere(kind)}

    assert codes - {*PROBLEMS} == {"error"}  # the base of them all, which nobody raises


def _is_elsewhere(kind: type[errors.ServiceError]) -> bool:
    """Tell whether only pages, files, the worker and the console meet the error."""
    parts = ("auth.links", "auth.oidc", "auth.people", "cli", "exchange", "demo", "messages")
    doors = ("tests", *(f"service.{part}" for part in parts))
    return kind.__module__.startswith(doors)


def _below(kind: type[errors.ServiceError]) -> list[type[errors.ServiceError]]:
    return [kind, *(each for below in kind.__subclasses__() for each in _below(below))]


def test_a_problem_is_told_in_the_reader_s_language(world: World) -> None:
    activity = world.propose("arvika")
    english, swedish = (world.caller("reporter of arvika", each) for each in ("en-GB,en", "sv"))

    told = [each.move(activity, "implement").json for each in (english, swedish)]
    languages = [each.get("/me").headers["Content-Language"] for each in (english, swedish)]

    assert languages == ["en", "sv"]
    assert told[0]["code"] == told[1]["code"]
    assert told[0]["title"] == "The step cannot be taken now"
    assert [each["code"] for each in told[0]["refusals"]] == [
        each["code"] for each in told[1]["refusals"]
    ]


def test_the_place_of_a_problem_is_percent_encoded(world: World) -> None:
    answer = world.coordinator.get("/activities/å ä%00ö")

    assert answer.status_code == 404
    assert answer.json["instance"] == "/api/v1/activities/%C3%A5%20%C3%A4%00%C3%B6"


@pytest.mark.parametrize("path", ["/nothing", "/activities/", "/activities/1/2/3", ""])
def test_what_has_no_view_is_a_problem_too(world: World, path: str) -> None:
    answer = world.nobody.get(path)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_method_that_has_no_view_is_told_which_have(world: World) -> None:
    answer = world.coordinator.call("PUT", "/activities")

    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_every_answer_says_who_may_keep_it_and_which_request_it_is_for(world: World) -> None:
    answers = [world.coordinator.get(path) for path in ("/me", "/nothing", "/activities/x")]
    made = world.coordinator.post("/tokens", {"scopes": ["read"]})

    kept = [answer.headers["Cache-Control"] for answer in (*answers, made)]
    assert kept == ["private, no-cache", "no-store", "no-store", "no-store"]
    assert {answer.headers["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert len({answer.headers["traceparent"] for answer in answers}) == 3


def breaking(world: World, view: Callable[[], str]) -> TestResponse:
    """Answer from a view that breaks in a way of its own, in place of one of ours."""
    world.app.config["PROPAGATE_EXCEPTIONS"] = False
    world.app.view_functions["api.me.show"] = view
    return world.coordinator.get("/me")


def a_bug() -> str:
    message = "secret"
    raise RuntimeError(message)


def a_second_one() -> str:
    db.session.execute(insert(County).values(code="17", name="secret"))
    return "never"


def a_broken_rule() -> str:
    db.session.execute(insert(Municipality).values(code="9999", name="secret", county_code="99"))
    return "never"


def a_busy_database() -> str:
    error = "secret"
    raise OperationalError(error, {}, Exception("locked"))


@pytest.mark.parametrize(
    ("view", "status", "code"),
    [
        (a_bug, 500, "internal_error"),
        (a_second_one, 409, "conflict"),
        (a_broken_rule, 500, "internal_error"),
        (a_busy_database, 503, "unavailable"),
    ],
)
def test_what_breaks_is_a_problem_that_tells_no_secrets(
    world: World, view: Callable[[], str], status: int, code: str
) -> None:
    answer = breaking(world, view)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert "secret" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
