"""Take many transitions in one transaction: each or none of it, in the order of the list.

They go in waves. The steps of a wave are of different activities, so that all of them can be
read before the first is taken and written after the last; the next wave sees what came of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.core.errors import NotFoundError, ServiceError
from service.trail.ledger import Ledger, finish
from service.workflows.case import Case, demand_readable, open_cases
from service.workflows.operations.steps import Outcome, decide, take
from service.workflows.vocabulary import Actor, Wish

ALONE = frozenset({"carry_over"})  # it makes another activity, which a later step may be about


@dataclass(frozen=True, slots=True)
class Wanted:
    """The wish to take a transition in the activity with this uid."""

    activity: str
    wish: Wish


def move_all(
    session: Session, actor: Actor, wanted: Sequence[Wanted]
) -> list[Outcome | ServiceError]:
    """Take the transitions that are *wanted*; what is refused changes nothing.

    Returns for each, in order, what came of it: an outcome, or the error that ``move`` raises.
    """
    found: list[Outcome | ServiceError] = []
    for wave in _waves(wanted):
        found += _take_wave(session, actor, wave)
    return found


def _waves(wanted: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    wave: list[Wanted] = []
    for each in wanted:
        alone = each.wish.transition in ALONE
        if wave and (alone or any(each.activity == other.activity for other in wave)):
            yield wave
            wave = []
        wave.append(each)
        if alone:
            yield wave
            wave = []
    if wave:
        yield wave


def _take_wave(
    session: Session, actor: Actor, wave: Sequence[Wanted]
) -> list[Outcome | ServiceError]:
    cases = open_cases(session, actor, [each.activity for each in wave], lock=True)
    ledgers: list[Ledger] = []
    found = [_tried(session, cases.get(each.activity), each.wish, ledgers) for each in wave]
    finish(session, ledgers)
    return found


def _tried(
    session: Session, case: Case | None, wish: Wish, ledgers: list[Ledger]
) -> Outcome | ServiceError:
    """Take the step in *case*; its ledger, if there is one, joins those to be finished."""
    try:
        if case is None:
            raise NotFoundError
        demand_readable(session, case)
        settled = decide(session, case, wish)
    except ServiceError as error:
        return error
    if settled is None:
        return Outcome(case=case, entries=())
    ledger = take(session, case, settled)
    ledgers.append(ledger)
    return Outcome(case=case, entries=ledger.written)
