"""Put the service together. Reads from top to bottom; nothing else does wiring."""

from flask import Flask, has_request_context, request
from flask.json.provider import DefaultJSONProvider

from service import api
from service.core.config import Config
from service.core.db import db, speak
from service.core.i18n import LOCALES, babel
from service.trail import origin


def create_app(config: Config | None = None) -> Flask:
    """Build one application; tests pass their own *config*."""
    config = config or Config.from_environ()
    app = Flask(__name__)
    app.config.from_mapping(config.as_flask())
    origin.use_host(config.log_host)

    db.init_app(app)
    with app.app_context():
        speak(db.engine)
    babel.init_app(app, locale_selector=_locale)
    app.json = _Json(app)

    app.register_blueprint(api.bp)
    app.register_blueprint(api.health.bp)
    return app


class _Json(DefaultJSONProvider):
    """JSON as it is written by hand: in UTF-8, in the order of the contract."""

    ensure_ascii = False
    sort_keys = False
    compact = True


def _locale() -> str:
    if not has_request_context():
        return "sv"
    return request.accept_languages.best_match(LOCALES, default="sv")
