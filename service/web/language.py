"""In which language a page speaks: as just chosen, as chosen before, as its reader's own."""

from flask import g, request

from service.core.i18n import LOCALES
from service.web.cookies import LANGUAGE

PARAMETER = "lang"
NAMES = {"sv": "Svenska", "en": "English"}  # each as its own speakers say


def chosen() -> str | None:
    """Return the language that the address asks for, if we speak it."""
    try:
        asked = request.args.get(PARAMETER)
    except UnicodeDecodeError:  # a query that is no text asks for nothing, errors' pages included
        return None
    return asked if asked in LOCALES else None


def of_page() -> str:
    """Return the language of this page; what a person reads comes before what a browser says."""
    own = g.signed_in.locale if g.get("signed_in") else None
    for each in (chosen(), request.cookies.get(LANGUAGE), own):
        if each in LOCALES:
            return each
    return request.accept_languages.best_match(LOCALES, default="sv")


def others() -> list[tuple[str, str]]:
    """Return the other languages, each with its name."""
    return [(code, name) for code, name in NAMES.items() if code != of_page()]
