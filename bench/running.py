"""Rounds: the service, the bare statements and the peer take turns, over the same data."""

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.cluster import Cluster
from bench.county import plain
from bench.growth import grown
from bench.serve import ROOT, Served
from bench.statements import Bare
from bench.works import Work

BARE = "bare"
CONNECTIONS = 8
SUMMED_UP = ("rate", "p50", "p95", "p99", "cpu")
ACCEPTED = {"200", "201", "207"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of those that take turns: its database, and its server unless it is pgbench."""

    name: str
    database: str
    served: Served | None = None


@dataclass(slots=True)
class Bench:
    """The cluster, who takes part, how long a turn is, and what has come of all turns."""

    cluster: Cluster
    sides: list[Side]
    seconds: float
    rounds: int
    results: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)

    def measure(self, work: Work) -> None:
        """Let the sides take turns at *work*, in as many rounds as there are to be."""
        for number in range(self.rounds):
            for side in self.sides:
                self.cluster.settle()
                result = self._turn(side, work, number)
                self.results.setdefault((work.name, side.name), []).append(result)
                said = {name: round(result[name], 1) for name in SUMMED_UP if name in result}
                print(f"{work.name} {side.name} {number + 1}: {said}", file=sys.stderr)

    def _turn(self, side: Side, work: Work, number: int) -> dict[str, Any]:
        if side.served is None:
            bare = Bare(self.cluster, side.database)
            return {"rate": bare.per_second(work.scripts, self.seconds, CONNECTIONS)}
        result = self.load(side, work.name, seconds=self.seconds, seed=number)
        return {**result, "rate": result[work.rate]}

    def load(self, side: Side, work: str, **more: float | None) -> dict[str, Any]:
        """Put load on one server; what it wrote is compared with what it said it did.

        *more* are fields of ``load.Job``. Raises AssertionError, and RuntimeError when an answer
        was no success.
        """
        if side.served is None:
            message = "pgbench is no server"
            raise ValueError(message)
        url = plain(self.cluster.url(side.database))
        job = {"side": side.served.name, "work": work, "url": url, "port": side.served.port}
        before = side.served.process.busy()
        with grown(url) if side.served.name == "service" else nullcontext() as growth:
            result = loaded({**job, "connections": CONNECTIONS, **more})
        units = result["done"].get("steps") or result["requests"]
        result["cpu"] = 1000 * (side.served.process.busy() - before) / units
        if growth is not None:
            growth.compare(result["done"])
            result["follows"] = growth.follows
        return result

    def summary(self, work: Work, side: str) -> dict[str, float]:
        """Return the medians of all rounds of *work* on one side."""
        turns = self.results.get((work.name, side), [])
        return {
            name: median(turn[name] for turn in turns)
            for name in SUMMED_UP
            if turns and all(name in turn for turn in turns)
        }


def loaded(job: Mapping[str, Any]) -> dict[str, Any]:
    """Do the job in a process of its own; raises RuntimeError when an answer was no success."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(job),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    result: dict[str, Any] = json.loads(run.stdout)
    if not result["statuses"].keys() <= ACCEPTED:
        message = f"{job['side']} {job['work']}: {result['statuses']} {result['refused']}"
        raise RuntimeError(message)
    return result
