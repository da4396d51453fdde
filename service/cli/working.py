"""`forankra worker`."""

from collections.abc import Callable

from flask import current_app

from service.cli.acting import application, telling_trouble
from service.cli.carrying import carriers
from service.cli.chores import do_chores
from service.cli.problems import DatabaseError, tell
from service.cli.program import Program, passed
from service.cli.spoken import command, option
from service.cli.stopping import asked_to_stop
from service.core.i18n import _, gettext
from service.messages.delivery import Delivery, deliver

PAUSE = 5.0  # seconds between rounds


@command("worker")
@option("--once", is_flag=True, help=_("Make one round and end."))
@passed
def worker(program: Program, *, once: bool) -> None:
    """Make rounds until asked to stop; a database that is away is waited for."""
    with application(program):
        if once:
            _tell(program, _work(bool))
            return
        with asked_to_stop() as stop:
            said: Delivery | str = ""
            while not stop.is_set():
                said = _round(program, said, stop.is_set)
                stop.wait(0 if isinstance(said, Delivery) and said.delivered else PAUSE)


def _round(program: Program, said: Delivery | str, stopping: Callable[[], bool]) -> Delivery | str:
    """Make one round and say what it came to, unless that was *said* last time."""
    try:
        with telling_trouble():
            came_to = _work(stopping)
    except DatabaseError as error:
        if str(error) != said:
            tell(error, as_json=program.as_json)
        return str(error)
    if came_to != said:
        _tell(program, came_to)
    return came_to


def _work(stopping: Callable[[], bool]) -> Delivery:
    """Do the chores that are due, then deliver what they and others have left in the outbox."""
    do_chores()
    return deliver(carriers(), stopping=stopping)


def _tell(program: Program, came_to: Delivery) -> None:
    counted = {
        "delivered": came_to.delivered,
        "failed": came_to.failed,
        "waiting": came_to.waiting,
    }
    lines = [gettext("%(delivered)s delivered, %(failed)s failed, %(waiting)s waiting.", **counted)]
    mail = current_app.config["MAIL"]
    if mail.folder:
        lines.append(
            gettext("No mail server is set up: letters lie in %(folder)s.", folder=mail.folder)
        )
    elif not mail.is_set_up:
        lines.append(gettext("No mail server is set up (FORANKRA_SMTP_HOST): letters wait."))
    program.answer({**counted, "transport": mail.is_set_up}, *lines)
