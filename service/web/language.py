"""In which language a page speaks: as just chosen, as chosen before, as its reader's own."""

from urllib.parse import urlencode

from flask import g, request
from werkzeug.datastructures import MultiDict

from service.auth import rights
from service.core.i18n import LOCALES
from service.web import query
from service.web.cookies import LANGUAGE

PARAMETER = "lang"
NAMES = {"sv": "Svenska", "en": "English"}  # each as its own speakers say


def chosen() -> str | None:
    """Return the language that the address asks for, if we speak it."""
    query.settle()
    asked = request.args.get(PARAMETER)
    return asked if asked in LOCALES else None


def of_page() -> str:
    """Return the language of this page; what a person reads comes before what a browser says."""
    own = g.signed_in.locale if g.get("signed_in") else None
    for each in (chosen(), request.cookies.get(LANGUAGE), own):
        if each in LOCALES:
            return each
    return request.accept_languages.best_match(LOCALES, default="sv")


def address_in(code: str) -> str:
    """Return the address of this very page in another language, with all that it asks for.

    Not where anybody may come: there a query can bring what is for us alone, a provider's answer.
    """
    given = MultiDict[str, str]() if rights.is_public(request.endpoint) else request.args
    asked = {name: each for name, each in given.lists() if name != PARAMETER}
    return "?" + urlencode({**asked, PARAMETER: code}, doseq=True)


def others() -> list[tuple[str, str]]:
    """Return the other languages, each with its name."""
    return [(code, name) for code, name in NAMES.items() if code != of_page()]
