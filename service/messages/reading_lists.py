"""What a reader is told of: the very list that their pages show, and what a county leaves to them.

A coordinator is told besides of the organisations that nobody answers for, and, where a plan says
so, of what has been late for long.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from service.core import clock
from service.messages.readers import Reader
from service.messages.reminding import Window, calls, escalates
from service.models import Activity, Organisation, Plan, Responsibility
from service.models.words import PlanState, RemindBy
from service.workflows import answering, stalled
from service.workflows.to_do import AWAITED, ToDo, Urgency, by_urgency, waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The three lists of a letter, each most urgent first.

    ``escalated`` are late for as many days as ``after`` says of their plan (its uid).
    """

    own: Sequence[ToDo] = ()
    unanswered: Sequence[ToDo] = ()
    escalated: Sequence[ToDo] = ()
    after: dict[str, int] = field(default_factory=dict)


def lists(
    session: Session, readers: Sequence[Reader], now: datetime
) -> Iterator[tuple[Reader, Told]]:
    """Yield each reader with all that waits, in two statements; a few more for each county."""
    own = _by_organisation(waiting(session, {uid for each in readers for uid in each.own}, now))
    counties: dict[tuple[str, ...], Told] = {}
    for reader in readers:
        if reader.counties not in counties:
            counties = {reader.counties: _of_counties(session, reader.counties, now)}
        left = counties[reader.counties]
        mine = [each for uid in reader.own for each in own.get(uid, ())]
        mixed = len(reader.own) > 1  # those of one are in their order already
        yield (
            reader,
            Told(
                own=sorted(mine, key=by_urgency) if mixed else mine,
                unanswered=[
                    each for each in left.unanswered if each.organisation not in reader.own
                ],
                escalated=left.escalated,
                after=left.after,
            ),
        )


def letter(reader: Reader, told: Told, window: Window) -> Told | None:
    """Return what a letter in *window* tells of *told*, or None when none is called for."""
    escalating = any(escalates(each, told.after[each.plan], window) for each in told.escalated)
    if reader.remind_by is RemindBy.NONE:
        return Told(escalated=told.escalated, after=told.after) if escalating else None
    called = (each for each in told.own if each.organisation in reader.called_by)
    if not (escalating or any(calls(each, window) for each in chain(called, told.unanswered))):
        return None
    return _single(told, window) if reader.remind_by is RemindBy.SINGLE else told


def _single(told: Told, window: Window) -> Told:
    """Return what calls, and what is late or stale: the rest of a list can wait."""

    def is_told(each: ToDo) -> bool:
        late = each.urgency in (Urgency.LATE, Urgency.STALE)
        return each.step is not None and (late or each.stale or calls(each, window))

    return replace(
        told,
        own=[each for each in told.own if is_told(each)],
        unanswered=[each for each in told.unanswered if is_told(each)],
    )


def _by_organisation(found: Sequence[ToDo]) -> dict[str, list[ToDo]]:
    grouped = defaultdict(list)
    for each in found:
        grouped[each.organisation].append(each)
    return grouped


def _of_counties(session: Session, counties: Sequence[str], now: datetime) -> Told:
    """Return what the counties leave to who coordinates them."""
    if not counties:
        return Told()
    asked = select(Plan.uid, Plan.escalate_after_days).where(
        Plan.county_code.in_(counties),
        Plan.state == PlanState.ADOPTED,
        Plan.escalate_after_days.is_not(None),
    )
    after = {uid: days for uid, days in session.execute(asked) if days is not None}
    here = Activity.county_code.in_(counties)
    nobody = answering.is_unanswered(clock.day_of(now))
    late = [each for each in _late(session, after, here, now) if _is_due(each, after)]
    return Told(
        unanswered=waiting(session, _owners(session, here, nobody), now, here),
        escalated=late,
        after=after,
    )


def _late(
    session: Session, after: dict[str, int], here: ColumnElement[bool], now: datetime
) -> list[ToDo]:
    """Return what is late at all in the plans that escalate."""
    if not after:
        return []
    asked = Plan.uid.in_(after)
    overdue = [
        and_(
            Responsibility.state == stage.state.value,
            func.coalesce(*stage.due) < stalled.TODAY,
        )
        for stage in AWAITED.values()
    ]
    return waiting(session, _owners(session, here, asked), now, asked, or_(*overdue))


def _is_due(each: ToDo, after: dict[str, int]) -> bool:
    return each.days_left is not None and -each.days_left >= after[each.plan]


def _owners(session: Session, *conditions: ColumnElement[bool]) -> Sequence[str]:
    """Return the organisations (uids) with a part in adopted plans of which *conditions* hold."""
    asked = (
        select(Organisation.uid)
        .join(Responsibility, Responsibility.organisation_id == Organisation.id)
        .join(Activity, Activity.id == Responsibility.activity_id)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(~Responsibility.removed, Plan.state == PlanState.ADOPTED, *conditions)
        .distinct()
    )
    return session.scalars(asked).all()
