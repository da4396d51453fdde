"""The guides for clients do what they say, block by block, against the demo county."""

import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.app import create_app
from service.core.config import Config
from service.core.db import db
from service.core.migrations import upgrade
from service.demo import issue_tokens, load
from tests.journeys.curling import find_curl
from tests.support.guides import blocks_of, run
from tests.support.serving import HOST, OK, SECRET, Answer, Service, served
from tests.support.sources import ROOT
from tests.support.world import PREFIX

REMARK = re.compile(r"\s*(#|\"\"\")")
LANGUAGE = re.compile(r"(Accept-Language\W+)(sv|en)")
READINGS = 20
A_WHILE = 3.0  # seconds: longer than a request waits for its turn
GUIDES = {"en": ROOT / "docs" / "clients.md", "sv": ROOT / "docs" / "klienter.md"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody's folder with the tokens in it, and the address of the demo."""

    folder: Path
    service: Service

    @property
    def environment(self) -> dict[str, str]:
        """What a block needs to know."""
        address = f"http://{HOST}:{self.service.port}{PREFIX}"
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "API": address, "no_proxy": "*"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Live through the demo once, and issue its tokens."""
    folder = tmp_path_factory.mktemp("guide")
    url = f"sqlite:///{folder / 'demo.sqlite3'}"
    upgrade(url)
    app = create_app(Config(database_url=url, secret_key=SECRET))
    with app.app_context():
        load()
        issue_tokens(folder / "var" / "demo-tokens.json")
        db.engine.dispose()
    return folder


@pytest.fixture
def desk(demo: Path, tmp_path: Path) -> Iterator[Desk]:
    folder = shutil.copytree(demo, tmp_path / "desk")
    with served(f"sqlite:///{folder / 'demo.sqlite3'}", tmp_path) as service:
        yield Desk(folder, service)


@pytest.mark.parametrize("language", GUIDES)
def test_every_block_prints_what_the_guide_says(desk: Desk, language: str) -> None:
    find_curl()
    for kind in ("sh", "python"):
        blocks = blocks_of(GUIDES[language], kind)

        printed = run(blocks, kind, desk.folder, desk.environment)

        assert len(printed) == len(blocks) > 9
        assert [(b.told, p) for b, p in zip(blocks, printed, strict=True) if not b.fits(p)] == []


def test_its_client_waits_and_tries_again_while_the_service_is_busy(
    demo: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(demo, tmp_path / "desk")
    database = folder / "demo.sqlite3"
    with narrow(database, tmp_path) as service, closing(sqlite3.connect(database)) as slow:
        desk, begin = Desk(folder, service), blocks_of(GUIDES["en"], "python")[0]
        slow.execute("begin immediate")
        with ThreadPoolExecutor() as threads:
            writing = threads.submit(call, desk, "POST", "/tokens", {"scopes": ["read"]})
            turned_away = next(each for each in readings(desk) if each.status != OK)
            reading = threads.submit(run, [begin], "python", folder, desk.environment)
            time.sleep(A_WHILE)
            slow.rollback()

            assert (turned_away.status, turned_away.headers["Retry-After"]) == (503, "1")
            assert begin.fits(reading.result()[0])
            assert writing.result().status == 201


@contextmanager
def narrow(database: Path, home: Path) -> Iterator[Service]:
    """Serve one request at a time."""
    service = OneAtATime(f"sqlite:///{database}", home)
    try:
        service.start()
        yield service
    finally:
        service.kill()


class OneAtATime(Service):
    """An installation whose only thread is soon busy."""

    @property
    def environment(self) -> dict[str, str]:
        """The narrowest configuration there is."""
        one = {"FORANKRA_WORKERS": "1", "FORANKRA_THREADS": "1"}
        return {**super().environment, **one}


def readings(desk: Desk) -> Iterator[Answer]:
    """Read now and then, until what writes has come in and stands in the way."""
    for _ in range(READINGS):
        time.sleep(0.2)
        yield call(desk, "GET", "/me")


def call(desk: Desk, method: str, path: str, body: object = None) -> Answer:
    secrets = json.loads((desk.folder / "var" / "demo-tokens.json").read_text())
    bearer = f"Bearer {secrets['reporter']}"
    return desk.service.call(method, PREFIX + path, body, Authorization=bearer)


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_the_guides_do_the_same_in_both_languages(kind: str) -> None:
    english, swedish = ("".join(b.code for b in blocks_of(GUIDES[each], kind)) for each in GUIDES)

    assert _deeds(english) == _deeds(swedish)


def _deeds(code: str) -> list[str]:
    """Return the lines that do something."""
    return [LANGUAGE.sub(r"\1", each) for each in code.splitlines() if not REMARK.match(each)]
