"""Which other systems are told of what happens in a county, and what came of it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Message, Organisation, Webhook, WebhookState
from service.models.outbox import WEBHOOK
from service.models.words import OrganisationKind
from service.reports.spelling import instant
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

SHOWN = 200  # webhooks
DELIVERIES = 50  # of one webhook, the newest


def webhook_list(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the webhooks of the counties whose organisations *actor* manages.

    Raises NotPermittedError for one who manages none.
    """
    access.demand_anywhere(actor, Right.MANAGE_ORGANISATIONS)
    asked = _all().where(_managed(actor)).order_by(Organisation.name, Webhook.id).limit(SHOWN)
    return [_shown(row) for row in session.execute(asked)]


def one_webhook(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return a webhook with its newest ``deliveries``; raises NotFoundError."""
    asked = _all().where(Webhook.uid == uid, _managed(actor))
    row = session.execute(asked).one_or_none()
    if row is None:
        raise NotFoundError(uid)
    return {**_shown(row), "deliveries": _deliveries(session, uid)}


def silent_webhooks(session: Session, actor: Actor, county: str | None) -> list[dict[str, Any]]:
    """Return those that do not answer, in *county* or wherever *actor* may review.

    For the review: told no more, or failing since the last of what they were told.
    """
    counties = access.counties_of(actor, Right.REVIEW)
    within: list[ColumnElement[bool]] = []
    if counties is not None:
        within.append(Organisation.county_code.in_(counties))
    if county is not None:
        within.append(Organisation.county_code == county)
    asked = _all().where(WebhookState.failing_since.is_not(None), *within)
    return [_shown(row) for row in session.execute(asked.order_by(Webhook.id).limit(SHOWN))]


def boards(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return uid and name of each county board that *actor* may give a webhook."""
    asked = select(Organisation.uid, Organisation.name).where(
        Organisation.sort == OrganisationKind.COUNTY_BOARD,
        Organisation.county_code.is_not(None),
        _managed(actor),
    )
    rows = session.execute(asked.order_by(Organisation.name)).all()
    return [(row.uid, row.name) for row in rows]


def _managed(actor: Actor) -> ColumnElement[bool]:
    counties = access.counties_of(actor, Right.MANAGE_ORGANISATIONS)
    return true() if counties is None else Organisation.county_code.in_(counties)


def _all() -> Select[*tuple[Any, ...]]:
    columns = (
        *(Webhook.uid, Webhook.url, Webhook.events, Webhook.paused, Webhook.secret_mark),
        *(Webhook.overlap_until, WebhookState.failing_since),
        *(Organisation.uid.label("organisation"), Organisation.name, Organisation.county_code),
    )
    return (
        select(*columns)
        .join(Webhook.organisation)
        .join(WebhookState, WebhookState.webhook_id == Webhook.id)
        .where(~Webhook.removed)
    )


def _shown(row: Any) -> dict[str, Any]:  # noqa: ANN401 -- a row of the columns above
    return {
        "id": row.uid,
        "url": row.url,
        "organisation": {"id": row.organisation, "name": row.name},
        "countyCode": row.county_code,
        "events": list(row.events),
        "paused": row.paused,
        "secretMark": row.secret_mark,
        "overlapUntil": instant(row.overlap_until),
        "failingSince": instant(row.failing_since),
    }


def _deliveries(session: Session, uid: str) -> list[dict[str, Any]]:
    asked = (
        select(
            *(Message.uid, Message.topic, Message.created_at, Message.available_at),
            *(Message.attempts, Message.done_at, Message.outcome, Message.said),
        )
        .where(Message.channel == WEBHOOK, Message.dedupe_key.startswith(f"webhook/{uid}/"))
        .order_by(Message.id.desc())
        .limit(DELIVERIES)
    )
    return [
        {
            "id": row.uid,
            "event": row.topic,
            "createdAt": instant(row.created_at),
            "attempts": row.attempts,
            "doneAt": instant(row.done_at),
            "nextAt": None if row.done_at else instant(row.available_at),
            "outcome": row.outcome,
            "said": row.said,
        }
        for row in session.execute(asked)
    ]
