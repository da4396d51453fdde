"""The files that docs/ keeps of the description: in both languages, and what it promises."""

import json
from typing import Any

from flask import Flask

from service.api.openapi.document import document
from service.api.openapi.surface import surface
from service.core.i18n import LOCALES, babel

IN_FILES = {"en": "openapi.json", "sv": "openapi.sv.json"}
PUBLISHED = "published-api.json"


def bare_app() -> Flask:
    """Return an application with nothing but the API's addresses and languages."""
    from service import api  # noqa: PLC0415 -- it imports this package, to serve what it makes

    app = Flask("service")
    babel.init_app(app, default_locale=LOCALES[0])
    app.register_blueprint(api.bp)
    return app


def spelled(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Spell *value* as the files are written: for people who compare two of them."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def written() -> dict[str, str]:
    """Return the text of each file, by its name."""
    app = bare_app()
    made = {locale: document(app, locale) for locale in IN_FILES}
    files = {name: spelled(made[locale]) for locale, name in IN_FILES.items()}
    return {**files, PUBLISHED: spelled(surface(made["en"]))}
