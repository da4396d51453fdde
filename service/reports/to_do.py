"""What waits for a person's own organisations, most urgent first."""

from typing import Any

from sqlalchemy.orm import Session

from service.core import clock
from service.reports.spelling import code, day, named, titled
from service.workflows.to_do import ToDo, waiting
from service.workflows.vocabulary import Actor


def to_do_list(
    session: Session, actor: Actor, organisation: str | None = None
) -> list[dict[str, Any]]:
    """Return what waits for the organisations that *actor* reports for, in two statements at most.

    For *organisation* (a uid) alone if it is given; nothing for one that is not the person's own.
    """
    own = actor.organisations if organisation is None else actor.organisations & {organisation}
    return [_shown(each) for each in waiting(session, own, clock.now())]


def _shown(each: ToDo) -> dict[str, Any]:
    return {
        "activity": {"id": each.activity, "number": each.number, "title": each.title},
        "plan": titled(each.plan, each.plan_title),
        "organisation": named(each.organisation, each.name),
        "state": code(each.state),
        "step": each.step,
        "dueOn": day(each.due),
        "daysLeft": each.days_left,
        "urgency": each.urgency.value,
        "stale": each.stale,
        "blocked": each.blocked,
        "enteredOnBehalf": each.entered,
    }
