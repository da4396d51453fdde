"""Requests with an Idempotency-Key, and what is kept of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from service.core.db import db
from service.models import KeptAnswer
from tests.support.world import DECISION, Caller, World

AGAIN = ("Content-Type", "Content-Language", "ETag", "Location")
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says, byte for byte, apart from which request it is for."""

    status: int
    headers: tuple[str | None, ...]
    body: bytes


def said(answer: TestResponse) -> Said:
    """Return what must be the same when the request is sent again."""
    headers = tuple(answer.headers.get(name) for name in AGAIN)
    return Said(answer.status_code, headers, answer.data)


def post(
    caller: Caller,
    path: str,
    body: Any,  # noqa: ANN401 -- any JSON value
    key: str,
    match: str | None = None,
) -> TestResponse:
    """Send *body* under *key*."""
    return caller.call("POST", path, match=match, json=body, headers={"Idempotency-Key": key})


def step(
    caller: Caller,
    activity: str,
    transition: str = "anchor",
    key: str = "k",
    **wish: Any,  # noqa: ANN401 -- the wish's fields
) -> TestResponse:
    """Take a transition under *key*; to anchor is the simplest."""
    stated = {"evidence": DECISION} if transition == "anchor" else {}
    body = {"transition": transition, **stated, **wish}
    return post(caller, f"/activities/{activity}/transitions", body, key, "*")


def batch(caller: Caller, items: Sequence[Any], key: str = "k") -> TestResponse:
    """Send *items* as one batch."""
    return post(caller, "/activity-batches", {"items": items}, key)


def anchoring(activity: str, **wish: Any) -> dict[str, Any]:  # noqa: ANN401 -- the wish's fields
    """Return the item that anchors the caller's part of *activity*."""
    return {"activity": activity, "transition": "anchor", "evidence": DECISION, **wish}


def kept(world: World) -> list[KeptAnswer]:
    """Return all that is kept."""
    with world.app.app_context():
        query = select(KeptAnswer).order_by(KeptAnswer.key, KeptAnswer.item)
        return list(db.session.scalars(query))


def codes(answer: TestResponse) -> list[int]:
    """Return the status of each item of a batch."""
    return [each["status"] for each in answer.json["items"]]
