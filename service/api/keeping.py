"""Answer a request that is sent again as it was answered the first time (``Idempotency-Key``).

The claim of the key is the first statement of the deed's own transaction, and the last one keeps
its answer: a deed that was not done has left no key, whatever ended it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from flask import Request, Response
from flask_babel import get_locale
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from service.api import problems
from service.api.bodies import UnreadableError
from service.core import clock
from service.core.db import db, in_one_trip, transaction
from service.core.errors import (
    InvalidError,
    ServiceError,
    TransitionRefusedError,
    VersionError,
)
from service.core.i18n import gettext
from service.models import kept_answer
from service.models.kept_answer import KEPT_FOR, LONGEST_KEY, WHOLE, Claim, KeptAnswer
from service.workflows.deeds import PreconditionMissingError

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
VISIBLE = re.compile(r"[!-~]+", re.ASCII)
# Endpoints that take no request without a key.
NEEDED = frozenset({"api.batches.take", "api.imports.take"})
SAME_AGAIN = ("Content-Type", "ETag", "Location")
TELLING_NOTHING = (403, 404)  # answers that everybody may have
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL: the wait for a lock was longer than allowed

Deed = Callable[[Session], Response]
Right = Callable[[Session], object]
Ahead = Callable[[Session], object]  # asks for what the deed will read


class KeyMissingError(ServiceError):
    """The request can leave off midway, so it is only taken with a key to go on by."""

    code = "idempotency_key_required"


class HeldError(ServiceError):
    """The key itself stands in the way."""


class KeyReusedError(HeldError):
    """The key belongs to another request of the same person's."""

    code = "idempotency_key_reused"


class InFlightError(HeldError):
    """The first request with this key is not answered yet."""

    code = "request_in_flight"


def sent_key(request: Request) -> str | None:
    """Return the key that came along; only a POST takes one.

    Raises KeyMissingError, and UnreadableError for what is no key.
    """
    key = request.headers.get(HEADER) if request.method == "POST" else None
    if key is None:
        if request.endpoint in NEEDED:
            raise KeyMissingError
        return None
    if len(key) > LONGEST_KEY or not VISIBLE.fullmatch(key):
        sentence = gettext("Idempotency-Key is 1 to 255 visible characters of ASCII.")
        raise UnreadableError(sentence)
    return key


def claim_of(request: Request, person: str, key: str) -> Claim:
    """Return the claim that *person* makes with *key* on this *request*, as its bytes stand.

    What a form's parts are set apart by says nothing, and is another each time a client spells it.
    """
    hashed, content = hashlib.sha256(), request.get_data()
    boundary = request.mimetype_params.get("boundary")
    if boundary:
        content = content.replace(b"--" + boundary.encode(), b"--")
    sent = (request.method, request.path, request.headers.get("If-Match", ""))
    for part in (*map(str.encode, sent), request.query_string, content):
        hashed.update(len(part).to_bytes(8))
        hashed.update(part)
    return Claim(person=person, key=key, request_hash=hashed.digest(), kept_at=clock.now())


def demand_unused(person: str, key: str) -> None:
    """Raise KeyReusedError when *key* has an answer, for a request that cannot be read.

    It is another request than the one that was answered, since that one was read.
    """
    asked = Claim(person=person, key=key, request_hash=b"", kept_at=clock.now())
    kept = kept_answer.find_kept(db.session(), asked)
    if kept and not _is_over(kept):
        raise KeyReusedError


def once(claim: Claim | None, deed: Deed, right: Right, ahead: Ahead | None = None) -> Response:
    """Do *deed* in one transaction and return its answer, or that of the first time.

    Without a claim it is done whenever it is asked for. A refusal by the flow is kept too: it is
    what came of the request. Where there is an answer already, *right* asks again whether the
    person may have it. What *ahead* asks for goes in one trip with the claim. Raises InFlightError,
    KeyReusedError, and what *deed* or *right* raise.
    """
    try:
        return _done(claim, deed, right, ahead)
    except TransitionRefusedError as error:
        if claim is None:
            raise
        refused = problems.told(error)
        return _done(claim, lambda _: refused, right)


def again(kept: KeptAnswer, right: Right) -> Response:
    """Return a *kept* answer once more; raises what *right* raises about who, not about when."""
    if kept.status not in TELLING_NOTHING:
        with suppress(InvalidError, PreconditionMissingError, VersionError):
            right(db.session())
    answer = Response(kept.body, kept.status, kept.headers)
    answer.headers[REPLAYED] = "true"
    return answer


def begin(claim: Claim) -> tuple[Claim, dict[int, KeptAnswer]]:
    """Bind the key to a batch, and return it as it was first used, with the items answered then.

    Raises KeyReusedError and InFlightError.
    """
    with transaction() as session:
        bound = _claimed(session, claim)
        if bound is None:
            return claim, {}
        answered = {each.item: each for each in kept_answer.kept_items(session, claim)}
    return replace(claim, kept_at=bound.kept_at), answered


def hold(session: Session, claim: Claim) -> dict[int, KeptAnswer]:
    """Hold the key of a batch for this transaction and return the items answered until now.

    Raises InFlightError when somebody else holds it.
    """
    with _in_flight_told():
        kept_answer.hold(session, claim)
    return {each.item: each for each in kept_answer.kept_items(session, claim)}


def keep_items(session: Session, claim: Claim, answers: Mapping[int, Response]) -> None:
    """Keep the *answers* to items of a batch, by their places."""
    kept_answer.keep_items(
        session,
        claim,
        {
            item: (answer.status_code, _headers(answer), answer.get_data())
            for item, answer in answers.items()
        },
    )


def _done(claim: Claim | None, deed: Deed, right: Right, ahead: Ahead | None = None) -> Response:
    with transaction() as session:
        if claim is None:
            return deed(session)
        kept = _claimed(session, claim, ahead)
        if kept is None:
            answer = deed(session)
            _keep(session, claim, answer)
            return answer
    return again(kept, right)


def _claimed(session: Session, claim: Claim, ahead: Ahead | None = None) -> KeptAnswer | None:
    """Return what is kept under the key; None when it is this transaction's from here on."""
    with _in_flight_told():
        with in_one_trip(session):
            claimed = kept_answer.claim(session, claim)
            if ahead:
                ahead(session)
        if kept_answer.is_taken(claimed):
            return None
        kept = kept_answer.find_kept(session, claim)
        if kept is None or (claim.item == WHOLE and _is_over(kept)):
            _claim_anew(session, claim)
            return None
    if kept.request_hash != claim.request_hash:
        raise KeyReusedError
    return kept


@contextmanager
def _in_flight_told() -> Iterator[None]:
    """Turn a wait for the key that was too long into InFlightError."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise InFlightError from error
        raise


def _claim_anew(session: Session, claim: Claim) -> None:
    """Take a key whose day is over; raises InFlightError when somebody else just did."""
    kept_answer.forget_key(session, claim, clock.now())
    if not kept_answer.is_taken(kept_answer.claim(session, claim)):
        raise InFlightError


def _is_over(kept: KeptAnswer) -> bool:
    return kept.kept_at <= clock.now() - KEPT_FOR


def _keep(session: Session, claim: Claim, answer: Response) -> None:
    kept_answer.keep(session, claim, answer.status_code, _headers(answer), answer.get_data())


def _headers(answer: Response) -> dict[str, str]:
    headers = {name: answer.headers[name] for name in SAME_AGAIN if name in answer.headers}
    return {**headers, "Content-Language": str(get_locale())}
