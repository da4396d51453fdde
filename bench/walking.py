"""Steps without end: each owner's part goes up to its follow-up, back to its proposal, and again.

Every activity belongs to one connection, which knows the version that its last answer told.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.asking import Answer

TAKEN = 201
TAG = re.compile(rb'\r\netag: *("[^"]*")', re.IGNORECASE)
PRESENT = 100  # reporters that are at work at once
BEHALF = 4  # every so many steps a coordinator takes on the owner's behalf
UP = {"proposed": "anchored", "anchored": "implemented", "implemented": "followed_up"}
DOWN = {after: before for before, after in UP.items()}
NAMES = {"anchored": "anchor", "implemented": "implement", "followed_up": "follow_up"}


@dataclass(slots=True)
class Part:
    """One owner's part: whose it is, where it stands, who reports, which way it goes."""

    organisation: str
    state: str
    reporter: str
    rising: bool = True

    def next(self) -> str:
        """Return the state that the next step leads to."""
        if self.state == "followed_up":
            self.rising = False
        elif self.state == "proposed":
            self.rising = True
        return (UP if self.rising else DOWN)[self.state]


@dataclass(slots=True)
class Target:
    """An activity to step in; *tag* is what If-Match sends."""

    uid: str
    tag: str
    county: str
    plan: str
    parts: list[Part]
    turn: int = 0

    def part(self) -> Part:
        """Return the owner whose turn it is."""
        self.turn += 1
        return self.parts[self.turn % len(self.parts)]


def evidence_of(to: str, day: str) -> dict[str, Any]:
    """Return what the step to a state must state."""
    return {
        "anchored": {
            "decisionBody": "Nämnden för påhittade ärenden",
            "decidedOn": day,
            "reference": "PN 2026/41 § 12",
        },
        "implemented": {"summary": "Rutinen är införd i alla verksamheter.", "completedOn": day},
        "followed_up": {"result": "achieved", "summary": "Rutinen används, och fler tillfrågas."},
    }[to]


def wish_for(part: Part, to: str, day: str) -> dict[str, Any]:
    """Return the body that asks for the step of *part* to the state *to*."""
    wish: dict[str, Any] = {"organisation": part.organisation, "effectiveOn": day}
    if part.rising:
        return {"transition": NAMES[to], **wish, "evidence": evidence_of(to, day)}
    return {"transition": "send_back", **wish, "reason": "Uppgiften gällde en annan aktivitet."}


@dataclass(slots=True)
class Walk:
    """What one connection knows and does; *secrets* gives a person's token by address."""

    targets: Sequence[Target]
    secrets: Mapping[str, str]
    day: str
    keys: Iterator[str]
    count: int = 0
    target: Target = field(init=False, repr=False)
    part: Part = field(init=False, repr=False)
    heading: str = ""

    def ask(self) -> bytes:
        """Return the request for the next step."""
        self.target = self.targets[self.count % len(self.targets)]
        self.part = self.target.part()
        self.heading = self.part.next()
        self.count += 1
        wish, who = wish_for(self.part, self.heading, self.day), self.part.reporter
        if self.on_behalf:
            wish["basis"], who = "Ringde i går.", coordinator_of(self.target.county)
        path = f"/api/v1/activities/{self.target.uid}/transitions"
        match = f"If-Match: {self.target.tag}\r\n"
        return posted(path, wish, self.secrets[who], next(self.keys), match)

    @property
    def on_behalf(self) -> bool:
        """Tell whether a coordinator takes this step."""
        return self.count % BEHALF == 0

    def hear(self, answer: Answer) -> Counter[str]:
        """Note the new version and state when the step was taken."""
        found = TAG.search(answer.head)
        if answer.status != TAKEN or found is None:
            return Counter()
        self.target.tag = found[1].decode()
        self.part.state = self.heading
        return Counter(steps=1, on_behalf=int(self.on_behalf), kept=1)


def coordinator_of(county: str) -> str:
    """Return the address of the county's first coordinator."""
    return f"coordinator.{county}.1@bench.test"


def posted(path: str, body: Any, secret: str, key: str, more: str = "") -> bytes:  # noqa: ANN401 -- any JSON value
    """Return a POST with its bearer's secret and an Idempotency-Key."""
    content = json.dumps(body).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\n{more}"
        f"Content-Length: {len(content)}\r\n\r\n"
    ).encode() + content


def targets_in(url: str, query: str, seed: int) -> list[Target]:
    """Read the activities with an owner whose reporter is present, in an order of *seed*."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(query.encode()).fetchall()
    random.Random(seed).shuffle(rows)  # noqa: S311 -- which order it is means nothing
    people = sorted({who for *_, parts in rows for _, _, who in parts})
    present = {*random.Random(0).sample(people, min(PRESENT, len(people)))}  # noqa: S311 -- as above
    targets = [
        Target(uid, f'"{version}"', county, plan, [Part(*p) for p in parts if p[-1] in present])
        for uid, version, county, plan, parts in rows
    ]
    return [target for target in targets if target.parts]
