"""The goals that a file's rows stand under, made when the plan has none of that title."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.exchange.cells import fold
from service.models import Goal, Plan
from service.workflows.operations import add_goal
from service.workflows.vocabulary import Actor


class Goals:
    """The plan's goals and sub-goals, in the newest version of its goal structure."""

    def __init__(self, session: Session, actor: Actor, plan: Plan) -> None:
        self.session = session
        self.actor = actor
        self.plan = plan
        self._known: dict[tuple[int | None, str], Goal] | None = None
        self._structure = 1

    def forget(self) -> None:
        """Read the goals anew next time: what was made with a row that failed is gone."""
        self._known = None

    def find(self, title: str | None, sub_title: str | None) -> Goal | None:
        """Return the goal that a row stands under, the sub-goal if it has one."""
        goal = self._find(title, None) if title else None
        return self._find(sub_title, goal) if sub_title else goal

    def _find(self, title: str, parent: Goal | None) -> Goal:
        key = (parent.id if parent else None, fold(title))
        found = self._all().get(key)
        if found is None:
            values = {"title": title, "parent_id": key[0], "structure": self._structure}
            found = add_goal(self.session, self.actor, self.plan.uid, values)
            self._all()[key] = found
        return found

    def _all(self) -> dict[tuple[int | None, str], Goal]:
        if self._known is None:
            stored = self.session.scalars(
                select(Goal).where(Goal.plan_id == self.plan.id).order_by(Goal.position)
            ).all()
            self._structure = max((goal.structure for goal in stored), default=1)
            current = [goal for goal in stored if goal.structure == self._structure]
            self._known = {(goal.parent_id, fold(goal.title)): goal for goal in current}
        return self._known
