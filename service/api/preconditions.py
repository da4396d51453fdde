"""Strong ETags of version and content, and what If-Match asks for."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from flask import current_app, request

from service.workflows.vocabulary import ANY_VERSION

TAG = re.compile(r'(?<!W/)"(?P<version>[1-9]\d{0,8})(?:-[0-9a-f]*)?"', re.ASCII)
DIGEST_LENGTH = 16  # hexadecimal digits
NONE_MATCHES = -1  # a version that nothing stands at


def tag(body: Mapping[str, Any]) -> str:
    """Return the strong ETag of a thing as it is answered, from its ``version`` and its content."""
    content = current_app.json.dumps(body).encode()
    return f'"{body["version"]}-{hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]}"'


def expected(*, any_version: bool = False) -> int | None:
    """Return the version that If-Match asks for: None when it is missing, or is a ``*`` not taken.

    Of several tags the newest counts: versions only rise, so who has read it can have read no
    later one. A weak tag never matches (RFC 9110, section 13.1.1).
    """
    sent = request.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return ANY_VERSION if sent and any_version else None
    return max((int(found["version"]) for found in TAG.finditer(sent)), default=NONE_MATCHES)
