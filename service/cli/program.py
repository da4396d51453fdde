"""One run of the command line: who acts, who reads the answer, and how the service is opened.

The database is opened in acting.py, which loads far more than `--help` should wait for.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click
from flask import Flask

from service.cli.spoken import option
from service.core.config import Config
from service.core.errors import FieldError
from service.core.i18n import _


@dataclass(slots=True)
class Program:
    """What all commands share; *email* is who acts, and nobody (None) is the system.

    *faults* are what the options' own checks found; no command begins before they are told.
    """

    open_app: Callable[[Config], Flask]
    as_json: bool = False
    email: str | None = None
    faults: list[FieldError] = field(default_factory=list)

    def answer(self, document: Mapping[str, Any], *lines: str) -> None:
        """Print *document* to a program, *lines* to a person."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
        else:
            for line in lines:
                click.echo(line)


passed = click.make_pass_decorator(Program)


def _act_as(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    del parameter
    ctx.obj.email = value


acting = option(
    "--as",
    "acting_as",
    metavar="EMAIL",
    expose_value=False,
    callback=_act_as,
    help=_("Who acts; without it the system, where the table of rights allows that."),
)
