"""Strong ETags of version and content, what If-Match asks for, and what If-None-Match has already.

Compressing an answer appends its encoding to the tag (``"3-1f0a:gzip"``); it is no part of what
is compared.
"""

import hashlib
import re

from flask import request

from service.workflows.vocabulary import ANY_VERSION

TAG = re.compile(r'(?<!W/)"(?P<version>[1-9]\d{0,8})(?:-[0-9a-f]*)?(?::[a-z]+)?"', re.ASCII)
DIGEST_LENGTH = 16  # hexadecimal digits
NONE_MATCHES = -1  # a version that nothing stands at


def tag(content: bytes, version: int | None = None) -> str:
    """Return the strong ETag of an answer's *content*, of something at *version* if it has any."""
    digest = hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def held(current: str) -> str | None:
    """Return the tag that If-None-Match names for the answer whose tag is *current*, or None.

    Weak tags match too (RFC 9110, section 13.1.2), whatever encoding they were received with.
    """
    sent = request.if_none_match
    if sent.star_tag:
        return current
    plain = current.strip('"')
    given = (each or "" for each in sent.as_set(include_weak=True))  # "" is read as None
    found = next((each for each in given if each.partition(":")[0] == plain), None)
    return found and f'"{found}"'


def expected(*, any_version: bool = False) -> int | None:
    """Return the version that If-Match asks for: None when it is missing, or is a ``*`` not taken.

    Of several tags the newest counts: versions only rise, so who has read it can have read no
    later one. A weak tag never matches (RFC 9110, section 13.1.1).
    """
    sent = request.headers.get("If-Match", "").strip()
    if sent in ("", "*"):
        return ANY_VERSION if sent and any_version else None
    return max((int(found["version"]) for found in TAG.finditer(sent)), default=NONE_MATCHES)
