"""`forankra demo`."""

from service.cli.acting import application
from service.cli.program import Program, passed
from service.cli.spoken import command
from service.core.i18n import gettext
from service.demo import load as live_through


@command("load")
@passed
def load(program: Program) -> None:
    """Fill an empty database with the demo county; raises RefusedError for another."""
    with application(program):
        loaded = live_through()
    program.answer(
        {"entries": loaded.entries, "digest": loaded.digest},
        gettext("The demo county is loaded: %(count)s entries.", count=loaded.entries),
        f"SHA-256 {loaded.digest}",
    )
