"""What every process of the service stands on: its configuration, its database and its languages.

The web adds the ways in (app.py); the command line and the worker need none.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask

from service.auth import row_scope
from service.core.config import Config
from service.core.db import db, speak
from service.core.i18n import SPOKEN, babel
from service.messages import letter
from service.trail import origin


class _Application(Flask):
    """Takes every function as it stands: none here is asynchronous, so nobody looks at each."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return *func*; Flask asks this of each function that a request passes, some eighteen."""
        return func


def lay(config: Config, locale: Callable[[], str] = lambda: "sv") -> Flask:
    """Return an application without a way in, which speaks as *locale* says."""
    app = _Application(__package__ or __name__)
    app.config.from_mapping(config.as_flask())
    origin.use_host(config.log_host)
    db.init_app(app)
    with app.app_context():
        speak(db.engine)
        row_scope.install(db.engine, on=config.row_security)
    babel.init_app(app, locale_selector=lambda: SPOKEN[locale()])
    app.register_blueprint(letter.bp)
    return app
