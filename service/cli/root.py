"""The program itself: which commands there are, and what becomes of an error."""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from service.cli import problems
from service.cli.language import language, speaking
from service.cli.menu import COMMANDS, GROUPS, Row
from service.cli.spoken import help_option, write_help
from service.core.config import ConfigError
from service.core.errors import ServiceError
from service.core.i18n import gettext

JSON = "--json"


class Menu(click.Group):
    """The commands of the table whose names begin with *path*; each is loaded when it is run."""

    def __init__(self, path: str = "") -> None:
        super().__init__(path or None, help=GROUPS[path])
        start = f"{path} " if path else ""
        rows = {row.path.removeprefix(start): row for row in COMMANDS if row.path.startswith(start)}
        self.rows = {name: row for name, row in rows.items() if " " not in name}
        groups = {name.partition(" ")[0] for name in rows if " " in name}
        self.menus = {name: Menu(name) for name in GROUPS if name in groups}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order, groups last."""
        del ctx
        return [*self.rows, *self.menus]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command and tell it what the table says of it."""
        del ctx
        row = self.rows.get(cmd_name)
        return load(row) if row else self.menus.get(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any of them."""
        del ctx
        said = {name: row.help for name, row in self.rows.items()}
        said |= {name: menu.help for name, menu in self.menus.items()}
        with formatter.section(gettext("Commands")):
            formatter.write_dl([(name, str(help_)) for name, help_ in said.items()])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Translate, then write."""
        del ctx
        write_help(self, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give click's help option its words in the reader's language."""
        return help_option(super().get_help_option(ctx))


def load(row: Row) -> click.Command:
    """Return the command of *row*."""
    module, _, name = row.where.partition(":")
    command: click.Command = getattr(import_module(f"service.cli.{module}"), name)
    command.help = row.help
    return command


class Root(Menu):
    """All of it. Refusals and findings exit with 1, wrong usage with 2."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 -- click's own
        """Run in the language of the terminal."""
        with speaking(language(os.environ)):
            return super().main(*args, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note who reads the answer before anything can go wrong."""
        ctx.obj.as_json = JSON in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's own
        """Run the command; tell an expected error in words, or to a program as a problem."""
        try:
            return super().invoke(ctx)
        except (ServiceError, ConfigError) as error:
            problems.tell(error, as_json=ctx.obj.as_json)
            ctx.exit(problems.REFUSED)
        except click.UsageError as error:
            if not ctx.obj.as_json:
                raise
            problems.tell_usage(error)
            ctx.exit(error.exit_code)


def names() -> Sequence[tuple[str, ...]]:
    """Return the words of every command, groups included, the program itself first."""
    groups = [tuple(path.split()) for path in GROUPS]
    return [*groups, *(tuple(row.path.split()) for row in COMMANDS)]
