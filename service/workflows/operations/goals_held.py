"""The goals of a plan that is held for writing, in all versions of their structure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import NotFoundError
from service.models import Goal, Plan
from service.workflows.deeds import expect
from service.workflows.operations.plans import demand_not_closed, open_plan
from service.workflows.vocabulary import Actor


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of a plan that is held for writing."""

    plan: Plan
    everyone: Sequence[Goal]
    by_uid: Mapping[str, Goal] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The newest version of the structure."""
        return max((each.structure for each in self.everyone), default=1)

    def named(self, uid: str) -> Goal:
        """Return one of the newest structure's goals; raises NotFoundError."""
        found = self.by_uid.get(uid)
        if found is None or found.structure != self.newest:
            raise NotFoundError(uid)
        return found

    def in_order(self) -> list[Goal]:
        """Return the newest structure's goals, each with its sub-goals right below it."""
        own = [each for each in self.everyone if each.structure == self.newest]
        return [
            each
            for top in own
            if top.parent_id is None
            for each in (top, *(one for one in own if one.parent_id == top.id))
        ]


def open_goals(session: Session, actor: Actor, uid: str, version: int | None) -> Goals:
    """Return the goals of a plan held for writing.

    Raises NotFoundError, NotPermittedError, VersionError and RefusedError (closed).
    """
    plan = open_plan(session, actor, uid)
    expect(plan, version)
    demand_not_closed(plan)
    found = session.scalars(
        select(Goal)
        .where(Goal.plan_id == plan.id)
        .order_by(Goal.structure, Goal.position)
        .execution_options(populate_existing=True)
    ).all()
    return Goals(plan, found, {each.uid: each for each in found})
