"""Who may take what, where: every combination, with what the tables say comes of it.

Nothing here is listed by hand but who there is. ``expected`` reads the flows' tables; a test tries
every cell of every situation at the door it is about: the operations, the API, the console.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from service.models.words import PartState, Rule
from service.workflows import activity_flow, engine
from service.workflows.vocabulary import Level, Transition, Who, Wish
from tests.support.acting import County
from tests.support.situations import DRAFT, HELPER, LEADER, OPEN, OWNER, Situation, without_all
from tests.support.stepping import activity_wish, part_wish


class Outcome(StrEnum):
    """What comes of trying: done, or refused for who, for when, or for what was sent."""

    DONE = "done"
    NOT_PERMITTED = "not_permitted"  # 403
    NOT_FOUND = "not_found"  # 404: may not even know of it
    REFUSED = "transition_refused"  # 409
    INVALID = "invalid_request"  # 422


# Who there is, as what the flows' tables know them, and whether they may know of an adopted plan.
PEOPLE: dict[str, tuple[str, Who | None, bool]] = {
    "the owner's reporter": (f"reporter of {OWNER}", Who.REPORTER, True),
    "another owner's reporter": (f"reporter of {LEADER}", None, True),
    "a participating organisation's reporter": (f"reporter of {HELPER}", None, True),
    "another party's reporter": ("reporter of sunne", None, True),
    "a stranger's reporter": ("reporter of stranger", None, False),
    "the county's coordinator": ("another coordinator", Who.COORDINATOR, True),
    "another county's coordinator": ("coordinator elsewhere", None, False),
    "an auditor": ("auditor", None, True),
    "an administrator": ("administrator", None, False),
    "the system": ("system", Who.SERVICE, True),
}
MAY_ACT = ("the owner's reporter", "another owner's reporter", "the county's coordinator")
READS_DRAFTS = ("the county's coordinator", "an auditor", "the system")


@dataclass(frozen=True, slots=True)
class Cell:
    """One person (a key of ``PEOPLE``) who tries one transition."""

    who: str
    transition: str

    def __str__(self) -> str:
        """Spell the cell for a reader of a failing test."""
        return f"{self.who} tries {self.transition}"


def transitions(level: Level) -> list[str]:
    """Return the names of the transitions at *level*, each once."""
    return list(dict.fromkeys(row.name for row in engine.FLOWS[level]))


def cells(situation: Situation) -> Iterator[Cell]:
    """Yield every person with every transition of the situation's level.

    What the situation has to say is heard by those who may act at all, and one who may not; who
    may act is asked of everybody in one situation for each state.
    """
    everybody = situation.rule is Rule.ALL and situation.setting == OPEN
    for who in PEOPLE if everybody else MAY_ACT:
        for transition in transitions(situation.level):
            yield Cell(who, transition)


def expected(situation: Situation, cell: Cell) -> Outcome:
    """Return what the tables say comes of *cell* in *situation*."""
    _, role, reads = PEOPLE[cell.who]
    if not reads or (situation.setting == DRAFT and cell.who not in READS_DRAFTS):
        return Outcome.NOT_FOUND
    rows = engine.rows(cell.transition, situation.level)
    by_service = Who.SERVICE in rows[0].by
    if by_service or role not in rows[0].by:
        return Outcome.NOT_PERMITTED
    if situation.state is PartState.ENDED:  # there is no part any more, so nobody is its reporter
        return Outcome.INVALID if role is Who.COORDINATOR else Outcome.NOT_PERMITTED
    leaves = any(situation.state in row.sources for row in rows)
    fits = leaves and _setting_allows(situation, rows[0]) and _rule_allows(situation, rows[0])
    return Outcome.DONE if fits else Outcome.REFUSED


def _setting_allows(situation: Situation, row: Transition) -> bool:
    late = row.name == "follow_up" and row.level is Level.PART
    return situation.setting == OPEN or (late and situation.setting == "followed_up")


def _rule_allows(situation: Situation, row: Transition) -> bool:
    return "coordinator_decides" not in row.guards or situation.rule is Rule.COORDINATOR


def wish(county: County, uid: str, target: str, situation: Situation, cell: Cell) -> Wish:
    """Return the wish with the least evidence that is enough, and unlike any that was sent.

    *target* is a plan to carry over to.
    """
    name, words = cell.transition, {"reason": "För matrisen"}
    if situation.level is Level.PART:
        least = part_wish(name, county.uid(OWNER), basis="Per telefon", **words)
    else:
        confirming = name == "confirm_follow_up"
        more: dict[str, Any] = without_all(county, uid) if confirming else {}
        least = activity_wish(name, target, **(more | words))
    other = {key: f"{value}, för matrisen" for key, value in least.evidence.items() if key in TEXTS}
    return replace(least, evidence={**least.evidence, **other})


TEXTS = ("decisionBody", "summary")
COLUMNS: dict[Level, list[Any]] = {
    Level.PART: list(PartState),
    Level.ACTIVITY: [*activity_flow.ORDER, *activity_flow.EXITS],
}


def drawn(level: Level) -> str:
    """Return the matrix of one level as a Markdown table: who may, by transition and state."""
    states = COLUMNS[level]
    lines = [["transition", *states], ["---"] * (len(states) + 1)]
    lines += [
        [f"`{name}`", *(_takers(level, name, state) for state in states)]
        for name in transitions(level)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _takers(level: Level, name: str, state: Any) -> str:  # noqa: ANN401 -- a state of either level
    row = engine.row_from(name, level, state)
    if row and Who.SERVICE in row.by:
        return "the service"
    situation = Situation(level, state, Rule.COORDINATOR)
    takers = [who for who in PEOPLE if expected(situation, Cell(who, name)) is Outcome.DONE]
    return "; ".join(takers) or "nobody"
