"""What the Dockerfile and the compose file say is what works, without an engine to build them."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.databases import mostly_postgresql
from tests.support.sources import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
PATIENCE = 30.0  # seconds until the service answers, or has stopped


def instructions(name: str) -> list[str]:
    """List what follows each instruction of the last stage, the one that is shipped."""
    stage = re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE)[-1]
    return re.findall(rf"^{name}\s+(.*)$", stage, re.MULTILINE)


def command(line: str) -> list[str]:
    """Read a command in its JSON form, for the Python that runs the tests."""
    words: list[str] = json.loads(line)
    assert words[0] == "python"
    return [sys.executable, *words[1:]]


def variables() -> dict[str, str]:
    pairs = [pair.split("=", 1) for line in instructions("ENV") for pair in line.split()]
    return {name: value for name, value in pairs if name != "PATH"}


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Lay out a folder as the Dockerfile's last stage copies it, and nothing else."""
    folder = tmp_path / "image"
    for line in instructions("COPY"):
        source, _, target = line.partition(" ")
        if not source.startswith("--from"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, folder / target, ignore=ignored)
    return folder


@pytest.fixture
def environment(image: Path, migrated_url: str) -> dict[str, str]:
    """Give the variables of the image, with a port and a database of this test's own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    return variables() | {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "PYTHONPATH": str(image),
        "FORANKRA_HOST": "127.0.0.1",
        "FORANKRA_PORT": port,
        "FORANKRA_DATABASE_URL": migrated_url,
        "FORANKRA_SECRET_KEY": "a made-up key that is long enough for a test",
    }


@contextmanager
def running(line: str, environment: dict[str, str], folder: Path) -> Iterator[None]:
    """Run a command until the block ends, then expect it to obey SIGTERM."""
    log = folder / "log.txt"
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603 - the very command of our own Dockerfile
            command(line), cwd=folder, env=environment, stdout=sink, stderr=sink
        )
    try:
        wait_until_healthy(environment, process, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    assert process.returncode == 0, log.read_text()


def wait_until_healthy(
    environment: dict[str, str], process: subprocess.Popen[bytes], log: Path
) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text()
        try:
            health(environment)
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        else:
            return


def health(environment: dict[str, str]) -> int:
    """Ask the service how it is, and return the status of its answer."""
    connection = HTTPConnection("127.0.0.1", int(environment["FORANKRA_PORT"]), timeout=5)
    with closing(connection):
        connection.request("GET", "/healthz")
        return connection.getresponse().status


@mostly_postgresql
def test_the_command_of_the_image_serves_and_its_own_check_finds_it_healthy(
    image: Path, environment: dict[str, str]
) -> None:
    [check] = re.findall(r"CMD (\[.*\])", instructions("HEALTHCHECK")[0])

    with running(instructions("CMD")[-1], environment, image):
        status = health(environment)
        checked = subprocess.run(  # noqa: S603 - the very command of our own Dockerfile
            command(check), env=environment, check=False, capture_output=True
        )

    assert status == 200
    assert checked.returncode == 0, checked.stderr


def test_the_image_runs_as_nobody_in_particular() -> None:
    [user] = instructions("USER")

    uid, _, gid = user.partition(":")

    assert int(uid) >= 1000
    assert int(gid) >= 1000


def test_every_image_is_pinned_to_a_full_version() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [one["image"] for one in COMPOSE["services"].values() if "build" not in one]

    assert [image for image in images if not re.search(r":\d+\.\d+", image)] == []


def test_nothing_is_installed_but_by_its_hash() -> None:
    installing = re.findall(r"pip install[^&]*", DOCKERFILE)

    assert len(installing) == 1
    assert "--require-hashes" in installing[0]


def test_web_and_worker_start_only_after_the_migration_succeeded() -> None:
    services = COMPOSE["services"]
    waiting = {
        name: one["depends_on"].get("migrate", {}).get("condition")
        for name, one in services.items()
        if "depends_on" in one and name != "migrate"
    }

    assert waiting == dict.fromkeys(["web", "worker"], "service_completed_successfully")
    assert services["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", ["migrate", "worker"])
def test_the_program_knows_the_commands_that_compose_gives_it(name: str) -> None:
    words = json.dumps([*COMPOSE["services"][name]["command"], "--help"])

    asked = subprocess.run(  # noqa: S603 - the very command of our own compose file
        command(words), cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert asked.returncode == 0, asked.stderr
