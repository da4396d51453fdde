"""A form that is sent twice is done once, and both times answered alike.

Each form that adds something carries a key of its own (``form.html: once``). The key and what was
typed are claimed as the first statement of the deed's own transaction, as the API claims an
``Idempotency-Key``; so of two that are sent at once the second waits, and is then answered as the
first was. Whoever goes back and types something else sends something else.
"""

import hashlib
import re
import secrets
from collections.abc import Callable

from flask import Response, g, request
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.models import kept_answer
from service.models.kept_answer import Claim
from service.web import drafts

FIELD = "once"
KEY = re.compile(r"[\w-]{16,64}", re.ASCII)
UNSAID = frozenset({"csrf_token"})  # differs without anything else being said
SEE_OTHER = 303


def key() -> str:
    """Return the key that a form is shown with: the one it was sent with, or a new one."""
    return drafts.typed().get(FIELD) or secrets.token_urlsafe(16)


def send(deed: Callable[[Session], Response]) -> Response:
    """Do *deed* in one transaction unless the very same form was sent before; answer alike.

    What was kept as a draft of it is thrown away in the same transaction. Raises what *deed*
    raises; then nothing was done, and the key is free.
    """
    claim = _claim()
    with transaction() as session:
        if claim and not kept_answer.is_taken(kept_answer.claim(session, claim)):
            return _as_before(session, claim)
        answer = deed(session)
        drafts.drop(session)
        if claim:
            where = {"Location": answer.headers["Location"]}
            kept_answer.keep(session, claim, answer.status_code, where, b"")
        return answer


def _claim() -> Claim | None:
    sent = request.form.get(FIELD, "")
    if not KEY.fullmatch(sent):
        return None
    hashed = hashlib.sha256(request.path.encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in UNSAID:
            hashed.update(f"\0{name}\0{value}".encode())
    return Claim(
        person=g.signed_in.actor.person,
        key=f"form {sent} {hashed.hexdigest()}",
        request_hash=hashed.digest(),
        kept_at=clock.now(),
    )


def _as_before(session: Session, claim: Claim) -> Response:
    """Answer as the first was; without an answer (its day just passed) show the form again."""
    kept = kept_answer.find_kept(session, claim)
    headers = kept.headers if kept and kept.headers else {"Location": request.full_path}
    return Response(status=SEE_OTHER, headers=headers)
