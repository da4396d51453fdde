"""Reading: lists with filters, histories, what has stopped; each request by one who may."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.asking import Answer
from bench.walking import Target, coordinator_of

LISTS = (
    "plan={plan}&state=anchored",
    "county={county}&state=proposed&late=true",
    "owner={owner}&state=implemented",
    "plan={plan}&focus=true&sort=-updatedAt",
)
LIMIT = 10  # items of a page, as few as every list has in the smallest database


@dataclass(slots=True)
class Reader:
    """What one connection reads: *path* gives a path and who asks for it, by chance."""

    path: Callable[[random.Random], tuple[str, str]]
    secrets: Mapping[str, str]
    chance: random.Random

    def ask(self) -> bytes:
        """Return the next request."""
        path, who = self.path(self.chance)
        return (
            f"GET /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self.secrets[who]}\r\n\r\n"
        ).encode()

    def hear(self, answer: Answer) -> Counter[str]:
        """Count the answers that were long enough to hold something."""
        return Counter(read=1, octets=len(answer.body))


def lists(targets: Sequence[Target]) -> Callable[[random.Random], tuple[str, str]]:
    """Return paths of lists of activities with the filters that people use."""

    def path(chance: random.Random) -> tuple[str, str]:
        target, asked = chance.choice(targets), chance.choice(LISTS)
        part = chance.choice(target.parts)
        named = asked.format(plan=target.plan, county=target.county, owner=part.organisation)
        who = part.reporter if "owner" in asked else coordinator_of(target.county)
        return f"/activities?{named}&limit={LIMIT}", who

    return path


def histories(targets: Sequence[Target]) -> Callable[[random.Random], tuple[str, str]]:
    """Return paths of activities' histories, asked for by their owners and coordinators."""

    def path(chance: random.Random) -> tuple[str, str]:
        target = chance.choice(targets)
        people = (chance.choice(target.parts).reporter, coordinator_of(target.county))
        return f"/activities/{target.uid}/history?limit={LIMIT}", chance.choice(people)

    return path


def stalled(targets: Sequence[Target]) -> Callable[[random.Random], tuple[str, str]]:
    """Return paths of what has stopped in a county."""

    def path(chance: random.Random) -> tuple[str, str]:
        county = chance.choice(targets).county
        return f"/stalled-activities?county={county}&limit={LIMIT}", coordinator_of(county)

    return path


PATHS = {"list": lists, "history": histories, "stalled": stalled}
