"""ASVS 5.0, chapter 16: what happens is written down, and nobody's secret with it."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from service.auth.throttle import LIMITS
from service.core import clock, token_text
from service.core.db import transaction
from service.core.logs import Line
from service.models.sign_in import Purpose
from service.workflows.operations import signing_in
from service.workflows.vocabulary import SYSTEM
from tests.support.browsing import HOME, Visitor, a_visitor
from tests.support.world import Caller, World

Lines = Callable[[], list[dict[str, Any]]]
GUESS = "a password that somebody guessed"
QUERY = "words-that-somebody-looked-for"
TYPED = "a reason that somebody typed"
MAIL = "somebody@exempel.test"
COOKIES = ("__Host-forankra", "__Host-forankra-form")


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Give what reads the lines that have been written since last asked."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return read


@pytest.fixture
def visitor(world: World) -> Visitor:
    """Give a browser that has been nowhere yet."""
    return a_visitor(world)


def person(world: World, name: str) -> str:
    return world.county.people[name].person or ""


def try_password(visitor: Visitor, address: str = MAIL, password: str = GUESS) -> int:
    sent = visitor.post("/sign-in/password", on="/sign-in", address=address, password=password)
    return sent.status_code


def break_down(world: World) -> int:
    """Answer from a view that breaks, with a secret in what it says."""
    world.app.config["PROPAGATE_EXCEPTIONS"] = False

    def view() -> str:
        message = f"{TYPED} {world.tokens['coordinator']}"
        raise RuntimeError(message) from IntegrityError(TYPED, {"x": TYPED}, Exception(TYPED))

    world.app.view_functions["api.me.show"] = view
    return world.coordinator.get("/me").status_code


def test_every_line_has_the_same_shape_whoever_writes_it(world: World, lines: Lines) -> None:
    """ASVS 16.2.4 (L2): one JSON object a line, libraries' lines included."""
    world.nobody.get("/me")
    logging.getLogger("some.library").warning("gave up on %s", TYPED)

    told = lines()

    assert [set(line) >= {"at", "level", "event", "logger"} for line in told] == [True, True]
    assert told[1]["event"] == "gave up on %s"


def test_every_line_says_when_in_utc_and_for_which_request(world: World, lines: Lines) -> None:
    """ASVS 16.2.2 (L2): instants are in UTC, and lines are found by the request's id."""
    answer = world.coordinator.get("/nothing")
    (line,) = lines()

    _, trace, span, _ = answer.headers["traceparent"].split("-")
    assert line["requestId"] == f"{trace}-{span}"
    assert line["at"].endswith("+00:00")


def test_a_sign_in_is_written_down_whether_it_succeeds_or_not(
    world: World, visitor: Visitor, lines: Lines
) -> None:
    """ASVS 16.3.1 (L2): who came in by what, and that somebody did not."""
    try_password(visitor)
    failed = lines()
    visitor.open_link("coordinator")
    came = [line for line in lines() if line["event"] == "signed_in"]

    assert (failed[0]["event"], failed[0]["kind"]) == ("attempt_counted", "sign_in")
    assert [(line["person"], line["by"]) for line in came] == [
        (person(world, "coordinator"), "link")
    ]


def test_a_token_that_is_none_is_written_down(world: World, lines: Lines) -> None:
    """ASVS 16.3.1 (L2): programs that are not let in are told of like people."""
    Caller(world.app, token_text.spelled("x" * 43)).get("/me")

    events = [(line["event"], line.get("code")) for line in lines()]
    assert events == [("attempt_counted", None), ("denied", "unauthenticated")]


def test_what_somebody_may_not_do_is_written_down_with_their_id(world: World, lines: Lines) -> None:
    """ASVS 16.3.2 (L2): who was denied what, by the id alone."""
    world.reporter("arvika").get("/trail")

    (line,) = lines()
    assert line["event"] == "denied"
    assert (line["status"], line["code"]) == (403, "not_permitted")
    assert line["person"] == person(world, "reporter of arvika")
    assert (line["method"], line["route"]) == ("GET", "/api/v1/trail")


def test_what_is_refused_and_what_is_slowed_is_written_down(world: World, lines: Lines) -> None:
    """ASVS 16.3.3 (L2): attempts to get round the rules show."""
    world.coordinator.post("/organisations", {"name": "x", "version": 7})
    refused = lines()
    with clock.set_to(clock.now()):  # nothing is forgotten meanwhile, however slow the machine is
        for _ in range(LIMITS["token"].address.free + 1):
            Caller(world.app, token_text.spelled("x" * 43)).get("/me")

    assert [(line["event"], line["status"]) for line in refused] == [("refused", 422)]
    assert (lines()[-1]["event"]) == "throttled"


def test_a_fault_of_ours_is_written_down_with_its_place(world: World, lines: Lines) -> None:
    """ASVS 16.3.4 (L2): what broke and where, though not in which words."""
    assert break_down(world) == 500

    broke = next(line for line in lines() if "exception" in line)
    assert broke["level"] == "error"
    assert broke["exception"]["type"] == "builtins.RuntimeError"
    assert broke["exception"]["at"][-1].endswith("view")
    assert broke["exception"]["cause"]["type"] == "sqlalchemy.exc.IntegrityError"


def test_nothing_that_is_sent_begins_a_line_of_its_own(world: World, lines: Lines) -> None:
    """ASVS 16.4.1 (L2): a line feed, or half a line of JSON, stays where it is."""
    forged = '\n{"event": "signed_in", "person": "x"}\r\n'
    world.coordinator.get(f"/activities/{forged}")
    record = logging.LogRecord("forankra.x", 20, "", 0, "said %s", (forged,), None)

    assert [line["event"] for line in lines()] == ["denied"]
    assert "\n" not in Line().format(record)


def test_a_whole_story_leaves_no_secret_in_the_log(
    world: World, visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    """ASVS 16.2.5 (L2): no token, link, cookie, password, query or name is written down."""
    secrets = [
        *(*world.tokens.values(), GUESS, QUERY, TYPED, MAIL, HOME),
        *(world.county.people[name].name for name in ("coordinator", "reporter of arvika")),
        *live_at_the_pages(world, visitor),
        *live_in_programs(world),
    ]

    told = capsys.readouterr().err
    assert len(told.splitlines()) > 15
    assert len(secrets) > 15
    assert [secret for secret in secrets if secret in told] == []


def live_at_the_pages(world: World, visitor: Visitor) -> list[str]:
    """Come in by whatever ways, wrong ones too; return the secrets of that."""
    with world.app.app_context(), transaction() as session:
        link = signing_in.invite(session, SYSTEM, person(world, "auditor"))
    for _ in range(7):
        try_password(visitor)
    visitor.get(f"/sign-in/link/{link}")
    visitor.send(f"/sign-in/link/{link}", csrf_token="forged")
    visitor.post(f"/sign-in/link/{link}")
    visitor.get(f"/sign-in/link/{link}")
    visitor.open_link("reporter of arvika", Purpose.SIGN_IN)
    visitor.get(f"/account?{QUERY}={QUERY}")
    visitor.get(f"/nothing?{QUERY}={QUERY}")
    kept = [visitor.client.get_cookie(name, "localhost") for name in COOKIES]
    visitor.send("/sign-out")
    return [link, *(cookie.value for cookie in kept if cookie)]


def live_in_programs(world: World) -> list[str]:
    """Call the API rightly and wrongly; return the secrets of that."""
    made = world.coordinator.post("/tokens", {"scopes": ["read"]}).json["token"]
    slip = token_text.spelled("y" * 43)
    Caller(world.app, slip).get("/me")
    world.nobody.get(f"/me?access_token={made}")
    world.coordinator.get(f"/activities?q={QUERY}&nothing={QUERY}")
    world.reporter("arvika").move(world.propose("arvika"), "cancel", reason=TYPED)
    world.coordinator.post("/people", {"name": TYPED, "email": MAIL, "version": TYPED})
    world.coordinator.call("POST", "/people", data=f'{{"name": "{TYPED}', headers={})
    break_down(world)
    return [made, slip]


def test_an_error_page_never_shows_what_broke(world: World, visitor: Visitor) -> None:
    """ASVS 16.5.1 (L2): people are told in general words, in pages as in the API."""
    world.app.config["PROPAGATE_EXCEPTIONS"] = False

    def view() -> str:
        raise RuntimeError(TYPED)

    world.app.view_functions["web.sign_in.show"] = view
    answer = visitor.get("/sign-in")

    assert answer.status_code == 500
    assert TYPED not in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
