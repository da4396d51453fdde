"""What every request passes before its view: who asks, with what, and about something at all.

The order is the contract's: 401; 400, 413, 415; 404; 403 for what the token was not made for.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from service.api import bodies, forms, keeping, problems
from service.auth import rights, row_scope, tokens, tracing
from service.auth.rights import About
from service.auth.tracing import Trace
from service.core import edge
from service.core.db import db, let_go
from service.core.errors import NotFoundError, NotPermittedError, ServiceError
from service.core.ids import is_uid
from service.models import Organisation
from service.models.kept_answer import Claim
from service.workflows import finding
from service.workflows.case import open_case
from service.workflows.vocabulary import Actor

PUBLIC = frozenset(endpoint for endpoint in rights.ROUTES if rights.is_public(endpoint))
READING = frozenset({"GET", "HEAD", "OPTIONS"})
CODED = frozenset({"name"})  # words of a closed set in a path, which their views know
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


def register(bp: Blueprint) -> None:
    """Let every request below *bp* pass the gate."""
    bp.before_app_request(_trace)
    bp.before_request(_admit)
    bp.after_app_request(_label)


def actor() -> Actor:
    """Return who asks; only behind the gate, in a view that is not public."""
    who: Actor = g.actor
    return who


def body() -> dict[str, Any]:
    """Return the JSON object that was sent, or the fields of the form."""
    sent: dict[str, Any] = g.body
    return sent


def claim() -> Claim | None:
    """Return what the request claims by its Idempotency-Key, if it brought one."""
    claimed: Claim | None = g.claim
    return claimed


def needed_claim() -> Claim:
    """Return the same in a view that takes no request without a key (keeping.NEEDED)."""
    claimed: Claim = g.claim
    return claimed


def reading(*, snapshot: bool = True) -> Session:
    """Return the session for a view that only reads: all of it from one snapshot.

    Or, where that makes no difference, each statement on its own, which spares two trips.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        let_go(session)
        level = "REPEATABLE READ" if snapshot else "AUTOCOMMIT"
        session.connection(execution_options={"isolation_level": level})
    return session


def _trace() -> None:
    g.trace = Trace.begin(request.headers.get(tracing.HEADER))


def _admit() -> None:
    if request.endpoint in PUBLIC:
        return
    g.actor = tokens.actor_by_token(
        db.session(),
        request.headers.get("Authorization"),
        g.trace.request_id,
        address=request.remote_addr,
    )
    row_scope.act_for(actor())
    _read(actor().person or "")
    named = (request.view_args or {}).items()
    uids = [each for name, each in named if name not in CODED and not isinstance(each, int)]
    if not all(map(is_uid, uids)):
        raise NotFoundError(request.path)
    _demand_scope(uids)


def _read(person: str) -> None:
    """Read key and body; a key that has its answer comes before a body that cannot be read."""
    key = keeping.sent_key(request)
    try:
        reader = forms if request.endpoint in forms.TAKEN else bodies
        g.body = reader.read(request)
    except ServiceError:
        if key:
            keeping.demand_unused(person, key)
        raise
    g.claim = keeping.claim_of(request, person, key) if key else None


def _demand_scope(uids: list[str]) -> None:
    """Raise NotPermittedError unless the token was made for what the table says of this way.

    NotFoundError where the person may not know of the thing that the path names first.
    """
    row = rights.declared(request.endpoint)
    scope = tokens.READ if request.method == "OPTIONS" else row and row.scope
    if scope and tokens.covers(actor(), scope):
        return
    find = FINDERS.get(row.about) if row else None
    if find:
        find(db.session(), actor(), uids[0])
    raise NotPermittedError(scope)


def _find_activity(session: Session, who: Actor, uid: str) -> None:
    open_case(session, who, uid, lock=False)


def _find_organisation(session: Session, who: Actor, uid: str) -> None:
    del who  # whoever is signed in reads organisations
    finding.find(session, Organisation, uid)


FINDERS: dict[About, Callable[[Session, Actor, str], object]] = {
    About.ACTIVITY: _find_activity,
    About.AGREEMENT: finding.find_agreement,
    About.IMPORT: finding.find_imported_plan,
    About.ORGANISATION: _find_organisation,
    About.PERSON: finding.find_person,
    About.PLAN: finding.find_plan,
}


def _label(answer: Response) -> Response:
    """Say of every answer below the prefix which request it is for, and who may keep it.

    That is the caller's own program alone, and only what it can ask again about by an ETag.
    """
    if problems.is_ours():
        again = request.method in READING and "ETag" in answer.headers
        kept = "private, no-cache" if again else "no-store"
        told = {**HEADERS, "Cache-Control": kept, "Content-Language": str(get_locale())}
        edge.tell(answer, told)
        answer.headers[tracing.HEADER] = g.trace.header
        answer.vary.update(("Accept-Language", "Authorization"))
    return answer
