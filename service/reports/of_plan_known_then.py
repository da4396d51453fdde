"""How a plan stood at an instant, by what was known then."""

from sqlalchemy.orm import Session

from service.core.i18n import _
from service.reports.examined import Question, Rows, Scope
from service.reports.examined_pages import page_of
from service.reports.plan_then import COLUMNS, activities_of
from service.trail.replay import state_at


def plan_known_then(session: Session, scope: Scope) -> Rows:
    """Return every activity that was known of in ``scope.plan`` at ``scope.instant``.

    Built from the trail alone. Without a plan there is nothing. Raises NotFoundError for a plan
    outside the scope's counties.
    """
    return page_of(_all(session, scope), scope)


def _all(session: Session, scope: Scope) -> Rows:
    return activities_of(session, scope, scope.instant, state_at)


QUESTION = Question(
    title=_("A plan as it was known on a day"),
    about=_("How every activity of a plan stood at the end of a day, by what was recorded then."),
    columns=COLUMNS,
    ask=plan_known_then,
    every=_all,
    asks=("day", "at"),
    of_one_plan=True,
)
