"""What runs until it is stopped starts by itself, stops when asked, and leaves nothing behind."""

import json
import re
import signal
import socket
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.integration.cli.console import Console
from tests.integration.cli.county import REPORTER, settle
from tests.integration.cli.processes import (
    alive,
    environment,
    free_port,
    key,
    lay_out,
    started,
    status,
)
from tests.support.sources import ROOT

EVERYWHERE = "0.0.0.0"  # noqa: S104 -- an address that must be refused, or replaced
ANSWERS = "Förankra answers on"
LINK = re.compile(r"http://\S+/sign-in/link/\S+")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the program in it, where nothing has run yet."""
    return lay_out(tmp_path / "program")


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What was seen of the very first start in an empty folder."""

    folder: Path
    answers: dict[str, int]
    links: list[int]
    family: set[int]
    code: int
    said: str

    @property
    def tokens(self) -> Path:
        """Where the demo's tokens are."""
        return self.folder / "var" / "demo-tokens.json"


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """Start the demo in an empty folder, call it as each of its people, and stop it."""
    folder = lay_out(tmp_path_factory.mktemp("empty") / "program")
    port = free_port()
    with started(environment(folder, FORANKRA_PORT=str(port)), folder / "log", "start") as run:
        run.wait_for("demo-tokens.json")
        tokens = json.loads((folder / "var" / "demo-tokens.json").read_text())
        answers = {name: status(port, "/api/v1/me", token) for name, token in tokens.items()}
        links = [status(port, urlsplit(link).path) for link in LINK.findall(run.said)]
        family = run.family()
        code = run.stop()
    return FirstRun(folder, answers=answers, links=links, family=family, code=code, said=run.said)


def test_one_command_starts_the_demo_in_an_empty_folder(first_run: FirstRun) -> None:
    people = ["reporter", "shared_reporter", "coordinator", "auditor"]

    assert ANSWERS in first_run.said
    assert str(first_run.tokens) in first_run.said
    assert first_run.answers == dict.fromkeys(people, 200)
    assert first_run.links == [200] * 4


def test_what_holds_secrets_is_its_owners_alone(first_run: FirstRun) -> None:
    assert stat.S_IMODE(first_run.tokens.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(first_run.tokens.stat().st_mode) == 0o600


def test_sigterm_stops_everything_without_a_trace(first_run: FirstRun) -> None:
    assert first_run.code == 0, first_run.said
    assert len(first_run.family) >= 4  # itself, gunicorn with its workers, and the worker
    assert alive(first_run.family) == set()


def test_a_second_start_loads_nothing_and_keeps_the_tokens(first_run: FirstRun) -> None:
    port, folder = free_port(), first_run.folder
    before = first_run.tokens.read_text()

    with started(environment(folder, FORANKRA_PORT=str(port)), folder / "log", "start") as run:
        run.wait_for(ANSWERS)
        answer = status(port, "/api/v1/me", json.loads(before)["reporter"])
        code = run.stop_group(signal.SIGINT)

    assert (answer, code) == (200, 0), run.said
    assert first_run.tokens.read_text() == before
    assert "Loading the demo" not in run.said


def test_without_the_demo_it_starts_empty_and_lets_an_administrator_in(folder: Path) -> None:
    port = free_port()
    variables = environment(folder, FORANKRA_PORT=str(port), FORANKRA_DEMO="0", **key())

    with started(variables, folder / "log.txt", "start") as running:
        running.wait_for("/sign-in/link/")
        (link,) = LINK.findall(running.said)
        answers = [status(port, path) for path in ("/healthz", urlsplit(link).path)]
        code = running.stop()

    assert answers == [200, 200]
    assert code == 0, running.said
    assert not (folder / "var" / "demo-tokens.json").exists()


def test_killing_the_group_leaves_nobody_on_the_port(folder: Path) -> None:
    variables = environment(folder, FORANKRA_PORT=str(free_port()), FORANKRA_DEMO="0", **key())

    with started(variables, folder / "log.txt", "start") as running:
        running.wait_for(ANSWERS)
        family = running.family()
        running.stop_group(signal.SIGKILL)

    assert alive(family) == set()


def test_when_a_part_ends_by_itself_the_rest_is_stopped_and_it_is_said(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        variables = environment(
            folder, FORANKRA_PORT=str(taken.getsockname()[1]), FORANKRA_DEMO="0", **key()
        )

        with started(variables, folder / "log.txt", "start") as running:
            running.wait_for("waiting")
            family = running.family()
            code = running.process.wait(60)

    assert code == 1
    assert "ended by itself" in running.said
    assert alive(family) == set()


def test_the_demo_never_starts_where_others_can_reach_it(folder: Path) -> None:
    variables = environment(folder, FORANKRA_HOST=EVERYWHERE)

    for words in (["start"], ["serve", "--demo"]):
        ran = subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-m", "service.console", *words, "--json"],
            env=variables,
            check=False,
            capture_output=True,
            text=True,
        )

        assert ran.returncode == 1
        assert json.loads(ran.stdout)["faults"][0].startswith("FORANKRA_DEMO")
    assert not (folder / "var").exists()


def test_serving_takes_its_address_from_its_options(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    variables = environment(ROOT, FORANKRA_DATABASE_URL=sqlite_url, FORANKRA_HOST=EVERYWHERE)
    words = ["serve", "--host", "127.0.0.1", "--port", str(port), "--demo"]

    with started(variables, tmp_path / "log.txt", *words) as running:
        running.wait_for("Booting worker")
        running.wait_for(f"http://127.0.0.1:{port}")
        answer = status(port, "/healthz")
        code = running.stop()

    assert answer == 200
    assert code == 0, running.said


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_worker_stops_when_asked(sqlite_url: str, tmp_path: Path, by: signal.Signals) -> None:
    variables = environment(ROOT, FORANKRA_DATABASE_URL=sqlite_url)

    with started(variables, tmp_path / "log.txt", "worker") as running:
        running.wait_for("waiting")
        code = running.stop(by)

    assert code == 0, running.said


def test_the_worker_waits_for_a_database_that_is_away(tmp_path: Path) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
    variables = environment(ROOT, FORANKRA_DATABASE_URL=away)

    with started(variables, tmp_path / "log.txt", "worker") as running:
        running.wait_for("does not answer as it should")
        still_there = running.process.poll()
        code = running.stop()

    assert still_there is None
    assert code == 0, running.said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["trail", "verify"], 0),
        (["plan", "adopt", "01a20096-936b-7545-8b9e-179d6b3d6119"], 1),
        (["activity", "list", "--as", REPORTER.upper()], 0),
        (["activity", "list", "--as", "ingen@exempel.test"], 1),
        (["activity", "list", "--state", "done"], 2),
    ],
)
def test_the_exit_code_tells_a_program_how_it_went(
    sqlite_url: str, tmp_path: Path, words: list[str], code: int
) -> None:
    settle(sqlite_url)
    variables = environment(ROOT, FORANKRA_DATABASE_URL=sqlite_url)

    with started(variables, tmp_path / "log.txt", *words) as running:
        came_to = running.process.wait(60)

    assert came_to == code, running.said


def test_what_answers_nobody_needs_no_secret_key(sqlite_url: str) -> None:
    keyless = Console({"FORANKRA_DATABASE_URL": sqlite_url})

    listed = keyless.run("activity", "list", "--json")
    checked = keyless.run("config", "check", "--json")

    assert listed.document == {"items": []}
    assert checked.code == 1
    assert checked.document["faults"][0].startswith("FORANKRA_SECRET_KEY")
