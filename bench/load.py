"""One measurement over HTTP, as a process of its own: `python -m bench.load < JOB > RESULT`."""

import dataclasses
import json
import random
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Self

import psycopg

from bench.asking import Asker, Crowd, Tally
from bench.batching import Batches, Turns, turns_in
from bench.mixing import Mixed
from bench.reading import PATHS, Reader
from bench.tokens import secret_of
from bench.walking import Target, Walk, targets_in

MIXED = ("transition", "list", "history", "stalled")
TARGETS = Path(__file__).parent / "targets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to measure: *side* is ``service`` or ``peer``, *url* its database as libpq reads it."""

    side: str
    work: str
    url: str
    port: int
    seconds: float
    connections: int = 8
    requests: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the connections of one job share: what there is to ask about, and who may."""

    job: Job
    targets: Sequence[Target]
    turns: Sequence[Turns]
    secrets: Mapping[str, str]
    day: str

    @classmethod
    def of(cls, job: Job) -> Self:
        """Read what the *job* needs from its database."""
        queries = TARGETS / job.side
        targets = targets_in(job.url, (queries / "steps.sql").read_text(), job.seed)
        with psycopg.connect(job.url) as connection:
            people = connection.execute((queries / "people.sql").read_bytes()).fetchall()
        return cls(
            job=job,
            targets=targets,
            turns=turns_in(targets),
            secrets={email: secret_of(email) for (email,) in people},
            day=(date.today() - timedelta(days=1)).isoformat(),  # noqa: DTZ011 -- past in any zone
        )

    def askers(self) -> list[Asker]:
        """Return what each connection asks; no batch is sent where a county is not its own."""
        many = self.job.connections
        if self.job.work == "batch":
            many = min(many, len(self.turns))
        return [self._asker(self.job.work, number, many) for number in range(many)]

    def _asker(self, work: str, number: int, many: int) -> Asker:
        if work == "mixed":
            return Mixed([self._asker(each, number, many) for each in MIXED])
        if work in PATHS:
            chance = random.Random(self.job.seed + number)  # noqa: S311 -- means nothing
            return Reader(PATHS[work](self.targets), self.secrets, chance)
        if work == "batch":
            return Batches(self.turns[number::many], self.secrets, self.day, _keys())
        return Walk(self.targets[number::many], self.secrets, self.day, _keys())


def _keys() -> Iterator[str]:
    run = uuid.uuid4().hex
    return (f"{run}-{number}" for number in count(1))


def percentile(ordered: list[float], share: float) -> float:
    """Return the value that *share* of the *ordered* ones don't exceed; 0 for none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def summed_up(tally: Tally) -> dict[str, Any]:
    """Return a tally as numbers: per second, and latencies in milliseconds."""
    ordered = sorted(tally.latencies)
    return {
        "requests": len(ordered),
        "done": dict(tally.done),
        "seconds": tally.seconds,
        "broken": tally.broken,
        "statuses": dict(tally.statuses),
        "turned_away": tally.turned_away,
        "refused": tally.refused.decode(errors="replace"),
        "per_second": len(ordered) / tally.seconds,
        "steps_per_second": tally.done["steps"] / tally.seconds,
        **{f"p{round(100 * s)}": 1000 * percentile(ordered, s) for s in (0.5, 0.95, 0.99)},
    }


def main() -> None:
    """Read the job, do it, print what came of it."""
    job = Job(**json.load(sys.stdin))
    tally = Crowd(job.port, Desk.of(job).askers()).run(job.seconds, job.requests)
    print(json.dumps({"job": dataclasses.asdict(job), **summed_up(tally)}))


if __name__ == "__main__":
    main()
