"""Run the declared flows. The only module that knows the ``transitions`` library."""

from functools import cache
from typing import Any

from transitions import Machine

from service.models import Activity, Plan, Responsibility
from service.workflows import activity_flow, part_flow, plan_flow
from service.workflows.vocabulary import Level, State, Transition

FLOWS = {Level.PART: part_flow.TRANSITIONS, Level.ACTIVITY: activity_flow.TRANSITIONS}
STATES: dict[Level, list[State]] = {
    Level.PART: [*part_flow.ORDER, *part_flow.EXITS],
    Level.ACTIVITY: [*activity_flow.ORDER, *activity_flow.EXITS],
}


def rows(name: str, level: Level) -> list[Transition]:
    """Return the rows of the flow at *level* with this *name*; none when there is no such one."""
    return [row for row in FLOWS[level] if row.name == name]


def row_from(name: str, level: Level, state: State | None) -> Transition | None:
    """Return the row called *name* that leaves *state*, if there is one."""
    return next((row for row in rows(name, level) if state in row.sources), None)


@cache
def machine(level: Level) -> Machine:
    """Compile one flow, once. It holds no models, so every thread may share it.

    A transition that goes where the rule says has one trigger for each place a rule leads to.
    """
    return Machine(
        model=None,
        states=STATES[level],
        initial=None,
        transitions=_triggers(level),
        auto_transitions=False,
        send_event=True,
        queued=False,
    )


def _triggers(level: Level) -> list[Any]:
    return [
        [f"{row.name}:{to.value}", list(row.sources), to]
        for row in FLOWS[level]
        for to in ([row.to] if row.to else activity_flow.OPEN)
    ]


def fire(row: Activity | Responsibility, name: str, to: State) -> State:
    """Move *row* along the transition *name* to *to*; return the state it left.

    Raises the library's MachineError when the flow has no such move: callers ask first.
    """
    level = Level.ACTIVITY if isinstance(row, Activity) else Level.PART
    before = row.state
    if before is None:
        message = "a participating organisation has no part"
        raise ValueError(message)
    machine(level).events[f"{name}:{to.value}"].trigger(row)
    return before


@cache
def plan_machine() -> Machine:
    """Compile the plan's flow, shared by every thread."""
    return Machine(
        model=None,
        states=list(plan_flow.STATES),
        initial=None,
        transitions=[[row.name, list(row.sources), row.to] for row in plan_flow.TRANSITIONS],
        auto_transitions=False,
        send_event=True,
        queued=False,
    )


def fire_plan(plan: Plan, name: str) -> None:
    """Move *plan* along *name*; raises the library's MachineError from a wrong state."""
    plan_machine().events[name].trigger(plan)
