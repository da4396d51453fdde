"""Put the service together. Reads from top to bottom; nothing else does wiring."""

from typing import Any

import orjson
from flask import Flask, Request, Response, g, has_request_context, make_response, request
from flask.json.provider import JSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_babel.speaklater import LazyString
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from werkzeug.wsgi import FileWrapper

from service import api, ground, web
from service.core import edge, logs
from service.core.admission import Admission
from service.core.config import WAITING, Config
from service.core.db import db, let_go
from service.core.i18n import LOCALES

COMPRESSED: dict[str, Any] = {
    "COMPRESS_REGISTER": False,
    "COMPRESS_MIMETYPES": [
        *("application/json", "application/problem+json", "text/vnd.mermaid"),
        *("text/html", "text/css", "text/javascript"),
    ],
    "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
    "COMPRESS_MIN_SIZE": 500,  # bytes; below, the headers cost more than is saved
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,  # service/api/conditional.py does
}

PARTIAL = 206


def create_app(config: Config | None = None) -> Flask:
    """Build one application; tests pass their own *config*."""
    config = config or Config.from_environ()
    app = ground.lay(config, _locale)
    app.teardown_request(_let_go)
    app.json = _Json(app)
    app.session_interface = _OfPages()
    _compress(app)
    edge.stand(app, config.proxies)
    logs.tell_of(app)

    _route(app)
    edge.answer_for(app, config.hosts, api.health.bp.name)
    _limit(app, config.threads)
    return app


def _let_go(error: BaseException | None) -> None:
    if error is None and db.session.registry.has():
        let_go(db.session())


def _route(app: Flask) -> None:
    for bp in (api.bp, api.health.bp, web.bp):
        app.register_blueprint(bp)
    app.register_error_handler(HTTPException, _unrouted)


def _unrouted(error: HTTPException) -> ResponseReturnValue:
    """Answer what leads nowhere: programs below the API's prefix, people everywhere else."""
    if api.problems.is_ours():
        return api.problems.unrouted(error)
    return web.gate.label(make_response(web.errors.unrouted(error)))


def _limit(app: Flask, at_once: int) -> None:
    """Work on so many requests at once; whether the process lives is told to everyone."""
    door = Admission(at_once, WAITING * at_once)

    @app.before_request
    def enter() -> None:
        if request.endpoint and request.blueprint != api.health.bp.name:
            g.turn = door.enter()

    @app.teardown_request
    def leave(error: BaseException | None) -> None:
        del error
        turn = g.pop("turn", None)
        if turn:
            door.leave(turn)


class _OfPages(SecureCookieSessionInterface):
    """What the browser keeps between pages; the API reads no cookie, and so opens none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the browser brought, or None, which stands for nothing, below the API."""
        if f"{request.path}/".startswith(f"{api.problems.PREFIX}/"):
            return None
        return super().open_session(app, request)


class _Json(JSONProvider):
    """JSON in UTF-8, in the order of the contract, written by a library that is fast at it."""

    def dumps(self, obj: Any, **options: Any) -> str:  # noqa: ANN401 -- Flask's own signature
        """Spell *obj*; the *options* are for the standard library's writer."""
        del options
        return _spelled(obj).decode()

    def loads(self, s: str | bytes, **options: Any) -> Any:  # noqa: ANN401 -- as above
        """Read what ``dumps`` or somebody else spelled."""
        del options
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 -- as above
        """Answer with the bytes as they are, spared the way over a text."""
        spelled = _spelled(self._prepare_response_obj(args, kwargs))
        return Response(spelled, mimetype="application/json")


def _spelled(obj: Any) -> bytes:  # noqa: ANN401 -- whatever has a spelling
    return orjson.dumps(obj, _in_their_language, orjson.OPT_APPEND_NEWLINE)


def _in_their_language(value: object) -> str:
    if isinstance(value, LazyString):
        return str(value)
    raise TypeError


def _compress(app: Flask) -> None:
    """Compress answers that are worth it, for whoever accepts that.

    The library takes ``gzip;q=0`` for a wish, so those who refuse anything are sent it plain; and
    it packs a part of a file as if it were the whole, so a part is plain too (RFC 9110, 14.2).
    It goes last: whatever is registered after this has seen the answer before.
    """
    app.config.from_mapping(COMPRESSED)
    compress = Compress(app)

    @app.after_request
    def finish(answer: Response) -> Response:
        wanted = all(quality > 0 for _, quality in request.accept_encodings)
        if wanted and answer.status_code != PARTIAL:
            _hold(answer)
            return compress.after_request(answer)
        answer.vary.add("Accept-Encoding")
        return answer


def _hold(answer: Response) -> None:
    """Read a file of ours whole: a stream is not packed for gzip, nor is its file closed."""
    if answer.direct_passthrough and answer.mimetype in COMPRESSED["COMPRESS_MIMETYPES"]:
        answer.direct_passthrough = False
        file = answer.response
        answer.get_data()
        if isinstance(file, FileWrapper):
            file.close()


def _locale() -> str:
    if not has_request_context():
        return "sv"
    if not api.problems.is_ours():
        return web.language.of_page()
    return request.accept_languages.best_match(LOCALES, default="sv")
