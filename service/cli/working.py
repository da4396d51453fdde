"""`forankra worker`."""

from flask import current_app

from service.auth import links, sessions
from service.auth.sessions import Terms
from service.cli.acting import application, telling_trouble
from service.cli.problems import DatabaseError, tell
from service.cli.program import Program, passed
from service.cli.spoken import command, option
from service.cli.stopping import asked_to_stop
from service.core import clock
from service.core.db import transaction
from service.core.i18n import _, gettext
from service.messages.delivery import Delivery, Transport, deliver
from service.models.kept_answer import forget_answers
from service.models.throttle import forget_attempts

PAUSE = 5.0  # seconds between rounds
TRANSPORT: Transport | None = None  # mail is not built yet: until it is, messages wait


@command("worker")
@option("--once", is_flag=True, help=_("Make one round and end."))
@passed
def worker(program: Program, *, once: bool) -> None:
    """Make rounds until asked to stop; a database that is away is waited for."""
    with application(program):
        if once:
            _tell(program, _work())
            return
        with asked_to_stop() as stop:
            said: Delivery | str = ""
            while not stop.is_set():
                said = _round(program, said)
                stop.wait(PAUSE)


def _round(program: Program, said: Delivery | str) -> Delivery | str:
    """Make one round and say what it came to, unless that was *said* last time."""
    try:
        with telling_trouble():
            came_to = _work()
    except DatabaseError as error:
        if str(error) != said:
            tell(error, as_json=program.as_json)
        return str(error)
    if came_to != said:
        _tell(program, came_to)
    return came_to


def _work() -> Delivery:
    """Deliver what is due; forget what has been kept for its time."""
    terms = Terms(absolute=current_app.config["SESSION_LENGTH"])
    with transaction() as session:
        forget_answers(session, clock.now())
        forget_attempts(session, clock.now())
        links.forget(session, clock.now())
        sessions.forget(session, clock.now(), terms)
    return deliver(TRANSPORT)


def _tell(program: Program, came_to: Delivery) -> None:
    counted = {
        "delivered": came_to.delivered,
        "failed": came_to.failed,
        "waiting": came_to.waiting,
    }
    lines = [gettext("%(delivered)s delivered, %(failed)s failed, %(waiting)s waiting.", **counted)]
    if TRANSPORT is None:
        lines.append(gettext("Nothing is set up yet that could carry messages: they wait."))
    program.answer({**counted, "transport": TRANSPORT is not None}, *lines)
