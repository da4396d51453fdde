"""The page that the description is read on needs nothing but this server, and no inline script."""

import re

import pytest

from service.api.openapi.files import FILES, OURS
from service.api.problems import PREFIX
from tests.support.sources import SERVICE
from tests.support.world import World

NEEDED = re.compile(r'(?:src|href)="(?P<path>[^"]+)"')
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", re.IGNORECASE)


@pytest.mark.parametrize(("language", "title"), [("en", "Förankra"), ("sv", "Förankra")])
def test_the_page_is_in_the_reader_s_language(world: World, language: str, title: str) -> None:
    page = world.nobody.get("/docs", Accept_Language=language)

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert f'<html lang="{language}">' in page.text
    assert title in re.findall("<title>(.*)</title>", page.text)[0]


def test_the_page_fetches_from_this_server_alone_and_everything_is_there(world: World) -> None:
    paths = NEEDED.findall(world.nobody.get("/docs").text)

    answers = [world.nobody.get(path.removeprefix(PREFIX)) for path in paths]

    assert [path for path in paths if not path.startswith(f"{PREFIX}/")] == []
    assert {f"{PREFIX}/docs/{name}" for name in FILES} <= {*paths}
    assert {answer.status_code for answer in answers} == {200}


def test_the_page_s_policy_lets_in_nothing_from_elsewhere_and_nothing_inline(world: World) -> None:
    page = world.nobody.get("/docs")

    policy = page.headers["Content-Security-Policy"]
    assert INLINE.findall(page.text) == []
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", FILES)
def test_the_page_s_files_are_told_to_be_kept(world: World, name: str) -> None:
    answer = world.nobody.get(f"/docs/{name}")

    assert answer.content_type == FILES[name]
    assert answer.headers["Cache-Control"].startswith("public")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["index.html", "..%2Ffiles.py", "swagger-editor.js", "LICENSE"])
def test_no_other_file_is_given_out(world: World, name: str) -> None:
    assert world.nobody.get(f"/docs/{name}").status_code == 404


@pytest.mark.parametrize("name", OURS)
def test_our_own_script_asks_this_server_for_the_description(name: str) -> None:
    script = (SERVICE / "api" / "static" / name).read_text(encoding="utf-8")

    assert f'"{PREFIX}/openapi.json"' in script
    assert "://" not in script
