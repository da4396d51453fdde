"""Two people at the same moment, one over HTTP and one at a terminal, and what each was told."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from click.testing import CliRunner
from flask import Flask

from service.cli.program import Program
from service.cli.root import Root
from service.console import NAME
from service.core import clock
from service.core.config import Config
from tests.support.serving import PATIENCE, Answer, Client, Service, client_of
from tests.support.sources import ROOT
from tests.support.world import World

T = TypeVar("T")
Ready = Callable[[], object]
EARLY = 5  # ways in which one can be a little later than the other
MOMENT = 0.004  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What someone was told, whichever way they asked; *code* is the problem's, if it is one."""

    done: bool
    code: str | None
    events: tuple[str, ...]
    refusals: tuple[str, ...]

    @classmethod
    def read(cls, *, done: bool, document: Mapping[str, Any]) -> "Outcome":
        """Read the document that API and command line answer with."""
        return cls(
            done=done,
            code=document.get("code"),
            events=tuple(each["event"] for each in document.get("entries", ())),
            refusals=tuple(each["code"] for each in document.get("refusals", ())),
        )


def told(answer: Answer) -> Outcome:
    """Return what the API told; anything but success and a refusal is a fault of the service."""
    assert answer.status < 500, answer
    return Outcome.read(done=answer.status < 300, document=answer.body)


@dataclass(frozen=True, slots=True)
class Place:
    """A served county, and a terminal at the same database."""

    world: World
    service: Service
    app: Flask

    def client(self, name: str) -> Client:
        """Return one of the county's people, calling the API."""
        return client_of(self.service, self.world, name)

    def at_terminal(self, name: str, *words: str, ready: Ready = bool) -> Outcome:
        """Let a person run a command in this process, held at *ready* when all but it is done."""

        def open_app(config: Config) -> Flask:
            del config  # the application is here already
            ready()
            return self.app

        runner = CliRunner(env={"LC_ALL": "en_GB.UTF-8"})
        spoken = [*words, "--as", email(name), "--json"]
        result = runner.invoke(Root(), spoken, NAME, obj=Program(open_app=open_app))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code < 2, result.output
        return Outcome.read(done=result.exit_code == 0, document=json.loads(result.stdout))

    def in_process(self, name: str, *words: str) -> Outcome:
        """Let a person run a command in a process of its own."""
        ran = subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-m", "service.console", *words, "--as", email(name), "--json"],
            cwd=ROOT,
            env=self.service.environment,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
        assert ran.returncode < 2, ran
        return Outcome.read(done=ran.returncode == 0, document=json.loads(ran.stdout))

    def state(self, uid: str) -> str:
        """Return where an activity stands."""
        return str(self.client("coordinator").call("GET", f"/activities/{uid}").body["state"])

    def events(self, uid: str) -> list[str]:
        """Return what happened to an activity, oldest first."""
        found = self.client("coordinator").call("GET", f"/activities/{uid}/history?limit=200")
        return [each["event"] for each in reversed(found.body["items"])]


def email(name: str) -> str:
    """Return the address of one of the county's people."""
    return f"{name.replace(' ', '.')}@exempel.test"


def evidence_for(transition: str) -> dict[str, str]:
    """Return the least that a step of an owner states, as JSON."""
    today = clock.today().isoformat()
    return {
        "anchor": {"decisionBody": "Kommunstyrelsen", "decidedOn": today},
        "implement": {"summary": "Rutinen är införd", "completedOn": today},
        "follow_up": {"result": "achieved", "summary": "Det blev som vi tänkte"},
    }[transition]


def spelled(transition: str) -> list[str]:
    """Return the same evidence as options."""
    return [f"--evidence={name}={value}" for name, value in evidence_for(transition).items()]


def race(*deeds: Callable[[Ready], T], number: int = 0) -> list[T]:
    """Do all deeds at once, each in a thread; what they return, in their order.

    A deed calls what it is given when only the deed itself is left. *number* says by how many
    moments the first one is later than the others, so that each gets to be the first.
    """
    barrier = threading.Barrier(len(deeds), timeout=PATIENCE)

    def later() -> None:
        barrier.wait()
        time.sleep(number % EARLY * MOMENT)

    def enter(deed: Callable[[Ready], T], ready: Ready) -> T:
        try:
            return deed(ready)
        except BaseException:
            barrier.abort()  # nobody waits for who is not coming
            raise

    readies: list[Ready] = [later, *[barrier.wait] * (len(deeds) - 1)]
    with ThreadPoolExecutor(len(deeds)) as pool:
        pairs = zip(deeds, readies, strict=True)
        futures = [pool.submit(enter, deed, ready) for deed, ready in pairs]
    raised = [error for each in futures if (error := each.exception())]
    for error in sorted(raised, key=lambda each: isinstance(each, threading.BrokenBarrierError)):
        raise error
    return [each.result() for each in futures]
