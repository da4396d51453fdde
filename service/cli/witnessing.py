"""`forankra trail cosign`: be a witness of somebody's log."""

import sys
from pathlib import Path

import click

from service.cli.problems import CannotError
from service.cli.program import Program, passed
from service.cli.spoken import command, option
from service.core import clock
from service.core.i18n import _
from service.trail.log_keys import KeyFileError, read_keys
from service.trail.signed_note import COSIGNATURE, NoteError, Verifier, verifier
from service.trail.witness import Submission, Witness, WitnessError

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@command("cosign")
@option("--name", required=True, help=_("What the witness is called, such as an address."))
@option("--key", type=FILE, required=True, help=_("The witness's own key."))
@option("--logs", type=FILE, required=True, help=_("The public keys of the logs, one a line."))
@option(
    "--memory",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help=_("The folder for what was seen last of each log."),
)
@passed
def cosign(program: Program, name: str, key: Path, logs: Path, memory: Path) -> None:
    """Read a request to cosign (C2SP tlog-witness) from standard input, and print the line."""
    try:
        own = read_keys(key)[0]
        known = [Verifier.read(line) for line in logs.read_text("utf-8").split()]
        witness = Witness(name, own, known, memory)
        submission = Submission.read(sys.stdin.read())
        line = str(witness.cosign(submission, int(clock.now().timestamp())))
    except (KeyFileError, NoteError, WitnessError) as error:
        raise CannotError(str(error)) from error
    program.answer({"line": line, "key": str(verifier(name, own, COSIGNATURE))}, line)
