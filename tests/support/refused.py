"""Every combination of the matrix that the tables do not allow, to be tried at an outer door.

A refusal stores nothing, so that each situation is brought about once and all that is refused in it
is tried there. An ordinary run tries one of so many, always the same ones; a full run tries all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zlib import crc32

from service.models.words import ActivityState, PartState
from service.workflows.vocabulary import State, Wish
from tests.support.acting import County, add_plan
from tests.support.matrix import PEOPLE, Cell, Outcome, cells, expected, wish
from tests.support.situations import Situation, arrange, situations
from tests.support.sizes import full
from tests.support.world import World

STATES: Sequence[State] = [*PartState, *ActivityState]
ANYTHING_ELSE = frozenset(Outcome) - {Outcome.DONE}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One person who tries one transition of the activity *uid* in vain."""

    situation: Situation
    cell: Cell
    uid: str
    wish: Wish

    def __str__(self) -> str:
        """Spell it for a reader of a failing test."""
        return f"{self.situation}: {self.cell}"

    @property
    def person(self) -> str:
        """The short name of who tries; ``system`` is nobody."""
        return PEOPLE[self.cell.who][0]

    @property
    def outcome(self) -> Outcome:
        """What the tables say comes of it."""
        return expected(self.situation, self.cell)

    @property
    def sent(self) -> dict[str, Any]:
        """The wish as it is sent, without the transition's name and what was left out."""
        wanted = {
            "level": self.wish.level,
            "organisation": self.wish.organisation,
            "reason": self.wish.reason,
            "basis": self.wish.basis,
        }
        evidence = {name: _spelled(value) for name, value in self.wish.evidence.items()}
        return {**{k: v for k, v in wanted.items() if v is not None}, "evidence": evidence}


def attempts(world: World, one_in: int) -> Iterator[list[Attempt]]:
    """Bring about each situation in turn, and yield what is to be tried in vain in it.

    In an ordinary run that is *one_in* so many. The county must not change before the next.
    """
    county = world.county
    with world.app.app_context():
        target = add_plan(county)
    for state in STATES:
        for situation in situations(state):
            with world.app.app_context():
                found = list(_in_vain(county, situation, target))
            yield [each for each in found if full() or crc32(str(each).encode()) % one_in == 0]


def _in_vain(county: County, situation: Situation, target: str) -> Iterator[Attempt]:
    uid = arrange(county, situation)
    for cell in cells(situation):
        if expected(situation, cell) is not Outcome.DONE:
            yield Attempt(situation, cell, uid, wish(county, uid, target, situation, cell))


def _spelled(value: Any) -> Any:  # noqa: ANN401 -- any value of evidence
    return value.isoformat() if isinstance(value, date) else value
