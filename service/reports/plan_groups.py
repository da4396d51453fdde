"""A plan's activities by goal, by owner or by state; and how far each of these has come."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.core.folding import text_key
from service.reports.plan_board import Board, Line, owned
from service.workflows import activity_flow

Key = tuple[str | None, str | None]  # uid or code, and what it is called
REST: Key = (None, None)


@dataclass(frozen=True, slots=True)
class Group:
    """Some activities that have *key* in common, which is called *title*; neither for the rest."""

    key: str | None
    title: str | None
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of what *key* stands for are in each state."""

    key: str | None
    title: str | None
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())


def grouped(board: Board, lines: Sequence[Line], by: str) -> list[Group]:
    """Return *lines* in groups by a name of ``GROUPS``; one of several owners is in several."""
    return GROUPS[by](board, lines)


def by_goal(board: Board, lines: Sequence[Line]) -> list[Group]:
    """Group by goal, sub-goals with the goal they belong to, in the plan's order."""
    keys = {uid: (uid, title) for uid, title in board.goals.items()}
    return _groups(keys, ((each.goals[0] if each.goals else None, each) for each in lines))


def by_owner(board: Board, lines: Sequence[Line]) -> list[Group]:
    """Group by owner, in the order of their names; owners that are only texts come last."""
    pairs = [(owner.uid or owner.name, line) for line, owner in owned(lines)]
    texts = {owner.name: (None, owner.name) for _, owner in owned(lines) if owner.uid is None}
    keys = {each.uid or "": (each.uid, each.name) for each in board.owners}
    nobody = [(None, each) for each in lines if not each.owners]
    return _groups({**keys, **texts}, [*pairs, *nobody])


def by_state(board: Board, lines: Sequence[Line]) -> list[Group]:
    """Group by state, in the order of the flow, exits last."""
    del board
    keys = {each.value: (each.value, str(label)) for each, label in activity_flow.LABELS.items()}
    return _groups(keys, ((each.state.value, each) for each in lines))


GROUPS: Mapping[str, Callable[[Board, Sequence[Line]], list[Group]]] = {
    "goal": by_goal,
    "owner": by_owner,
    "state": by_state,
}


def _groups(keys: Mapping[str, Key], pairs: Iterable[tuple[str | None, Line]]) -> list[Group]:
    found: dict[str | None, list[Line]] = {key: [] for key in (*keys, None)}
    for key, line in pairs:
        if line not in found[key][-1:]:
            found[key].append(line)
    return [Group(*keys.get(key or "", REST), lines) for key, lines in found.items() if lines]


def progress_of_goals(board: Board) -> list[Tally]:
    """Count each goal's activities by where they stand."""
    return [
        Tally(each.key, each.title, Counter(line.state.value for line in each.lines))
        for each in by_goal(board, board.lines)
    ]


def progress_of_owners(board: Board) -> list[Tally]:
    """Count each owner's parts by where they stand."""
    counts: dict[tuple[str | None, str], Counter[str]] = {}
    for _, owner in owned(board.lines):
        counts.setdefault((owner.uid, owner.name), Counter())[owner.state] += 1
    ordered = sorted(counts.items(), key=lambda each: text_key(each[0][1]))
    return [Tally(*key, states) for key, states in ordered]
