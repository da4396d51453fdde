"""Live through the demo: from an empty database to a county with two years behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import ids
from service.core.db import db
from service.core.errors import RefusedError
from service.demo import early_plans, first_hour, main_plan, reviews, turns
from service.demo.cast import CAST, COORDINATOR, COUNTY, Part
from service.demo.early_plans import EARLY, Early
from service.demo.scenes import Scene
from service.demo.stage import Stage
from service.exchange.parties_in import import_parties
from service.models import Entry, Organisation
from service.models.words import Role
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.workflows import operations
from service.workflows.operations.activities import NewOwner
from service.workflows.operations.people import NewGrant
from service.workflows.refusals import refusal
from service.workflows.vocabulary import Actor

SEED = "Förankra"
BEGUN = "2024-11-25"
DATA = files("service.demo") / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the demo came to: its entries, whether they verify, the digest over all heads."""

    entries: int
    sound: bool
    digest: str


def is_empty(session: Session) -> bool:
    """Tell whether nothing has ever been written to the database's history."""
    return session.scalar(select(Entry.id).limit(1)) is None


def load() -> Loaded:
    """Fill an empty database; the same program gives the same digest every time.

    Raises RefusedError (``holds_other_data``) when the history has any entry.
    """
    if not is_empty(db.session()):
        raise RefusedError([refusal("holds_other_data")])
    stage = Stage()
    with ids.seeded(SEED):
        _open_the_county(stage)
        for deed in sorted(_deeds(stage), key=lambda deed: deed.day):
            deed.act()
    with database_source(db.engine) as source:
        report = verify(source)
    return Loaded(entries=report.entries, sound=report.sound, digest=report.digest)


@dataclass(frozen=True, slots=True)
class _Deed:
    day: str
    act: Callable[[], object]


def _deeds(stage: Stage) -> list[_Deed]:
    scenes = (
        *early_plans.SCENES_2024,
        *early_plans.CARRIED,
        *early_plans.SCENES_2025,
        *early_plans.LATE,
        *main_plan.OWN,
        *main_plan.shared_scenes(),
    )
    acts = (*first_hour.TURNS, *turns.TURNS, *reviews.TURNS)
    turned = [_Deed(turn.day, _turn(stage, turn)) for turn in acts]
    early = [_Deed(_created(each), _early(stage, each)) for each in EARLY]
    return [*turned, *early, *(_Deed(scene.day, _scene(stage, scene)) for scene in scenes)]


def _turn(stage: Stage, turn: turns.Turn) -> Callable[[], object]:
    return lambda: turn.act(stage, turn.day)


def _scene(stage: Stage, scene: Scene) -> Callable[[], object]:
    return lambda: stage.play(scene)


def _early(stage: Stage, early: Early) -> Callable[[], object]:
    return lambda: _create(stage, early)


def _created(early: Early) -> str:
    return {"2024": "2024-11-26", "2025": "2024-12-10"}[early.plan]


def _create(stage: Stage, early: Early) -> None:
    with stage.deed(_created(early), COORDINATOR) as (session, actor):
        owners = [
            NewOwner(role=role, organisation=stage.organisation(session, name))
            for name, role in early.owners
        ]
        values = {
            "number": early.number,
            "title": early.title,
            "rule": early.rule,
            "recurrence": early.recurrence,
        }
        operations.create_activity(session, actor, stage.plans[early.plan], values, owners)


def _open_the_county(stage: Stage) -> None:
    _enter(stage, [part for part in CAST if part.role is Role.COORDINATOR], None)
    with stage.deed(BEGUN, COORDINATOR) as (session, actor):
        agreement = operations.create_agreement(
            session,
            actor,
            {
                "title": "Överenskommelse mot mäns våld mot kvinnor i Värmland (påhittad)",
                "county_code": COUNTY,
                "reference": "801-1043-2022",
                "valid_from": date(2022, 3, 1),
                "valid_until": date(2029, 12, 31),
            },
        )
        stage.agreement = agreement.uid
        _parties(session, actor, agreement.uid)
    _enter(stage, [part for part in CAST if part.role is not Role.COORDINATOR], COORDINATOR)


def _parties(session: Session, actor: Actor, agreement: str) -> None:
    content = (DATA / "parties.csv").read_bytes()
    import_parties(session, actor, agreement, content, "parties.csv", dry_run=False)


def _enter(stage: Stage, parts: list[Part], who: str | None) -> None:
    for part in parts:
        with stage.deed(BEGUN, who) as (session, actor):
            person = operations.add_person(
                session, actor, {"name": part.name, "email": part.email, "locale": part.locale}
            )
            for grant in _grants(session, part):
                operations.grant_role(session, actor, person.uid, grant)


def _grants(session: Session, part: Part) -> list[NewGrant]:
    if part.role is not Role.REPORTER:
        return [NewGrant(role=part.role, county=COUNTY)]
    found = session.scalars(
        select(Organisation)
        .where(Organisation.name.in_(part.organisations))
        .order_by(Organisation.id)
    )
    return [NewGrant(role=part.role, organisation=each) for each in found]
