"""The demo's review meeting: what had stopped, what was written about it, what the steering takes.

Nothing is put to rest, so that whoever opens the demo sees all that has stopped.
"""

from datetime import date

from service.demo.cast import COORDINATOR, COUNTY
from service.demo.main_plan import PLAN
from service.demo.stage import Stage
from service.demo.turns import Act, Turn
from service.models.words import Decision
from service.workflows import operations
from service.workflows.operations.reviews import Dealing

MET, HELD = "2026-10-27", date(2026, 10, 27)
MEETING = "meeting"  # what the stage remembers it by


def dealing(number: str, decision: Decision, note: str) -> Act:
    """Deal at the meeting with an activity of the main plan that has stopped."""

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, COORDINATOR) as (session, actor):
            uid = stage.activity(session, PLAN, number)
            decided = Dealing(decision=decision, note=note, meeting=stage.entries[MEETING])
            operations.review(session, actor, uid, decided)

    return act


def _open(stage: Stage, day: str) -> None:
    with stage.deed(day, COORDINATOR) as (session, actor):
        stage.entries[MEETING] = operations.open_meeting(session, actor, COUNTY, HELD).uid


def _close(stage: Stage, day: str) -> None:
    with stage.deed(day, COORDINATOR) as (session, actor):
        operations.close_meeting(session, actor, stage.entries[MEETING])


TURNS = (
    Turn(MET, _open),
    Turn(MET, dealing("1.9", Decision.ESCALATE, "Säffle är den enda som inte har beslutat. Styrgruppen tar det med kommunchefen.")),  # noqa: E501 -- a table
    Turn(MET, dealing("2.7", Decision.NOTE, "Upphandlingen läggs hos Karlstads kommun, som har en upphandlare.")),  # noqa: E501 -- a table
    Turn(MET, _close),
)  # fmt: skip
