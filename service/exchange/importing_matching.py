"""Which activity a row means: by area and number, else by title; when in doubt, none.

A wrong guess would give one activity's history to another, so a row that two activities could be,
and two rows that one activity could be, are left to the person who imports.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from service.exchange.importing_fields import AREA, NAME, PLACE, Fields, area, name, place
from service.models import Activity, ImportLine

RowNumber: TypeAlias = int
Rows: TypeAlias = Mapping[RowNumber, Fields]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An activity, and by what it can be recognised: as it is now, and as a file last had it."""

    activity: Activity
    line: ImportLine | None
    areas: frozenset[str]
    places: frozenset[str]
    names: frozenset[str]

    @property
    def fields(self) -> Fields:
        """What the last file said."""
        return self.line.fields if self.line else {}


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found: rows that mean a known activity, and rows that could mean several."""

    found: dict[RowNumber, Known] = field(default_factory=dict)
    doubtful: dict[RowNumber, list[Known]] = field(default_factory=dict)

    def met(self) -> set[str]:
        """Return the uids of the activities that some row means or may mean."""
        maybe = [known for each in self.doubtful.values() for known in each]
        return {known.activity.uid for known in (*self.found.values(), *maybe)}


def known(activity: Activity, line: ImportLine | None) -> Known:
    """Collect what *activity* can be recognised by."""
    goal = activity.goal and (activity.goal.parent or activity.goal)
    title = goal.title if goal else None
    then = line.fields if line else {}
    return Known(
        activity=activity,
        line=line,
        areas=_some(area(title), then.get(AREA)),
        places=_some(place(title, activity.number), then.get(PLACE)),
        names=_some(name(activity.title), then.get(NAME)),
    )


def _some(*keys: str | None) -> frozenset[str]:
    return frozenset(key for key in keys if key)


def match(rows: Rows, everyone: Sequence[Known]) -> Matches:
    """Find the activity of each row; a row in neither part of the answer is a new one.

    *rows* have a title each.
    """
    matches = Matches()
    _as_last_time(rows, everyone, matches)
    _by_both(*_left(rows, everyone, matches), matches)
    _by_either(*_left(rows, everyone, matches), matches)
    return matches


def _left(rows: Rows, everyone: Sequence[Known], matches: Matches) -> tuple[Rows, Sequence[Known]]:
    """Return the rows and the activities that have not found each other yet."""
    met = matches.met()
    free = [each for each in everyone if each.activity.uid not in met]
    return {row: fields for row, fields in rows.items() if row not in matches.found}, free


def _as_last_time(rows: Rows, everyone: Sequence[Known], matches: Matches) -> None:
    """Match the rows that say exactly what a row of the last file said, in order."""
    same: dict[frozenset[tuple[str, str]], list[Known]] = defaultdict(list)
    for each in everyone:
        same[frozenset(each.fields.items())].append(each)
    for row, fields in rows.items():
        waiting = same.get(frozenset(fields.items()))
        if waiting:
            matches.found[row] = waiting.pop(0)


def _by_both(rows: Rows, free: Sequence[Known], matches: Matches) -> None:
    """Match the rows whose place and name are one activity's, and no other row's."""
    rivals = Counter((fields.get(PLACE), fields[NAME]) for fields in rows.values())
    for row, fields in rows.items():
        meant = [
            each for each in free if fields.get(PLACE) in each.places and fields[NAME] in each.names
        ]
        if len(meant) == rivals[fields.get(PLACE), fields[NAME]] == 1:
            matches.found[row] = meant[0]


def _by_either(rows: Rows, free: Sequence[Known], matches: Matches) -> None:
    """Match the rows that one activity alone could be, if no other row could be it."""
    candidates = {row: _candidates(fields, free) for row, fields in rows.items()}
    claims = Counter(each.activity.uid for found in candidates.values() for each in found)
    for row, found in candidates.items():
        if len(found) == 1 and claims[found[0].activity.uid] == 1:
            matches.found[row] = found[0]
        elif found:
            matches.doubtful[row] = found


def _candidates(fields: Fields, free: Sequence[Known]) -> list[Known]:
    here = [each for each in free if fields.get(PLACE) in each.places]
    called = [each for each in free if fields[NAME] in each.names]
    if not here:
        near = [each for each in called if fields[AREA] in each.areas]
        return near if len(near) == 1 else called
    # A number that says one activity and a title that says another are a doubt, not a choice.
    elsewhere = [each for each in called if each not in here] if len(called) == 1 else []
    return here + elsewhere
