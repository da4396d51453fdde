"""What a list shows of an activity: which columns, and the rows of them that stand in for models.

Rows are read as they come and cut by place, since the ORM's own bundles of columns cost more
than all else that is done with a row.
"""

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import aliased

from service.models import Goal, Responsibility
from service.reports import activity_shape as shape

ABOVE = aliased(Goal)  # the goal that a sub-goal belongs to
SHOWN: Sequence[Sequence[Any]] = (
    *(shape.ACTIVITY, shape.PLAN, shape.GOAL, (ABOVE.uid, ABOVE.title)),
    *(shape.OWNER, shape.ORGANISATION),
)
# Where each of them begins in a row, counted from its end.
_BEGIN = [-sum(map(len, SHOWN[at:])) for at in range(len(SHOWN))]
ACTIVITY, PLAN, GOAL, UPPER, OWNER, ORGANISATION = (
    slice(begin, end) for begin, end in pairwise([*_BEGIN, None])
)


def _of(name: str, columns: Sequence[Any]) -> Any:  # noqa: ANN401 -- a class that mypy cannot know
    return namedtuple(name, [each.key for each in columns])  # noqa: PYI024 -- made of the columns


ActivityRow, PlanRow = _of("ActivityRow", shape.ACTIVITY), _of("PlanRow", shape.PLAN)
GoalRow, OrganisationRow = _of("GoalRow", shape.GOAL), _of("Organisation", shape.ORGANISATION)
OwnerRow = _of("OwnerRow", (*shape.OWNER, Responsibility.organisation))


@dataclass(frozen=True, slots=True)
class Found:
    """One activity of a page, with its plan, its goals and the *owners* that hold.

    *place* is what the list is ordered by, if by anything.
    """

    activity: Any
    plan: Any
    goals: Sequence[Any]
    owners: Sequence[Any]
    place: Any


def found_in(rows: Sequence[Any]) -> Found:
    """Return what stands in the *rows* of one activity, which are as many as its owners."""
    row = rows[0]
    goals = [GoalRow._make(row[each]) for each in (UPPER, GOAL)]
    owners = [_owner(each) for each in rows]
    return Found(
        activity=ActivityRow._make(row[ACTIVITY]),
        plan=PlanRow._make(row[PLAN]),
        goals=[each for each in goals if each.uid],
        owners=[each for each in owners if each.uid],
        place=getattr(row, "place", None),
    )


def _owner(row: Any) -> Any:  # noqa: ANN401 -- a row, and one of a class made above
    return OwnerRow(*row[OWNER], organisation=OrganisationRow._make(row[ORGANISATION]))
