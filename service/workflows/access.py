"""Who may do what, and who may read what: one table, asked by page, API, import and console."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.core.errors import NotFoundError, NotPermittedError
from service.models import Activity, Agreement, Organisation, Party, Plan, Responsibility
from service.models.words import PlanState, Role
from service.workflows.vocabulary import Actor

R = Role
CountyColumn = InstrumentedAttribute[str]
Among = frozenset[str] | BindParameter[Any]
Organisations = Select[int]  # a query for their keys


class Right(StrEnum):
    """What can be done, apart from the flows' transitions, which say themselves who takes them."""

    MANAGE_ORGANISATIONS = "manage_organisations"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_AGREEMENTS = "manage_agreements"
    MANAGE_PLANS = "manage_plans"
    MOVE_PLANS = "move_plans"
    MANAGE_ACTIVITIES = "manage_activities"
    REVIEW = "review"
    READ_TRAIL = "read_trail"
    ERASE = "erase"


# Who holds a right, each within the county (or for an administrator and an auditor, the whole
# country) of the role; and whether the system itself may, at the console, without a person.
HOLDERS: dict[Right, tuple[frozenset[Role], bool]] = {
    Right.MANAGE_ORGANISATIONS: (frozenset({R.ADMINISTRATOR, R.COORDINATOR}), True),
    Right.MANAGE_PEOPLE: (frozenset({R.ADMINISTRATOR, R.COORDINATOR}), True),
    Right.MANAGE_AGREEMENTS: (frozenset({R.COORDINATOR}), True),
    Right.MANAGE_PLANS: (frozenset({R.COORDINATOR}), True),
    Right.MOVE_PLANS: (frozenset({R.COORDINATOR}), False),
    Right.MANAGE_ACTIVITIES: (frozenset({R.COORDINATOR}), True),
    Right.REVIEW: (frozenset({R.COORDINATOR, R.AUDITOR}), True),
    Right.READ_TRAIL: (frozenset({R.COORDINATOR, R.AUDITOR}), True),
    Right.ERASE: (frozenset({R.ADMINISTRATOR}), True),
}
# A coordinator makes reporters and auditors of the county, never another coordinator.
GRANTS: dict[Role, frozenset[Role]] = {
    R.ADMINISTRATOR: frozenset(Role),
    R.COORDINATOR: frozenset({R.REPORTER, R.AUDITOR}),
}


def may(actor: Actor, right: Right, county: str | None) -> bool:
    """Tell whether *actor* holds *right* in *county*; None is what belongs to no county."""
    roles, system = HOLDERS[right]
    if actor.person is None:
        return system
    return any(
        each.role in roles and (each.county is None or each.county == county) for each in actor.held
    )


def demand(actor: Actor, right: Right, county: str | None) -> None:
    """Raise NotPermittedError unless *actor* holds *right* in *county*."""
    if not may(actor, right, county):
        raise NotPermittedError(right.value)


def demand_anywhere(actor: Actor, right: Right) -> None:
    """Raise NotPermittedError unless *actor* holds *right* in some county."""
    roles, system = HOLDERS[right]
    if not (system if actor.person is None else any(actor.holds(role) for role in roles)):
        raise NotPermittedError(right.value)


def counties_of(actor: Actor, right: Right) -> frozenset[str] | None:
    """Return the counties in which *actor* holds *right*; None means all of them."""
    roles, system = HOLDERS[right]
    if actor.person is None:
        return None if system else frozenset()
    found: set[str] = set()
    for role in roles:
        counties = actor.counties(role)
        if counties is None:
            return None
        found |= counties
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody reads: *everything*, all of some *counties*, what concerns *organisations*.

    Each of the two is a set of codes or uids, or the parameter that will name them; None for none.
    """

    everything: bool
    counties: Among | None
    organisations: Among | None


def reach_of(actor: Actor) -> Reach:
    """Return what *actor* reads; a coordinator and an auditor read all of their counties."""
    counties = [actor.counties(role) for role in (Role.COORDINATOR, Role.AUDITOR)]
    everything = actor.person is None or None in counties
    named = frozenset().union(*(each for each in counties if each))
    return Reach(everything, named or None, actor.organisations or None)


def readable_activities(reach: Reach) -> ColumnElement[bool]:
    """Return the condition on ``activity`` and its ``plan`` for those within *reach*.

    They are those of the plans within it, found by their own county, which is the plan's, and by
    the owners that they have, which is quicker than to look through the plans.
    """
    return _readable(reach, Activity.county_code, _concerns_activity)


def readable_plans(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``plan`` for those that *actor* may read.

    A reporter reads what is adopted or closed when their organisation is or was party to its
    agreement, or has or had a responsibility in it.
    """
    return _readable(reach_of(actor), Plan.county_code, _concerns)


def _readable(
    reach: Reach, county: CountyColumn, concerns: Callable[[Organisations], ColumnElement[bool]]
) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    conditions: list[ColumnElement[bool]] = []
    if reach.counties is not None:
        conditions.append(county.in_(reach.counties))
    if reach.organisations is not None:
        own = select(Organisation.id).where(Organisation.uid.in_(reach.organisations))
        conditions.append(and_(Plan.state != PlanState.DRAFT, concerns(own)))
    return or_(false(), *conditions)


def _concerns_activity(own: Organisations) -> ColumnElement[bool]:
    owned = exists().where(
        Responsibility.activity_id == Activity.id, Responsibility.organisation_id.in_(own)
    )
    return or_(owned, _concerns(own))


def _concerns(own: Organisations) -> ColumnElement[bool]:
    party = select(Party.agreement_id).where(Party.organisation_id.in_(own))
    responsible = (
        select(Activity.plan_id)
        .join(Responsibility, Responsibility.activity_id == Activity.id)
        .where(Responsibility.organisation_id.in_(own))
    )
    return or_(Plan.agreement_id.in_(party), Plan.id.in_(responsible))


def readable_agreements(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``agreement`` for those that *actor* may read."""
    reach = reach_of(actor)
    if reach.everything:
        return true()
    own = select(Organisation.id).where(Organisation.uid.in_(actor.organisations))
    party = Agreement.id.in_(select(Party.agreement_id).where(Party.organisation_id.in_(own)))
    return or_(party, Agreement.county_code.in_(reach.counties or ()))


def demand_readable(session: Session, actor: Actor, plan: int, county: str) -> None:
    """Raise NotFoundError unless *actor* may know of the *plan* (its key) of *county*.

    Asks the database only if it must.
    """
    if actor.person is None or _reads_county(actor, county):
        return
    readable = select(Plan.uid).where(Plan.id == plan, readable_plans(actor))
    if session.scalar(readable) is None:
        raise NotFoundError


def reads_list_of(actor: Actor, organisation: str, county: str | None) -> bool:
    """Tell whether *actor* reads what waits for an *organisation* (a uid) of *county*."""
    return actor.reports_for(organisation) or (county is not None and _reads_county(actor, county))


def _reads_county(actor: Actor, county: str) -> bool:
    return any(
        each.role in (Role.COORDINATOR, Role.AUDITOR) and each.county in (None, county)
        for each in actor.held
    )
