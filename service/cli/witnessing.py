"""`forankra trail cosign` and `forankra trail witness`: be a witness of other logs."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from service.cli.problems import CannotError
from service.cli.program import Program, passed
from service.cli.serving import HIGHEST_PORT, python
from service.cli.spoken import command, option
from service.core import clock
from service.core.i18n import _, gettext
from service.trail import witness_files as files
from service.trail.log_keys import KeyFileError
from service.trail.signed_note import NoteError
from service.trail.witness import Submission, Witness, WitnessError
from service.trail.witness_files import WitnessFiles, public_key

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False)
HOST, PORT = "FORANKRA_WITNESS_HOST", "FORANKRA_WITNESS_PORT"
GUNICORN = (
    *("-m", "gunicorn", "--workers", "1", "--threads", "8", "--no-control-socket"),
    *("--worker-class", "service.core.punctual.Punctual", "--forwarded-allow-ips", ""),
    *("--logger-class", "service.core.server_log.ServerLog", "--graceful-timeout", "25"),
    "service.witnessing:put_together()",
)
F = TypeVar("F", bound=Callable[..., Any])
OPTIONS = (
    option(
        "--name",
        required=True,
        envvar=files.NAME,
        help=_("What the witness is called, such as an address."),
    ),
    option("--key", type=FILE, required=True, envvar=files.KEY, help=_("The witness's own key.")),
    option(
        "--logs",
        type=FILE,
        required=True,
        envvar=files.LOGS,
        help=_("The public keys of the logs, one a line."),
    ),
    option(
        "--memory",
        type=FOLDER,
        required=True,
        envvar=files.MEMORY,
        help=_("The folder for what was seen last of each log."),
    ),
)


def _witnessing(function: F) -> F:
    """Give a command the options that say who the witness is, and what it knows."""
    for each in reversed(OPTIONS):
        function = each(function)
    return function


@command("cosign")
@_witnessing
@passed
def cosign(program: Program, /, **told: Any) -> None:  # noqa: ANN401 -- of several types
    """Read a request to cosign (C2SP tlog-witness) from standard input, and print the line."""
    witness = _witness(WitnessFiles(**told))
    try:
        submission = Submission.read(sys.stdin.read())
        line = str(witness.cosign(submission, int(clock.now().timestamp())))
    except (NoteError, WitnessError) as error:
        raise CannotError(str(error)) from error
    program.answer({"line": line, "key": public_key(witness)}, line)


@command("witness")
@_witnessing
@option(
    "--host", default="127.0.0.1", envvar=HOST, help=_("The address to listen on, else 127.0.0.1.")
)
@option(
    "--port",
    type=click.IntRange(1, HIGHEST_PORT),
    default=8010,
    envvar=PORT,
    help=_("The port, else 8010."),
)
@passed
def witness(program: Program, /, host: str, port: int, **told: Any) -> None:  # noqa: ANN401 -- as above
    """Become a server that answers other logs (C2SP tlog-witness); raises CannotError."""
    where = WitnessFiles(**told)
    key = public_key(_witness(where))
    program.answer({"key": key}, gettext("Its key: %(key)s", key=key))
    sys.stdout.flush()
    bound = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    arguments = [*python(), *GUNICORN, "--bind", bound]
    os.execve(sys.executable, arguments, {**os.environ, **where.as_environ()})  # noqa: S606 -- our own interpreter


def _witness(where: WitnessFiles) -> Witness:
    try:
        return where.witness()
    except (KeyFileError, NoteError, OSError, UnicodeDecodeError) as error:
        raise CannotError(str(error)) from error
