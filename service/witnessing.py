"""What a WSGI server loads to answer as other logs' witness: ``service.witnessing:put_together()``.

A process of its own: it knows neither the database nor the key that our own log is signed with,
and the processes that serve pages and API do not know the witness's key.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from service.core import clock
from service.core.logs import tell, write_lines
from service.trail.witness_answers import MOST, PATH, TEXT, answer
from service.trail.witness_files import WitnessFiles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NOT_THERE, NOT_POSTED, TOO_LARGE = 404, 405, 413


class Answering:
    """Answers ``POST /add-checkpoint`` by what stands in *files*; nothing else is there."""

    def __init__(self, files: WitnessFiles) -> None:
        self._files = files

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._response(Request(environ))(environ, start_response)

    def _response(self, request: Request) -> Response:
        """Return the answer; the files are read anew, so that a log can be added meanwhile."""
        if request.path != PATH:
            return Response(status=NOT_THERE, content_type=TEXT)
        if request.method != "POST":
            return Response(status=NOT_POSTED, headers={"Allow": "POST"}, content_type=TEXT)
        request.max_content_length = MOST
        try:
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            return Response(status=TOO_LARGE, content_type=TEXT)
        found = answer(self._files.witness(), body, int(clock.now().timestamp()))
        if found.why:
            tell("not cosigned", why=found.why.value)
        return Response(found.text, found.status, content_type=found.kind)


def put_together() -> Answering:
    """Return what answers by the environment; raises KeyError when something is not said."""
    write_lines()
    return Answering(WitnessFiles.from_environ(os.environ))
