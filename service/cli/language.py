"""The language that the command line speaks: what the terminal is set to, else Swedish."""

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask

from service.core.i18n import _, babel, force_locale

ENGLISH, SWEDISH = "en", "sv"
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first one that is set decides (POSIX)
CLICKS_CATALOGUE = "messages"
# What click itself says, so that our catalogue holds it: it reads the same file.
CLICKS_WORDS = (
    _("Usage:"),
    _("Options"),
    _("Positional arguments"),
    _("Commands"),
    _("Error: {message}"),
    _("Show this message and exit."),
    _("Try '{command} {option}' for help."),
    _("Missing command."),
    _("Missing argument"),
    _("Missing option"),
    _("Choose from:\n\t{choices}"),
    _("No such command {name!r}."),
    _("No such option {name!r}."),
    _("Invalid value for {param_hint}: {message}"),
    _("Invalid value: {message}"),
    _("Option {name!r} does not take a value."),
    _("{value!r} is not a valid {number_type}."),
    _("{name} {filename!r} does not exist."),
    _("{name} {filename!r} is a directory."),
    _("file"),
    _("required"),
    _("default: {default}"),
    _("Aborted!"),
)


def language(environ: Mapping[str, str]) -> str:
    """Return ``en`` or ``sv`` for the locale variables in *environ*."""
    said = next((environ[name] for name in VARIABLES if environ.get(name)), "")
    return ENGLISH if said.lower().startswith(ENGLISH) else SWEDISH


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Let everything in the block be said in *chosen*, with no configuration and no database."""
    app = Flask("service")
    babel.init_app(app, default_locale=chosen)
    (catalogues,) = app.extensions["babel"].translation_directories
    gettext.bindtextdomain(CLICKS_CATALOGUE, catalogues)
    before = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = chosen  # what click looks at first
    try:
        with app.app_context(), force_locale(chosen):
            yield
    finally:
        os.environ.pop("LANGUAGE")
        if before is not None:
            os.environ["LANGUAGE"] = before
