"""What is measured: each work over HTTP, and the statements that pgbench makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Work:
    """One work: *scripts* are pgbench's with their weights; what is counted is *unit*."""

    name: str
    title: str
    scripts: Mapping[str, int]
    unit: str = "requests"

    @property
    def rate(self) -> str:
        """Name the number of a result that is compared."""
        return "steps_per_second" if self.unit == "steps" else "per_second"


STEP = {"transition": 3, "transition_follow": 1}
LISTS = {f"list_{by}": 1 for by in ("plan", "late", "owner", "focus")}
WORKS = {
    work.name: work
    for work in (
        Work("transition", "the transition", STEP, "steps"),
        Work("batch", "a step in a batch", STEP, "steps"),
        Work("list", "the list", LISTS),
        Work("history", "the history", {"history": 1}),
        Work("stalled", "what has stopped", {"stalled": 1}),
    )
}
