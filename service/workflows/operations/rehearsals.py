"""Take a step as people do at a page: judged first, then sent, and sent twice taken once."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from service.workflows import evidence
from service.workflows.case import Case, open_case
from service.workflows.operations import repeats
from service.workflows.operations.steps import decide, move
from service.workflows.vocabulary import ANY_VERSION, Actor, Level, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a step would come to: the day it holds from; ``taken`` is its entry if it was taken."""

    day: date
    taken: str | None


def rehearse(session: Session, actor: Actor, uid: str, wish: Wish) -> Rehearsal:
    """Judge the step that *wish* names in the activity *uid*, at any version; change nothing.

    Raises as ``move`` does, but for the version.
    """
    case = open_case(session, actor, uid, lock=False)
    settled = decide(session, case, replace(wish, version=ANY_VERSION))
    taken = None if settled else _last(session, case)
    return Rehearsal(day=evidence.effective_day(wish, case.today), taken=taken)


def move_once(session: Session, actor: Actor, uid: str, wish: Wish) -> str:
    """Take the step and return its entry (a uid), or that of the very same one taken before.

    Raises as ``move`` does.
    """
    outcome = move(session, actor, uid, wish)
    return outcome.entries[0].uid if outcome.entries else _last(session, outcome.case)


def _last(session: Session, case: Case) -> str:
    """Return the entry of the latest step of the case's part or, without one, of its activity."""
    last = repeats.last_step(session, case, Level.PART if case.part else Level.ACTIVITY)
    if last is None:
        message = "a step that was taken has its entry"
        raise RuntimeError(message)
    return str(last[0]["id"])
