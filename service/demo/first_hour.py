"""The coordinator's first hour with the main plan: import, match, name owners, adopt."""

from importlib.resources import files

from sqlalchemy import select

from service.demo.cast import COORDINATOR, COUNTY
from service.demo.main_plan import LST, PLAN
from service.demo.stage import Stage
from service.demo.turns import Turn, move, owner, plan
from service.exchange.importing import GivenFile, import_plan
from service.models import Activity, Responsibility
from service.models.words import OrganisationKind, ResponsibilityRole
from service.workflows import operations

WORKBOOK = "varmland-2026-2029.xlsx"
DAY = "2025-10-14"


def _import(stage: Stage, day: str) -> None:
    content = (files("service.demo") / "data" / WORKBOOK).read_bytes()
    with stage.deed(day, COORDINATOR) as (session, actor):
        import_plan(
            session, actor, stage.plans[PLAN], GivenFile(content=content, filename=WORKBOOK)
        )


def _meet_a_new_organisation(stage: Stage, day: str) -> None:
    with stage.deed(day, COORDINATOR) as (session, actor):
        operations.create_organisation(
            session,
            actor,
            {
                "name": "RF-SISU Värmland",
                "sort": OrganisationKind.CIVIL_SOCIETY,
                "county_code": COUNTY,
            },
        )


def _match_texts(stage: Stage, day: str) -> None:
    """Match the owners that the file wrote in words of its own; one is left for later."""
    means = {"1.6": "RF-SISU Värmland", "2.14": LST, "4.8": LST}
    for number, organisation in means.items():
        with stage.deed(day, COORDINATOR) as (session, actor):
            uid = stage.activity(session, PLAN, number)
            text = session.scalars(
                select(Responsibility.uid)
                .join(Activity, Activity.id == Responsibility.activity_id)
                .where(
                    Activity.uid == uid,
                    Responsibility.organisation_id.is_(None),
                    Responsibility.state.is_not(None),
                )
            ).one()
            operations.match_owner(session, actor, uid, text, stage.named(session, organisation))


TURNS = (
    Turn("2025-10-13", plan(PLAN, 2026, 2029)),
    Turn(DAY, _import),
    Turn(DAY, _meet_a_new_organisation),
    Turn(DAY, _match_texts),
    Turn(DAY, owner("2.9", LST, ResponsibilityRole.RESPONSIBLE, None)),
    Turn("2025-10-15", owner("1.9", "Region Värmland", ResponsibilityRole.LEAD, None)),
    Turn("2025-10-15", owner("2.1", LST, ResponsibilityRole.LEAD, None)),
    Turn("2025-10-15", owner("2.12", "Karlstads kommun", ResponsibilityRole.LEAD, None)),
    Turn("2025-12-15", move(PLAN, "adopt")),
)
