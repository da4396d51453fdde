"""What went wrong, in words for a person and as one document for a program."""

import json
from collections.abc import Sequence
from typing import Any

import click

from service.core.config import ConfigError
from service.core.errors import FieldError, InvalidError, RefusedError, ServiceError
from service.core.i18n import _, gettext

REFUSED = 1
SENTENCES = {
    "not_found": _("There is no such thing, or the person may not know of it: %(what)s"),
    "gone": _("A decision has thinned out the activity: %(what)s"),
    "not_permitted": _("This is not the person's to do, however things stand (%(what)s)."),
    "unknown_person": _("Nobody with a login is called %(what)s."),
    "version_mismatch": _("Someone else changed it just now. Look at it, and try again."),
    "transition_refused": _("This cannot be done as things stand:"),
    "refused": _("This cannot be done as things stand:"),
    "invalid_request": _("Something that was given is wrong:"),
    "configuration": _("The configuration is wrong:"),
    "database": _("The database does not answer as it should (%(what)s). Try `forankra db check`."),
}


class CannotError(ServiceError):
    """Something outside the rules stands in the way; the sentence says what, and what helps."""

    code = "cannot"


class DatabaseError(ServiceError):
    """The database cannot be reached, or is not what the program expects."""

    code = "database"


def tell(error: ServiceError | ConfigError, *, as_json: bool) -> None:
    """Print what went wrong: on stdout to a program, on stderr to a person."""
    if as_json:
        click.echo(json.dumps(_document(error), ensure_ascii=False, indent=2))
        return
    click.echo(_sentence(error), err=True)
    for line in _lines(error):
        click.echo(f"  - {line}", err=True)


def tell_usage(error: click.UsageError) -> None:
    """Print wrong usage to a program."""
    document = {"code": "wrong_usage", "detail": error.format_message()}
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _document(error: ServiceError | ConfigError) -> dict[str, Any]:
    document: dict[str, Any] = {"code": _code(error), "detail": _sentence(error)}
    if isinstance(error, RefusedError):
        document["refusals"] = [
            {"code": each.code, "message": each.message} for each in error.refusals
        ]
    if isinstance(error, RefusedError | InvalidError):
        document["errors"] = [
            {"pointer": each.pointer, "code": each.code, "detail": each.detail}
            for each in error.errors
        ]
    if isinstance(error, ConfigError):
        document["faults"] = error.faults
    return document


def _code(error: ServiceError | ConfigError) -> str:
    return error.code if isinstance(error, ServiceError) else "configuration"


def _sentence(error: ServiceError | ConfigError) -> str:
    sentence = SENTENCES.get(_code(error))
    if sentence is None:
        return str(error) or gettext("This cannot be done.")
    return str(sentence) % {"what": error}


def _lines(error: ServiceError | ConfigError) -> list[str]:
    if isinstance(error, ConfigError):
        return error.faults
    if isinstance(error, RefusedError):
        return [each.message for each in error.refusals] + _faults(error.errors)
    return _faults(error.errors) if isinstance(error, InvalidError) else []


def _faults(errors: Sequence[FieldError]) -> list[str]:
    return [f"{each.pointer.removeprefix('/')}: {each.detail}" for each in errors]
