"""The rules of what has stopped as the table that docs/stalled.md shows, in English."""

from collections.abc import Iterator

from service.models import Plan
from service.reports.review_findings import FINDINGS
from service.workflows.stalled import LONGEST, SHORTEST, STAGES, Day

HEAD = (
    "| state | waits for | late after the first of these that is set | stale after |",
    "|---|---|---|---|",
)
FOUND = ("| code | is | what helps |", "|---|---|---|")


def stages() -> str:
    """Return the table of when an activity in each state is late and stale, as Markdown."""
    return "\n".join([*HEAD, *_stages()])


def findings() -> str:
    """Return the table of what else a review shows, as Markdown."""
    rows = (f"| `{code}` | {each.title} | {each.help} |" for code, each in FINDINGS.items())
    return "\n".join([*FOUND, *rows])


def _stages() -> Iterator[str]:
    for stage in STAGES:
        due = ", ".join(_called(column) for column in stage.due)
        limit = f"{stage.silence} days, or the plan's `{stage.own.key}` ({SHORTEST} to {LONGEST})"
        yield f"| {stage.state.value} | {stage.step} | {due} | {limit} |"


def _called(column: Day) -> str:
    whose = "the plan's" if column.class_ is Plan else "its own"
    return f"{whose} `{column.key}`"
