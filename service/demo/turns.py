"""What happens in the demo besides transitions: plans, owners, reports, edits, objections."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from service.demo.cast import COORDINATOR, COUNTY, reporter_for
from service.demo.main_plan import KARLSTAD, PLAN, POLICE, REPORTS
from service.demo.stage import Stage
from service.models.words import Progress, ResponsibilityRole, Rule, Signal
from service.workflows import operations
from service.workflows.finding import find_agreement
from service.workflows.operations.corrections import Correction
from service.workflows.operations.owners import OwnerWish
from service.workflows.operations.plans import publish_plan
from service.workflows.vocabulary import ANY_VERSION

Act = Callable[[Stage, str], None]


@dataclass(frozen=True, slots=True)
class Turn:
    """On a day, something is done."""

    day: str
    act: Act


def plan(name: str, year_from: int, year_to: int) -> Act:
    """Draft a plan called *name*."""

    def act(stage: Stage, day: str) -> None:
        period = str(year_from) if year_from == year_to else f"{year_from}–{year_to}"  # noqa: RUF001 - Swedish writes periods with a dash
        with stage.deed(day, COORDINATOR) as (session, actor):
            made = operations.create_plan(
                session,
                actor,
                {
                    "title": f"Handlingsplan {period}",
                    "county_code": COUNTY,
                    "agreement_id": find_agreement(session, actor, stage.agreement).id,
                    "period_start": date(year_from, 1, 1),
                    "period_end": date(year_to, 12, 31),
                    "anchor_by": date(year_from, 3, 31),
                    "follow_up_by": date(year_to, 12, 15),
                },
            )
            stage.plans[name] = made.uid

    return act


def move(name: str, transition: str, reason: str | None = None) -> Act:
    """Adopt, close or reopen the plan called *name*."""

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, COORDINATOR) as (session, actor):
            operations.move_plan(session, actor, stage.plans[name], transition, reason, ANY_VERSION)

    return act


def publish(name: str) -> Act:
    """Let everybody read the plan called *name*."""

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, COORDINATOR) as (session, actor):
            publish_plan(session, actor, stage.plans[name], ANY_VERSION, public=True)

    return act


def owner(number: str, organisation: str, role: ResponsibilityRole, reason: str | None) -> Act:
    """Give an organisation a role in an activity of the main plan."""

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, COORDINATOR) as (session, actor):
            uid = stage.activity(session, PLAN, number)
            operations.set_owner(
                session,
                actor,
                uid,
                stage.named(session, organisation),
                OwnerWish(role=role, reason=reason),
            )

    return act


def remove(number: str, organisation: str, reason: str) -> Act:
    """Take an organisation's responsibility in the main plan away."""

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, COORDINATOR) as (session, actor):
            who = stage.named(session, organisation).uid
            uid = stage.activity(session, PLAN, number)
            operations.remove_owner(session, actor, uid, who, (reason, ANY_VERSION))

    return act


def edit(number: str, reason: str | None = None, **values: object) -> Act:
    """Edit an activity of the main plan."""

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, COORDINATOR) as (session, actor):
            uid = stage.activity(session, PLAN, number)
            operations.edit_activity(session, actor, uid, (values, reason), ANY_VERSION)

    return act


def report(row: tuple[str, str, str, str, str, str, str | None]) -> Act:
    """Let an owner report how it goes; *row* is one of ``main_plan.REPORTS``."""
    _, number, organisation, progress, signal, comment, help_ = row

    def act(stage: Stage, day: str) -> None:
        with stage.deed(day, reporter_for(organisation)) as (session, actor):
            operations.report_status(
                session,
                actor,
                stage.activity(session, PLAN, number),
                stage.named(session, organisation).uid,
                {
                    "progress": Progress(progress),
                    "signal": Signal(signal),
                    "comment": comment,
                    "blocked": help_ is not None,
                    "blocked_help": help_,
                },
            )

    return act


def _correct(stage: Stage, day: str) -> None:
    with stage.deed(day, reporter_for(KARLSTAD)) as (session, actor):
        wish = Correction(
            entry=stage.entries[f"{PLAN} 1.2 anchor {KARLSTAD}"],
            reason="Fel paragraf i protokollet.",
            evidence={
                "decisionBody": "Kommunstyrelsen",
                "decidedOn": date(2026, 2, 11),
                "reference": "KS 2026/41 § 12",
            },
        )
        operations.correct(session, actor, stage.activity(session, PLAN, "1.2"), wish)


def _object(stage: Stage, day: str) -> None:
    with stage.deed(day, reporter_for(POLICE)) as (session, actor):
        operations.object_to(
            session,
            actor,
            stage.activity(session, PLAN, "3.7"),
            stage.entries[f"{PLAN} 3.7 anchor {POLICE}"],
            "Ledningsgruppen har inte fattat beslutet än.",
        )


LEAD = ResponsibilityRole.LEAD
TURNS = (
    Turn("2024-11-25", plan("2024", 2024, 2024)),
    Turn("2024-11-26", move("2024", "adopt")),
    Turn("2024-12-09", plan("2025", 2025, 2025)),
    Turn("2025-01-08", move("2025", "adopt")),
    Turn("2025-03-03", move("2024", "close")),
    Turn("2026-01-20", move("2025", "close")),
    Turn("2026-02-03", move("2025", "reopen", "Karlstads uppföljning kom in sent.")),
    Turn("2026-02-05", move("2025", "close")),
    Turn("2026-02-19", remove("2.4", "Arbetsförmedlingen", "Har lämnat överenskommelsen.")),
    Turn("2026-03-16", _correct),
    Turn("2026-05-18", _object),
    Turn("2026-04-07", publish(PLAN)),
    Turn("2026-04-09", edit("1.8", title="Utbilda personal på fritidsgårdar att möta hot på nätet")),
    Turn("2026-08-27", owner("2.13", "Kriminalvården", ResponsibilityRole.RESPONSIBLE, None)),
    Turn("2026-09-10", owner("1.7", "Kristinehamns kommun", LEAD, None)),
    Turn("2026-09-17", edit("2.12", "Karlstad håller ihop arbetet.", rule=Rule.LEAD)),
    *(Turn(row[0], report(row)) for row in REPORTS),
)  # fmt: skip
