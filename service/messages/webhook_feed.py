"""What webhooks are told of: put into the outbox from the log, and from what has stopped.

The log gives committed entries one order without gaps. Each webhook has its own place in it; what
is put into the outbox and the place that is moved are one transaction, so nothing is lost or told
twice, and a step itself costs nothing more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload, selectinload

from service.core import clock
from service.core.db import transaction
from service.models import (
    Activity,
    Body,
    Entry,
    Leaf,
    Organisation,
    Plan,
    Webhook,
    WebhookState,
)
from service.trail.integrating import size
from service.workflows import stalled
from service.workflows.operations.webhooks import post_to
from service.workflows.webhook_events import (
    ACTIVITY_STALLED,
    STEPS,
    body_of,
    move_told,
    stall_told,
)

BATCH = 500  # entries of the log in one transaction
ROUNDS = 20  # batches in one round, so that other work gets its turn
CHUNK = 200  # activities read at once
COUNTIES: Mapping[str, type[Activity | Plan]] = {Activity.kind: Activity, Plan.kind: Plan}


def tell_of_moves() -> int:
    """Put into the outbox what each webhook has not been told of yet; return how many messages."""
    return sum(_tell(key) for key in _behind())


def _behind() -> Sequence[int]:
    """Return the keys of those that there may be something to tell."""
    with transaction() as session:
        asked = (
            select(Webhook.id)
            .join(WebhookState, WebhookState.webhook_id == Webhook.id)
            .where(~Webhook.paused, ~Webhook.removed, WebhookState.next_leaf < size(session))
            .order_by(Webhook.id)
        )
        return session.scalars(asked).all()


def _tell(key: int) -> int:
    told = 0
    for _round in range(ROUNDS):
        with transaction() as session:
            found = _tell_batch(session, key)
        if found is None:
            break
        told += found
    return told


def _tell_batch(session: Session, key: int) -> int | None:
    """Tell one webhook of one batch; None when there is none, or another worker is at it."""
    own = select(WebhookState).where(WebhookState.webhook_id == key)
    held = own.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    state = session.scalars(held).one_or_none()
    leaves = _leaves(session, state.next_leaf) if state else []
    if state is None or not leaves:
        return None
    webhook = session.get_one(Webhook, key, populate_existing=True)
    county = session.get_one(Organisation, webhook.organisation_id).county_code
    told = 0
    for uid, event, moved in _moves(session, leaves, county):
        if event in webhook.events:
            at = datetime.fromisoformat(moved["recordedAt"])
            post_to(session, webhook.uid, f"webhook/{webhook.uid}/{uid}", body_of(event, at, moved))
            told += 1
    state.next_leaf += len(leaves)
    session.flush()
    return told


def _leaves(session: Session, first: int) -> list[Row[Any]]:
    """Return the log from *first* on, as far as it has no gap."""
    asked = (
        select(Leaf.leaf_index, Entry.id, Entry.uid, Entry.event, Entry.stream)
        .join(Entry, Entry.id == Leaf.entry_id)
        .where(Leaf.leaf_index >= first)
        .order_by(Leaf.leaf_index)
        .limit(BATCH)
    )
    rows: list[Any] = [*session.execute(asked)]
    return [row for place, row in enumerate(rows, first) if row.leaf_index == place]


def _moves(
    session: Session, leaves: Iterable[Row[Any]], county: str | None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each move in *county*: its entry's uid, the event and what is told."""
    wanted = [row for row in leaves if row.event in STEPS]
    there = _of_county(session, {row.stream for row in wanted}, county)
    wanted = [row for row in wanted if row.stream in there]
    asked = select(Body.entry_id, Body.body).where(Body.entry_id.in_([row.id for row in wanted]))
    bodies = dict(session.execute(asked).all()) if wanted else {}
    for row in wanted:
        found = move_told(orjson.loads(bytes(bodies[row.id])))
        if found:
            yield row.uid, *found


def _of_county(session: Session, streams: Iterable[str], county: str | None) -> set[str]:
    """Return those of *streams* that are of an activity or a plan of *county*."""
    found = set()
    for kind, model in COUNTIES.items():
        uids = [each.partition("/")[2] for each in streams if each.startswith(f"{kind}/")]
        own = select(model.uid).where(model.uid.in_(uids), model.county_code == county)
        found |= {f"{kind}/{uid}" for uid in session.scalars(own)} if uids else set()
    return found


def tell_of_stalled() -> None:
    """Put into the outbox each fact that holds of an activity, once for as long as it holds."""
    with transaction() as session:
        asked = select(Webhook.id, Webhook.uid, Webhook.events, Organisation.county_code)
        active = asked.join(Webhook.organisation).where(~Webhook.paused, ~Webhook.removed)
        rows = session.execute(active.order_by(Webhook.id)).all()
    for row in rows:
        if ACTIVITY_STALLED in row.events:
            _tell_of_county(row.uid, row.county_code)


def _tell_of_county(webhook: str, county: str) -> None:
    """Go through what has stopped in *county*, a chunk in a transaction."""
    last: int | None = 0
    while last is not None:
        with transaction() as session:
            last = _tell_chunk(session, webhook, county, last)


def _tell_chunk(session: Session, webhook: str, county: str, after: int) -> int | None:
    now = clock.now()
    asked = (
        select(Activity)
        .join(Activity.plan)
        .where(Activity.county_code == county, Activity.id > after, stalled.is_stalled())
        .options(joinedload(Activity.plan), selectinload(Activity.responsibilities))
        .order_by(Activity.id)
        .limit(CHUNK)
        .execution_options(populate_existing=True)
    )
    found = session.scalars(asked, stalled.moments(now)).all()
    for activity in found:
        _tell_facts(session, webhook, activity, now)
    last = found[-1].id if found else None
    session.expunge_all()
    return last


def _tell_facts(session: Session, webhook: str, activity: Activity, now: datetime) -> None:
    current = [each for each in activity.responsibilities if not each.removed]
    standing = stalled.judge(activity, activity.plan, current, now)
    for fact, since in standing.since.items():
        told = stall_told(activity.uid, activity.plan.uid, fact, since)
        key = f"webhook/{webhook}/stalled/{activity.uid}/{fact}/{since}"
        post_to(session, webhook, key, body_of(ACTIVITY_STALLED, now, told))
