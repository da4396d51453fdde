"""How a plan was at an instant, by all that has been told of it since."""

from sqlalchemy.orm import Session

from service.core.i18n import _
from service.reports.as_it_was import as_it_was
from service.reports.examined import Question, Rows, Scope
from service.reports.examined_pages import page_of
from service.reports.plan_then import COLUMNS, activities_of


def plan_as_it_was(session: Session, scope: Scope) -> Rows:
    """Return every activity that there was in ``scope.plan`` at ``scope.instant``.

    By the days from which steps hold, also of what was told or corrected later. Without a plan
    there is nothing. Raises NotFoundError for a plan outside the scope's counties.
    """
    return page_of(_all(session, scope), scope)


def _all(session: Session, scope: Scope) -> Rows:
    return activities_of(session, scope, None, lambda each: as_it_was(each, scope.instant))


QUESTION = Question(
    title=_("A plan as it was on a day"),
    about=_("How every activity of a plan was at the end of a day, by the days that steps state."),
    columns=COLUMNS,
    ask=plan_as_it_was,
    every=_all,
    asks=("day", "at"),
    of_one_plan=True,
)
