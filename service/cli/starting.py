"""`forankra start`, which is what `./run` alone means: everything on this machine."""

import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from service.cli.acting import application
from service.cli.children import Child, ended, running, wait_for_end
from service.cli.database import prepare
from service.cli.first_links import DEMO_PEOPLE, demo_links, first_link, give_demo_a_key
from service.cli.log_chore import begin_demo_log
from service.cli.problems import REFUSED
from service.cli.program import Program, passed
from service.cli.spoken import command
from service.cli.stopping import asked_to_stop
from service.core.config import VAR, Config
from service.core.db import db
from service.core.i18n import gettext
from service.core.mail_settings import MailSettings
from service.core.token_text import digest_of
from service.demo import is_empty, issue_tokens, load
from service.models import Token

TOKENS = VAR / "demo-tokens.json"
DEMO = "FORANKRA_DEMO"
STARTED_WITHIN = 60.0  # seconds until the service must answer
OK = 200


@command("start")
@passed
@click.pass_context
def start(ctx: click.Context, program: Program) -> None:
    """Migrate, fill an empty demo, then serve and work until asked to stop."""
    if f"{DEMO}_FILE" not in os.environ:
        os.environ.setdefault(DEMO, "1")
    config = Config.from_environ()
    give_demo_a_key(config)
    VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with asked_to_stop() as stop:
        prepare(config)
        welcome = _demo(program) if config.demo else _first_steps(program)
        if stop.is_set():
            return
        with running(["serve"], ["worker"]) as children:
            if _wait_until_it_answers(config, children, stop):
                _announce(program, config, welcome)
                if not wait_for_end(children, stop):
                    return
            elif stop.is_set():
                return
    click.echo(gettext("A part of the service ended by itself, so the rest was stopped."), err=True)
    ctx.exit(REFUSED)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What is said of how to come in, and the one-time links by whose they are."""

    lines: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)


def _demo(program: Program) -> Welcome:
    """Fill an empty database, and see to it that the demo's people can come in."""
    with application(program):
        if is_empty(db.session()):
            click.echo(gettext("Loading the demo county …"), err=True)
            load()
            begin_demo_log(current_app.config["LOG"])
        try:
            if not _hold(TOKENS):
                issue_tokens(TOKENS)
            links = demo_links()
        except NoResultFound:
            return Welcome([gettext("The database holds something else than the demo.")])
        named = [f"  {DEMO_PEOPLE[name]}: {link}" for name, link in links.items()]
    told = gettext("Demo tokens: %(file)s", file=TOKENS)
    return Welcome([gettext("One-time links, each for one sign-in:"), *named, told], links)


def _hold(file: Path) -> bool:
    """Tell whether the tokens in *file* are still in force: nobody's are changed without need."""
    if not file.exists():
        return False
    digests = [digest_of(secret) for secret in json.loads(file.read_text()).values()]
    found = select(func.count()).where(Token.digest.in_(digests), ~Token.revoked)
    return db.session().scalar(found) == len(digests)


def _first_steps(program: Program) -> Welcome:
    """Let the first administrator in, as long as nobody has been."""
    with application(program):
        link = first_link()
    if link is None:
        return Welcome()
    title = gettext("Nobody has signed in yet. A one-time link for the first administrator:")
    return Welcome([title, f"  {link}"], {"administrator": link})


def _wait_until_it_answers(
    config: Config, children: Sequence[Child], stop: threading.Event
) -> bool:
    """Ask until the service answers; tell whether it did before a child ended or *stop* was set."""
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline and not ended(children):
        if _answers(config):
            return True
        if stop.wait(0.1):
            return False
    return False


def _answers(config: Config) -> bool:
    connection = HTTPConnection(_reached_at(config), config.port, timeout=2)
    try:
        with closing(connection):
            connection.request("GET", "/healthz")
            return connection.getresponse().status == OK
    except OSError:
        return False


def _reached_at(config: Config) -> str:
    """Return where the service is reached from this machine, whatever it listens on."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 -- asked, not bound


def _announce(program: Program, config: Config, welcome: Welcome) -> None:
    host = _reached_at(config)
    address = f"http://[{host}]:{config.port}" if ":" in host else f"http://{host}:{config.port}"
    tokens = str(TOKENS) if config.demo else None
    document = {"address": address, "demoTokens": tokens, "signIn": welcome.links}
    said = gettext("Förankra answers on %(address)s. Stop it with Ctrl-C.", address=address)
    mail = config.as_flask()["MAIL"]
    if isinstance(mail, MailSettings) and mail.folder:
        told = gettext("Letters that the service writes lie in %(folder)s.", folder=mail.folder)
        welcome.lines.append(told)
    program.answer(document, said, *welcome.lines)
    sys.stdout.flush()
