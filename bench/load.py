"""One measurement over HTTP, as a process of its own: `python -m bench.load < JOB > RESULT`."""

import dataclasses
import json
import random
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.asking import Asker, Crowd, Tally
from bench.batching import Batches, Turns, turns_in
from bench.reading import PATHS, Reader
from bench.tokens import secret_of
from bench.walking import Target, Walk, targets_in

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


def secrets_of(side: str, url: str) -> dict[str, str]:
    """Return everyone's token by address; what is kept are digests, so they are made anew."""
    query = (TARGETS / side / "people.sql").read_text()
    with psycopg.connect(url) as connection:
        return {email: secret_of(email) for (email,) in connection.execute(query.encode())}


def askers(job: Job) -> list[Asker]:
    """Return what each connection asks."""
    query = (TARGETS / job.side / "steps.sql").read_text()
    targets = targets_in(job.url, query, job.seed)
    turns = turns_in(targets) if job.work == "batch" else []
    secrets = secrets_of(job.side, job.url)
    return [
        _asker(job, number, targets, turns[number :: job.connections], secrets)
        for number in range(job.connections)
    ]


def _asker(
    job: Job,
    number: int,
    targets: Sequence[Target],
    turns: Sequence[Turns],
    secrets: Mapping[str, str],
) -> Asker:
    day = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 -- past in any zone
    keys = _keys(uuid.uuid4().hex)
    if job.work in PATHS:
        return Reader(PATHS[job.work](targets), secrets, random.Random(job.seed + number))  # noqa: S311 -- which one is read means nothing
    if job.work == "batch":
        return Batches(turns, secrets, day, keys)
    return Walk(targets[number :: job.connections], secrets, day, keys)


def _keys(prefix: str) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{prefix}-{number}"


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
    tally = Crowd(job.port, askers(job)).run(job.seconds, job.requests)
    print(json.dumps({"job": dataclasses.asdict(job), **summed_up(tally)}))


if __name__ == "__main__":
    main()
