"""Tell whether a step has already been taken, so that asking twice does no harm."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Body, Disclosure, Entry
from service.trail.canonical import read_disclosure
from service.trail.draft import Text
from service.workflows import engine, evidence
from service.workflows.case import Case
from service.workflows.settling import Settled
from service.workflows.vocabulary import Level


def is_repeat(session: Session, case: Case, settled: Settled) -> bool:
    """Tell whether this very step, with the same evidence, reason and day, was the latest."""
    if not _stands_where_it_leads(case, settled):
        return False
    last = last_step(session, case, settled.level)
    if last is None or last[0]["event"] != settled.name:
        return False
    body, texts = last
    wish = settled.wish
    stored = evidence.stored(wish, settled.rows[0])
    same_day = wish.effective_on is None or wish.effective_on.isoformat() == body["effective_on"]
    return same_day and _plain(stored) == _told(body, texts) and _same_reason(wish.reason, texts)


def _same_reason(reason: str | None, texts: dict[str, Any]) -> bool:
    return (reason or None) == texts.get("reason")


def _stands_where_it_leads(case: Case, settled: Settled) -> bool:
    state = settled.part.state if settled.part else case.activity.state
    leaves = any(state in row.sources for row in settled.rows)
    return not leaves and any(row.to == state for row in settled.rows)


def last_step(
    session: Session, case: Case, level: Level
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the body and the texts of the latest step of the case's part, or activity."""
    events = {row.name for row in engine.FLOWS[level]} - {"follow"}
    part = case.part.organisation if case.part else None
    organisation = part.uid if level is Level.PART and part else None
    row = session.execute(
        select(Entry.id, Body.body)
        .join(Body, Body.entry_id == Entry.id)
        .where(
            Entry.stream == case.activity.stream,
            Entry.event.in_(events),
            Entry.organisation.is_not_distinct_from(organisation),
        )
        .order_by(Entry.sequence.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    told = session.scalars(select(Disclosure.disclosure).where(Disclosure.entry_id == row.id))
    return json.loads(row.body), dict(read_disclosure(each) for each in told)


def _plain(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.value if isinstance(value, Text) else value for name, value in stored.items()
    }


def _told(body: dict[str, Any], texts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: texts.get(f"evidence/{name}") if isinstance(value, dict) else value
        for name, value in body["evidence"].items()
    }
