"""Plans: one with its goals and what is left to do before it is adopted, and a list."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from service.core.errors import NotFoundError
from service.models import Activity, Agreement, Goal, Plan, PlanWord, Thinned
from service.models.words import ActivityState, PlanState
from service.reports import paging
from service.reports.checklist import checklist
from service.reports.paging import Listing, Paging
from service.reports.searching import holds
from service.reports.spelling import code, day, instant, links, titled
from service.reports.thinned_plan import thinnings
from service.workflows import access
from service.workflows.vocabulary import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """What is asked of a list of plans; ``agreement`` is a uid, ``year`` lies in the period."""

    county: str | None = None
    state: PlanState | None = None
    agreement: str | None = None
    q: str | None = None
    year: int | None = None


def one_plan(session: Session, actor: Actor, uid: str) -> dict[str, Any]:
    """Return the plan *uid*, a draft with its checklist; raises NotFoundError.

    One whose activities are gone by a decision has what ``thinnings`` tells.
    """
    row = session.execute(_readable(actor).where(Plan.uid == uid)).one_or_none()
    if row is None:
        raise NotFoundError(uid)
    shown = _shown_rows(session, [row])[0]
    if row.state is PlanState.DRAFT:
        shown["checklist"] = checklist(session, row.id)
    if row.thinned:
        shown["thinnings"] = thinnings(session, uid)
    return shown


def one_published(session: Session, uid: str) -> dict[str, Any]:
    """Return the plan *uid* if everybody may read it; raises NotFoundError.

    One whose activities are gone by a decision has how many there were, ``thinned``.
    """
    public = Plan.uid == uid, Plan.published_on.is_not(None), Plan.state != PlanState.DRAFT
    row = session.execute(_all().where(*public)).one_or_none()
    if row is None:
        raise NotFoundError(uid)
    shown = _shown_rows(session, [row])[0]
    if row.thinned:
        gone = select(func.count()).where(Thinned.plan_id == row.id)
        shown["thinned"] = session.scalar(gone)
    return shown


def plan_list(session: Session, actor: Actor, filters: PlanFilter, page: Paging) -> Listing:
    """Return a page of the plans that *actor* may read, the latest period first."""
    asked = _readable(actor).where(*_conditions(filters))
    ordered = asked.order_by(Plan.period_start.desc(), Plan.id)
    return paging.listing(session, ordered, page, lambda rows: _shown_rows(session, rows))


def plan_titles(session: Session, actor: Actor, most: int) -> list[tuple[str, str]]:
    """Return uid and title of at most so many plans that *actor* may read, the latest first."""
    asked = select(Plan.uid, Plan.title).where(access.readable_plans(actor))
    found = session.execute(asked.order_by(Plan.period_start.desc(), Plan.id).limit(most))
    return [(row.uid, row.title) for row in found]


def _readable(actor: Actor) -> Select[*tuple[Any, ...]]:
    return _all().where(access.readable_plans(actor))


def _all() -> Select[*tuple[Any, ...]]:
    columns = (
        *(Plan.id, Plan.uid, Plan.title, Plan.county_code, Plan.reference, Plan.version),
        *(Plan.period_start, Plan.period_end, Plan.anchor_by, Plan.follow_up_by),
        *(Plan.backdating_limit_days, Plan.state, Plan.state_since),
        *(Plan.stale_proposed_days, Plan.stale_anchored_days, Plan.stale_implemented_days),
        Plan.escalate_after_days,
        *(Agreement.uid.label("agreement"), Agreement.title.label("agreement_title")),
        exists().where(Thinned.plan_id == Plan.id).label("thinned"),
    )
    return select(*columns).outerjoin(Plan.agreement)


def _conditions(filters: PlanFilter) -> Iterator[ColumnElement[bool]]:
    if filters.county is not None:
        yield Plan.county_code == filters.county
    if filters.state is not None:
        yield Plan.state == filters.state
    if filters.agreement is not None:
        yield Agreement.uid == filters.agreement
    if filters.year is not None:
        yield Plan.period_start <= date(filters.year, 12, 31)
        yield Plan.period_end >= date(filters.year, 1, 1)
    if filters.q is not None:
        yield holds(Plan.id, PlanWord, filters.q)


def _shown_rows(session: Session, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the plans in *rows*, with goals and counts in two more statements."""
    keys = [row.id for row in rows]
    goals, counts = _goals(session, keys), _counts(session, keys)
    return [_shown(row, goals[row.id], counts[row.id]) for row in rows]


def _shown(
    row: Any,  # noqa: ANN401 -- a row of the columns above
    goals: Sequence[Mapping[str, Any]],
    counts: Mapping[str, int],
) -> dict[str, Any]:
    return {
        "id": row.uid,
        "title": row.title,
        "countyCode": row.county_code,
        "agreement": titled(row.agreement, row.agreement_title),
        "reference": row.reference,
        "periodStart": day(row.period_start),
        "periodEnd": day(row.period_end),
        "anchorBy": day(row.anchor_by),
        "followUpBy": day(row.follow_up_by),
        "backdatingLimitDays": row.backdating_limit_days,
        "staleProposedDays": row.stale_proposed_days,
        "staleAnchoredDays": row.stale_anchored_days,
        "staleImplementedDays": row.stale_implemented_days,
        "escalateAfterDays": row.escalate_after_days,
        "state": code(row.state),
        "stateSince": instant(row.state_since),
        "version": row.version,
        "goals": list(goals),
        "activities": {state.value: counts.get(state.value, 0) for state in ActivityState},
        "_links": links(f"plans/{row.uid}"),
    }


def _goals(session: Session, plans: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    above, replaced = aliased(Goal), aliased(Goal)
    query = (
        select(
            *(Goal.plan_id, Goal.uid, Goal.title, Goal.structure, Goal.position),
            *(above.uid.label("parent"), replaced.uid.label("replaces")),
        )
        .outerjoin(above, above.id == Goal.parent_id)
        .outerjoin(replaced, replaced.id == Goal.replaces_id)
        .where(Goal.plan_id.in_(plans))
        .order_by(Goal.plan_id, Goal.structure, Goal.position)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(query):
        goal = {"id": row.uid, "title": row.title, "structure": row.structure}
        goal |= {"position": row.position, "parent": row.parent, "replaces": row.replaces}
        found[row.plan_id].append(goal)
    return found


def _counts(session: Session, plans: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the activities of each plan by state; the index on plan and state answers alone."""
    query = (
        select(Activity.plan_id, Activity.state, func.count())
        .where(Activity.plan_id.in_(plans))
        .group_by(Activity.plan_id, Activity.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for plan, state, number in session.execute(query):
        found[plan][state.value] = number
    return found
