"""`forankra config`."""

import click

from service.cli.problems import REFUSED
from service.cli.program import Program, passed
from service.cli.spoken import command
from service.core.config import Config, ConfigError
from service.core.i18n import gettext


@command("check")
@passed
@click.pass_context
def check(ctx: click.Context, program: Program) -> None:
    """Print every fault, each with the variable's name."""
    try:
        Config.from_environ()
    except ConfigError as error:
        program.answer({"faults": error.faults}, *error.faults)
        ctx.exit(REFUSED)
    program.answer({"faults": []}, gettext("The configuration is fine."))
