"""`forankra serve`."""

import os
import sys

import click

from service.cli.first_links import give_demo_a_key
from service.cli.spoken import command, option
from service.core.config import Config
from service.core.i18n import _

GUNICORN = ("-m", "gunicorn", "--config", "python:service.gunicorn_conf", "service.wsgi:app")
HIGHEST_PORT = 65535


@command("serve")
@option("--host", help=_("The address to listen on, else FORANKRA_HOST."))
@option("--port", type=click.IntRange(1, HIGHEST_PORT), help=_("The port, else FORANKRA_PORT."))
@option("--demo", is_flag=True, help=_("Demo mode; on a loopback address only."))
def serve(host: str | None, port: int | None, *, demo: bool) -> None:
    """Become gunicorn with the shipped configuration; raises ConfigError instead of that."""
    given = {"HOST": host, "PORT": str(port) if port else None, "DEMO": "1" if demo else None}
    for name, value in given.items():
        if value is not None:
            os.environ.pop(f"FORANKRA_{name}_FILE", None)
            os.environ[f"FORANKRA_{name}"] = value
    give_demo_a_key(Config.from_environ())
    os.execv(sys.executable, [*python(), *GUNICORN])  # noqa: S606 -- our own interpreter


def python() -> list[str]:
    """Return how this very interpreter was started, as the beginning of a command."""
    return [sys.executable, *(["-P"] if sys.flags.safe_path else [])]
