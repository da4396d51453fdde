"""Draw the declared flows, so that the documentation cannot drift from them."""

from service.workflows import activity_flow, part_flow
from service.workflows.vocabulary import Level, Transition

FLOWS = {
    Level.PART: (part_flow.INITIAL, part_flow.TRANSITIONS),
    Level.ACTIVITY: (activity_flow.INITIAL, activity_flow.TRANSITIONS),
}


def mermaid(level: Level) -> str:
    """Return one flow as a Mermaid state diagram; ``(rule)`` marks where the rule decides."""
    initial, flow = FLOWS[level]
    lines = [line for row in flow for line in _arrows(row)]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {initial}", *lines]) + "\n"


def _arrows(row: Transition) -> list[str]:
    if row.to:
        return [f"    {source} --> {row.to}: {row.name}" for source in row.sources]
    return [
        f"    {source} --> {to}: {row.name} (rule)"
        for source in row.sources
        for to in activity_flow.OPEN
        if source is not to
    ]
