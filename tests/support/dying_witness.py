"""A witness whose process is killed the first time: what it saw is kept, and nothing is said."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from service.witnessing import put_together

app = put_together()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 -- the server's own
    """Answer, but for the first time that something is sent."""
    answered = app(environ, start_response)
    died = Path(os.environ["DIED"])
    if environ["REQUEST_METHOD"] == "POST" and not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return answered
