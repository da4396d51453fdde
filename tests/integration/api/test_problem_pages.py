"""Every kind of problem has a page that explains it, in both languages, open to everyone."""

import re

import pytest
from werkzeug.test import TestResponse

from service.api.faults import SENTENCES as FAULTS
from service.api.problem_kinds import PROBLEMS
from service.api.remedies import FAULTS_OF_RULES, REMEDIES
from service.workflows.refusals import SENTENCES as REFUSALS
from tests.integration.api.places import Place
from tests.support.sources import ROOT
from tests.support.world import Caller, World, a_world

EXPLAINED = ROOT / "docs" / "errors.md"
ROW = re.compile(r"^\| `(?P<code>\w+)` \|(?P<rest>.+)\|$", re.MULTILINE)
HTML = "text/html"
ACTIVE = re.compile(r"<(script|style)\b|\son\w+=|style=")


@pytest.fixture
def nobody(place_on_sqlite: Place) -> Caller:
    """Give someone without a token."""
    return place_on_sqlite.world.nobody


def page(nobody: Caller, name: str, language: str, kind: str = HTML) -> TestResponse:
    return nobody.get(f"/problems/{name}", Accept_Language=language, Accept=kind)


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_kind_has_its_page_in_both_languages(nobody: Caller, code: str) -> None:
    swedish, english = (page(nobody, code.replace("_", "-"), each) for each in ("sv", "en"))

    for answer, language in ((swedish, "sv"), (english, "en")):
        assert (answer.status_code, answer.mimetype) == (200, HTML)
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}">' in answer.text
        assert f"<code>{code}</code>" in answer.text
        assert f"<dd>{PROBLEMS[code].status}</dd>" in answer.text
    assert "What to do" in english.text
    assert swedish.text != english.text


def test_the_other_language_is_a_link_away(nobody: Caller) -> None:
    swedish = page(nobody, "not-found", "sv")
    followed = page(nobody, "not-found?lang=en", "sv")

    assert '<a href="?lang=en" hreflang="en" lang="en">English</a>' in swedish.text
    assert followed.headers["Content-Language"] == "en"
    assert followed.text == page(nobody, "not-found", "en").text


def test_programs_get_the_same_as_json(nobody: Caller) -> None:
    answer = page(nobody, "transition-refused", "en", "application/json")
    told = answer.json

    assert told["type"] == "/api/v1/problems/transition-refused"
    assert (told["code"], told["status"]) == ("transition_refused", 409)
    assert [each["code"] for each in told["refusals"]] == list(REFUSALS)
    assert [each["code"] for each in told["errors"]] == [*FAULTS, *FAULTS_OF_RULES]
    assert "%(" not in answer.text
    assert told["example"]["refusals"][0]["code"] == "wrong_state"
    assert told["example"]["errors"][0]["pointer"] == "/evidence/summary"
    assert "Accept" in answer.vary


def test_the_list_leads_to_every_page(nobody: Caller) -> None:
    listed = nobody.get("/problems", Accept="application/json").json["items"]
    drawn = nobody.get("/problems").text

    assert [each["code"] for each in listed] == list(PROBLEMS)
    for each in listed:
        assert f'href="{each["type"]}?lang=en"' in drawn
        assert nobody.get(each["type"].removeprefix("/api/v1")).status_code == 200


def test_a_page_runs_nothing_and_loads_only_its_own_style(nobody: Caller) -> None:
    answer = page(nobody, "invalid-request", "sv")
    [style] = re.findall(r'<link rel="stylesheet" href="([^"]+)">', answer.text)

    assert ACTIVE.search(answer.text) is None
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    sheet = nobody.get(style.removeprefix("/api/v1"))
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")


@pytest.mark.parametrize("name", ["nothing", "not_found", "Not-Found", "å", "not-found/"])
def test_what_is_no_kind_has_no_page(nobody: Caller, name: str) -> None:
    answer = page(nobody, name, "en")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("asked", ["language=en", "lang=de", "lang=sv&lang=en"])
def test_an_unknown_wish_is_refused(nobody: Caller, asked: str) -> None:
    answers = [page(nobody, f"not-found?{asked}", "en"), nobody.get(f"/problems?{asked}")]

    assert [answer.status_code for answer in answers] == [422, 422]


def test_what_to_do_is_told_as_in_the_manual() -> None:
    plain = {hit["code"]: _cells(hit["rest"]) for hit in ROW.finditer(EXPLAINED.read_text())}

    assert set(REMEDIES) == set(PROBLEMS)
    assert {code: plain[code][2] for code in PROBLEMS} == _said(REMEDIES)
    assert {code: plain[code][0] for code in FAULTS_OF_RULES} == _said(FAULTS_OF_RULES)


def _cells(row: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in row.split(" | ")]


def _said(table: dict[str, object]) -> dict[str, str]:
    return {code: str(sentence) for code, sentence in table.items()}


def test_every_problem_of_a_story_leads_to_its_page(migrated_url: str) -> None:
    with a_world(migrated_url) as world:
        for answer in _refused(world):
            path = answer.json["type"].removeprefix("/api/v1")
            assert world.nobody.get(path).status_code == 200


def _refused(world: World) -> list[TestResponse]:
    activity, owner = world.propose("arvika"), world.reporter("arvika")
    return [
        world.nobody.get("/me"),
        owner.get("/nothing"),
        owner.move(activity, "implement"),
        owner.move(activity, "anchor", match=None),
        owner.post("/plans", {}),
        world.coordinator.post("/plans", {}),
    ]
