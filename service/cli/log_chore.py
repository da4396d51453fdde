"""Keep the trail's log, as the worker does in each of its rounds."""

import click
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.core.db import db, let_go
from service.core.i18n import _, gettext
from service.core.log_settings import LogSettings
from service.messages.log_letters import mail_newest
from service.messages.log_stamps import stamp
from service.messages.log_witnesses import Withheld, ask_witnesses
from service.trail.log_keys import KeyFileError, make_key
from service.trail.logs import Kept
from service.trail.signed_note import NoteError
from service.trail.signer import SignerError, Why
from service.trail.standing import Keeping
from service.workflows import log_keeping
from service.workflows.log_keeping import PostponedError

MAY = text("""SELECT has_table_privilege('trail_pending', 'DELETE')
    AND has_table_privilege('trail_checkpoint', 'INSERT')""")
# What stands in the way until somebody does something about it.
REFUSALS = (SignerError, KeyFileError, NoteError, LookupError)
WHY = {
    Why.PUBLISHED_DIFFERS: _("The log is not what its newest checkpoint says. Verify it."),
    Why.MEMORY_MISSING: _("There are checkpoints, but the file of what was signed is missing."),
    Why.MEMORY_UNREADABLE: _("The file of what was signed last holds no checkpoint."),
    Why.ANOTHER_LOG: _("What was signed last is not what this log follows: another database?"),
    Why.SHRUNK: _("More was signed than the log holds: it was restored from a copy, or cut."),
    Why.REWRITTEN: _("Something else was signed than the log holds. Verify it."),
    Why.NOT_NEEDED: _("The log can go on as it is: nothing that was signed is missing."),
}
WITHHELD = {
    Withheld.AWAY: _("it did not answer in time."),
    Withheld.REFUSED: _("it refused. Does it know this log's key?"),
    Withheld.ANOTHER_LOG: _("it saw another log under this name earlier. Verify the record."),
    Withheld.NOT_ITS_WORD: _("what it answered is not signed by its key."),
}
_said: list[str] = [""]
_said_of: dict[str, Withheld] = {}  # by witness


def keep_log() -> Kept | None:
    """Integrate what waits and, with a key, sign; what refuses is written down once.

    A round that met another worker's, or an entry that has to wait, is left to the next.
    """
    if not _may():
        _tell(gettext("the worker's role in the database is not in forankra_integrator."))
        return None
    try:
        kept = keep_now(current_app.config["LOG"])
    except (IntegrityError, PostponedError):
        return None
    except REFUSALS as error:
        _tell(told(error))
        return None
    _said[0] = ""
    return kept


def told(error: Exception) -> str:
    """Return what stands in the way as a sentence."""
    return str(WHY[error.why]) if isinstance(error, SignerError) else str(error)


def have_log_witnessed() -> int:
    """Ask the witnesses of the configuration to cosign; return how many did.

    Why one has not is written down once, until it has, or there is another reason.
    """
    witnesses = current_app.config["LOG"].witnesses
    asked = ask_witnesses(witnesses) if witnesses and _may() else []
    for each in asked:
        if each.why is None:
            _said_of.pop(each.name, None)
        elif _said_of.get(each.name) != each.why:
            _said_of[each.name] = each.why
            why = WITHHELD[each.why]
            told = gettext("%(name)s has not cosigned the log: %(why)s", name=each.name, why=why)
            click.echo(told, err=True)
    return sum(each.why is None for each in asked)


def have_log_stamped() -> bool:
    """Ask the authority of the configuration for the time; tell whether it was kept."""
    address = current_app.config["LOG"].timestamps
    return bool(address) and _may() and stamp(address)


def mail_checkpoint() -> int:
    """Mail the newest checkpoint to the addresses of the configuration; return to how many."""
    addresses = current_app.config["LOG"].mail_to
    return mail_newest(addresses) if addresses else 0


def keep_now(settings: LogSettings) -> Kept | None:
    """Make one round; raises all that stands in its way."""
    keeping = keeping_of(settings)
    if keeping:
        return log_keeping.keep(keeping)
    log_keeping.integrate_all()
    return None


def keeping_of(settings: LogSettings) -> Keeping | None:
    """Return where the keys are, None if the log is not signed here."""
    return Keeping(settings.keys, settings.memory) if settings.keys and settings.memory else None


def begin_demo_log(settings: LogSettings) -> None:
    """Give a demo that has just been filled a key of its own, and forget what an old one signed."""
    keeping = keeping_of(settings)
    if keeping:
        keeping.keys.unlink(missing_ok=True)
        keeping.memory.unlink(missing_ok=True)
        make_key(keeping.keys)


def _may() -> bool:
    session = db.session()
    if session.get_bind().dialect.name != "postgresql":
        return True
    allowed = bool(session.scalar(MAY))
    let_go(session)
    return allowed


def _tell(why: str) -> None:
    if _said[0] != why:
        click.echo(gettext("The trail's log is not kept: %(why)s", why=why), err=True)
        _said[0] = why
