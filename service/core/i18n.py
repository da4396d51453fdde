"""Texts people read, in Swedish and English: written in English, translated in the catalogue."""

from babel import Locale
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext

LOCALES = ("sv", "en")
# Read once: the library would look for a locale's file in every request.
SPOKEN = {code: Locale.parse(code) for code in LOCALES}
babel = Babel()
_ = lazy_gettext

__all__ = ["LOCALES", "SPOKEN", "_", "babel", "force_locale", "get_locale", "gettext", "language"]


def language() -> str:
    """Return the code of the reader's language: what is remembered for each is found by it."""
    return _code_of(get_locale())


def _code_of(locale: Locale | None) -> str:
    return locale.language if locale else LOCALES[0]
