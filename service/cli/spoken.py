"""Commands and options whose help is translated when it is shown, not when it is written."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from service.core.i18n import _, gettext

F = TypeVar("F", bound=Callable[..., Any])


class Option(click.Option):
    """An option; its ``help`` is lazy."""

    def __init__(self, declarations: Sequence[str] | None = None, **attributes: Any) -> None:  # noqa: ANN401 -- click's own
        self.said = attributes.pop("help")
        super().__init__(declarations, **attributes)

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Translate, then let click add what it knows."""
        self.help = str(self.said)
        return super().get_help_record(ctx)


class Command(click.Command):
    """A command; its ``help`` is lazy, and it can answer a program (see root.py)."""

    def __init__(self, name: str | None, **attributes: Any) -> None:  # noqa: ANN401 -- click's own
        super().__init__(name, **attributes)
        self.params.append(
            Option(
                ["--json"],
                is_flag=True,
                expose_value=False,
                help=_("Print one JSON document, for a program."),
            )
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Translate, then write."""
        del ctx
        write_help(self, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give click's help option its words in the reader's language."""
        return help_option(super().get_help_option(ctx))


def write_help(command: click.Command, formatter: click.HelpFormatter) -> None:
    """Write what *command* does, in the reader's language."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(str(command.help))


def help_option(found: click.Option | None) -> click.Option | None:
    """Return click's own help option, which keeps its words, with those of the reader."""
    if found is not None:
        found.help = gettext("Show this message and exit.")
    return found


def option(*declarations: str, **attributes: Any) -> Callable[[F], F]:  # noqa: ANN401 -- click's own
    """Give a command an option; ``help`` is lazy, the rest as click takes it."""
    return click.option(*declarations, cls=Option, **attributes)


def command(name: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command; the menu says what it does."""
    return click.command(name, cls=Command)
