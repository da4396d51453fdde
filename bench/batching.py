"""Batches of steps: each of one reporter's own parts, or of a coordinator's for other owners.

Every county belongs to one connection, so that no two batches meet in an activity.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

from bench.asking import Answer
from bench.walking import BEHALF, TAKEN, Part, Target, coordinator_of, posted, wish_for

SIZE = 200  # steps, the most that a batch takes
SEVERAL = 207


@dataclass(frozen=True, slots=True)
class Owned:
    """A part, with the activity that it is in."""

    activity: str
    part: Part


@dataclass(slots=True)
class Turns:
    """One county's people in turn: reporters, and each fourth time a coordinator."""

    county: str
    own: Mapping[str, Iterator[Owned]]
    all: Iterator[Owned]
    reporters: Iterator[str] = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        """Begin with the first reporter."""
        self.reporters = cycle(self.own)

    def next(self) -> tuple[str, Iterator[Owned], bool]:
        """Return who sends the next batch, the parts to step, and whether on others' behalf."""
        self.count += 1
        if self.count % BEHALF == 0:
            return coordinator_of(self.county), self.all, True
        reporter = next(self.reporters)
        return reporter, self.own[reporter], False


def turns_in(targets: Sequence[Target]) -> list[Turns]:
    """Return the turns of each county that *targets* lie in."""
    counties: dict[str, list[Owned]] = {}
    for target in targets:
        owned = counties.setdefault(target.county, [])
        owned += [Owned(target.uid, part) for part in target.parts]
    return [_turns(county, owned) for county, owned in sorted(counties.items())]


def _turns(county: str, owned: Sequence[Owned]) -> Turns:
    by_reporter: dict[str, list[Owned]] = {}
    for each in owned:
        by_reporter.setdefault(each.part.reporter, []).append(each)
    return Turns(county, {who: cycle(parts) for who, parts in by_reporter.items()}, cycle(owned))


@dataclass(slots=True)
class Batches:
    """What one connection sends: batches in the counties that are its own."""

    counties: Sequence[Turns]
    secrets: Mapping[str, str]
    day: str
    keys: Iterator[str]
    count: int = 0
    on_behalf: bool = False

    def ask(self) -> bytes:
        """Return the request for the next batch."""
        turns = self.counties[self.count % len(self.counties)]
        self.count += 1
        who, parts, self.on_behalf = turns.next()
        items = [self._item(each) for each in islice(parts, SIZE)]
        return posted(
            "/api/v1/activity-batches", {"items": items}, self.secrets[who], next(self.keys)
        )

    def _item(self, owned: Owned) -> dict[str, Any]:
        heading = owned.part.next()
        wish = wish_for(owned.part, heading, self.day)
        owned.part.state = heading
        more = {"basis": "Ringde i går."} if self.on_behalf else {}
        return {"activity": owned.activity, "version": "*", **wish, **more}

    def hear(self, answer: Answer) -> Counter[str]:
        """Count the steps that were taken; raises RuntimeError for one that was not."""
        if answer.status != SEVERAL:
            return Counter()
        items = json.loads(answer.body)["items"]
        refused = [item for item in items if item["status"] != TAKEN]
        if refused:
            message = f"{len(refused)} items were refused: {refused[0]}"
            raise RuntimeError(message)
        steps = len(items)
        return Counter(steps=steps, on_behalf=steps if self.on_behalf else 0, kept=steps)
