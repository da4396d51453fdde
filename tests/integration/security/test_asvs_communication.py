"""ASVS 5.0, chapters 3, 4 and 15: what every answer tells browsers, and who the client is."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, request
from werkzeug.test import TestResponse

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from tests.support.databases import mostly_sqlite
from tests.support.world import World

UNKNOWN = "01a20000-0000-7000-8000-000000000000"
OUTSIDE = ("/nothing", "/api", "/.git/config", "/assets/", "/assets/nothing.css", "/sign-in/%00")
METHODS = ("GET", "POST", "PUT", "DELETE")
SECRET = "only for tests " * 3
YEAR = 31_536_000  # seconds


def everything(app: Flask, scheme: str = "http", **headers: str) -> list[TestResponse]:
    """Return what every route and some that are none answer to somebody unknown."""
    rules = [re.sub(r"<[^>]+>", UNKNOWN, rule.rule) for rule in app.url_map.iter_rules()]
    client = app.test_client(use_cookies=False)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return [
        client.open(path, method=method, headers=sent, base_url=f"{scheme}://localhost")
        for path in sorted({*rules, *OUTSIDE})
        for method in METHODS
    ]


def lacking(answers: list[TestResponse], name: str, *parts: str) -> list[str]:
    """Return the paths of the answers whose header *name* lacks one of *parts*."""
    return [
        f"{answer.request.method} {answer.request.path}"
        for answer in answers
        if not all(part in answer.headers.get(name, "") for part in parts)
    ]


def seen_by(app: Flask, **headers: str) -> tuple[str | None, str, str]:
    """Return the address, the scheme and the host that the application believes."""
    seen: list[tuple[str | None, str, str]] = []

    def look() -> str:
        seen.append((request.remote_addr, request.scheme, request.host))
        return ""

    app.view_functions["health.healthz"] = look
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    app.test_client().get("/healthz", headers=sent)
    return seen[0]


@pytest.fixture
def behind(sqlite_url: str) -> Iterator[Flask]:
    """Give an application that stands behind one proxy."""
    url = "https://forankra.exempel.test"
    app = create_app(Config(database_url=sqlite_url, secret_key=SECRET, proxies=1, public_url=url))
    yield app
    with app.app_context():
        db.engine.dispose()


@mostly_sqlite
def test_every_answer_may_be_loaded_by_nobody_else_and_loads_nothing_else(world: World) -> None:
    """ASVS 3.4.3 (L2): a strict policy stands on every answer, errors too."""
    answers = everything(world.app)

    assert len(answers) > 250
    policy = "Content-Security-Policy"
    assert lacking(answers, policy, "default-src 'none'", "frame-ancestors 'none'") == []
    assert not any("unsafe" in answer.headers[policy] for answer in answers)


@mostly_sqlite
def test_no_answer_is_taken_for_another_type(world: World) -> None:
    """ASVS 3.4.4 (L2): browsers are told not to guess a type."""
    assert lacking(everything(world.app), "X-Content-Type-Options", "nosniff") == []


@mostly_sqlite
def test_no_address_of_ours_is_told_to_others(world: World) -> None:
    """ASVS 3.4.5 (L2): no other site learns an address, which may hold an id."""
    told = {answer.headers.get("Referrer-Policy") for answer in everything(world.app)}

    assert told == {"no-referrer", "same-origin"}


@mostly_sqlite
def test_no_answer_is_shown_in_a_frame(world: World) -> None:
    """ASVS 3.4.6 (L2): nobody puts a page of ours into theirs."""
    answers = everything(world.app)

    assert lacking(answers, "Content-Security-Policy", "frame-ancestors 'none'") == []


@mostly_sqlite
def test_no_window_of_another_site_reaches_into_ours(world: World) -> None:
    """ASVS 3.4.8 (L3): pages keep their windows to themselves."""
    answers = everything(world.app)

    assert lacking(answers, "Cross-Origin-Opener-Policy", "same-origin") == []
    assert lacking(answers, "Permissions-Policy", "camera=()", "microphone=()") == []


@mostly_sqlite
def test_nothing_of_ours_is_embedded_elsewhere(world: World) -> None:
    """ASVS 3.5.8 (L3): other sites cannot load what we answer."""
    assert lacking(everything(world.app), "Cross-Origin-Resource-Policy", "same-origin") == []


@mostly_sqlite
def test_browsers_are_told_to_come_by_tls_alone(world: World) -> None:
    """ASVS 3.4.1 (L1): for a year at least, and only where TLS is spoken."""
    name = "Strict-Transport-Security"
    secure = [answer.headers.get(name, "") for answer in everything(world.app, "https")]
    plain = [answer.headers.get(name) for answer in everything(world.app)]

    assert all(int(told.partition("max-age=")[2].partition(";")[0]) >= YEAR for told in secure)
    assert set(plain) == {None}


@mostly_sqlite
def test_no_other_site_s_script_reads_an_answer(world: World) -> None:
    """ASVS 3.4.2 (L1): there is no sharing across origins, whoever asks."""
    asked = {"Origin": "https://evil.example", "Access_Control_Request_Method": "POST"}
    answers = everything(world.app, **asked)

    told = {name for answer in answers for name, _ in answer.headers}
    assert {name for name in told if name.lower().startswith("access-control-")} == set()


@mostly_sqlite
def test_the_api_leads_nobody_from_http_to_https(world: World) -> None:
    """ASVS 4.1.2 (L2): a program that sends its token in the clear is not quietly helped on."""
    answers = [each for each in everything(world.app) if each.request.path.startswith("/api/")]

    assert {answer.status_code for answer in answers} & {301, 302, 303, 307, 308} == set()


@mostly_sqlite
def test_without_a_proxy_no_header_says_who_the_client_is(world: World) -> None:
    """ASVS 4.1.3 (L2): nobody overrides what only a proxy may tell."""
    seen = seen_by(
        world.app,
        X_Forwarded_For="203.0.113.9",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Port="1",
        Forwarded="for=203.0.113.9;proto=https",
        X_Real_IP="203.0.113.9",
    )

    assert seen == ("127.0.0.1", "http", "localhost")


def test_behind_a_proxy_its_own_word_counts_and_no_word_before_it(behind: Flask) -> None:
    """ASVS 15.3.4 (L2): the client's address comes from where the client cannot write."""
    seen = seen_by(
        behind,
        X_Forwarded_For="203.0.113.9, 198.51.100.7",
        X_Forwarded_Proto="http, https",
        X_Forwarded_Host="evil.example, forankra.exempel.test",
        X_Real_IP="203.0.113.9",
        Forwarded="for=203.0.113.9",
    )

    assert seen == ("198.51.100.7", "https", "forankra.exempel.test")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "a b", "[::2]"])
def test_only_our_own_names_are_answered_to(behind: Flask, host: str) -> None:
    """ASVS 4.1.3 (L2): a host that is not ours leads nowhere, and into no link."""
    told = [
        behind.test_client().get(path, headers=headers).status_code
        for path in ("/api/v1/api-info", "/sign-in", "/nothing")
        for headers in ({"Host": host}, {"X-Forwarded-Host": host or "x.example"})
    ]

    assert set(told) == {400}


@pytest.mark.parametrize(
    "host", ["forankra.exempel.test", "FORANKRA.exempel.test:443", "localhost:8000", "[::1]:8000"]
)
def test_our_own_names_are_answered_to_in_any_spelling(behind: Flask, host: str) -> None:
    """ASVS 4.1.3 (L2): the public name and this machine's are ours."""
    answer = behind.test_client().get("/api/v1/api-info", headers={"Host": host})

    assert answer.status_code == 200


def test_load_balancers_ask_by_any_name(behind: Flask) -> None:
    """ASVS 13.4.5 (L2): whether the process lives is told to everyone, and nothing else with it."""
    answer = behind.test_client().get("/healthz", headers={"Host": "192.0.2.44:8000"})

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
