"""`forankra trail checkpoint` and `forankra trail key`: sign the log, and make what signs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from service.cli.acting import application, settings
from service.cli.log_chore import REFUSALS, keep_now, keeping_of, told
from service.cli.problems import CannotError
from service.cli.program import Program, passed
from service.cli.spoken import command, option
from service.core import clock
from service.core.db import db
from service.core.i18n import _, gettext
from service.core.log_settings import LogSettings
from service.trail.log_keys import make_key, public_pem
from service.trail.logs import Kept, newest_checkpoint
from service.trail.origin import log_name, use_host
from service.trail.signed_note import verifier
from service.workflows import log_keeping

FILE = click.Path(path_type=Path, dir_okay=False)
NOTE = click.Path(path_type=Path, dir_okay=False, exists=True)


@command("checkpoint")
@option(
    "--after-restore",
    is_flag=True,
    help=_("Begin the log that follows, when a restored database cannot continue its own."),
)
@option(
    "--last",
    type=NOTE,
    help=_("With it: the newest published checkpoint, if the file of what was signed is lost."),
)
@passed
def checkpoint(program: Program, *, after_restore: bool, last: Path | None) -> None:
    """Sign what the log holds, and print the newest checkpoint; raises CannotError."""
    with application(program), _telling():
        if after_restore:
            kept = _begin_anew(current_app.config["LOG"], last)
        else:
            kept = keep_now(current_app.config["LOG"])
        kept = kept or newest_checkpoint(db.session())
    if kept is None:
        raise CannotError(gettext("There is no checkpoint: set FORANKRA_LOG_KEY_FILE."))
    stated = kept.statement
    shown = {"id": kept.id, "origin": stated.origin, "size": stated.size, "note": kept.note}
    program.answer(shown, kept.note.rstrip("\n"))


@command("key")
@click.argument("file", type=FILE)
@passed
def key(program: Program, file: Path) -> None:
    """Write a new key to FILE, which must not exist, and print its public half."""
    config = settings()
    use_host(config.log_host)
    try:
        made = make_key(file)
    except OSError as error:
        said = gettext("%(file)s cannot be written: %(why)s.", file=file, why=error.strerror)
        raise CannotError(said) from error
    public = str(verifier(log_name(clock.now()), made))
    program.answer({"file": str(file), "key": public, "pem": public_pem(made)}, public)


def _begin_anew(log: LogSettings, last: Path | None) -> Kept | None:
    keeping = keeping_of(log)
    if keeping is None:
        raise CannotError(gettext("There is no checkpoint: set FORANKRA_LOG_KEY_FILE."))
    published = last.read_text(encoding="utf-8") if last else None
    return log_keeping.begin_after_restore(keeping, published)


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except REFUSALS as error:
        raise CannotError(told(error)) from error
