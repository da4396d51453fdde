"""Where the demo's people act: each deed on its own day, through the same door as everyone's."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth.people import actor_of
from service.core import clock, ids
from service.core.db import transaction
from service.demo.cast import CAST, COORDINATOR, reporter_for
from service.demo.scenes import Scene
from service.models import Activity, Organisation, Plan
from service.trail.draft import Written
from service.workflows import evidence, operations
from service.workflows.vocabulary import SYSTEM, Actor, Level, Wish

OPENING = time(8, 0, tzinfo=UTC)
EMAILS = {part.key: part.email for part in CAST}


@dataclass(slots=True)
class Stage:
    """The clock of the demo, and who and what has been named so far."""

    agreement: str = ""
    count: int = 0
    plans: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    _organisations: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def deed(self, day: str, who: str | None) -> Iterator[tuple[Session, Actor]]:
        """Open one transaction on *day* in which *who* (None: the system) acts."""
        self.count += 1
        begun = datetime.combine(datetime.fromisoformat(day), OPENING)
        at = begun + timedelta(minutes=self.count % 400, seconds=self.count % 60)
        with clock.set_to(at), transaction() as session:
            yield session, self._actor(session, who)

    def _actor(self, session: Session, who: str | None) -> Actor:
        request = ids.new_uid(clock.now())
        if who is None:
            return Actor(person=None, name=SYSTEM.name, auth="system", request_id=request)
        return actor_of(session, EMAILS[who], request_id=request)

    def play(self, scene: Scene) -> None:
        """Let a scene happen: one transition, by the owner's reporter or on its behalf."""
        who = scene.who or reporter_for(scene.organisation or "") or COORDINATOR
        with self.deed(scene.day, who) as (session, actor):
            uid = self.activity(session, scene.plan, scene.number)
            organisation = self.organisation(session, scene.organisation)
            behalf = organisation and not actor.reports_for(organisation.uid)
            wish = Wish(
                transition=scene.transition,
                level=Level.PART if scene.organisation else Level.ACTIVITY,
                organisation=organisation.uid if organisation else None,
                effective_on=scene.effective_on,
                reason=scene.reason,
                basis="Besked i mejl till samordnaren, diariefört." if behalf else None,
                evidence=evidence.parsed(self._evidence(scene)),
            )
            self._remember(scene, operations.move(session, actor, uid, wish).entries)

    def _evidence(self, scene: Scene) -> dict[str, Any]:
        told = dict(scene.evidence)
        if "targetPlan" in told:
            told["targetPlan"] = self.plans[told["targetPlan"]]
        if "without" in told:
            told["without"] = [self._organisations[name] for name in told["without"]]
        return told

    def _remember(self, scene: Scene, written: Sequence[Written]) -> None:
        if not written:
            message = f"nothing came of {scene}"
            raise RuntimeError(message)
        self.entries[f"{scene.plan} {scene.number} {scene.transition} {scene.organisation}"] = (
            written[0].uid
        )

    def activity(self, session: Session, plan: str, number: str) -> str:
        """Return the uid of the activity with this number in the plan of this name."""
        return (
            session.scalars(
                select(Activity.uid)
                .join(Plan, Plan.id == Activity.plan_id)
                .where(Plan.uid == self.plans[plan], Activity.number == number)
                .order_by(Activity.id)
            ).first()
            or ""
        )

    def organisation(self, session: Session, name: str | None) -> Organisation | None:
        """Return the organisation of this name, if a name is given."""
        if name is None:
            return None
        found = self.named(session, name)
        self._organisations[name] = found.uid
        return found

    def named(self, session: Session, name: str) -> Organisation:
        """Return the organisation of this name; raises NoResultFound."""
        return session.scalars(select(Organisation).where(Organisation.name == name)).one()
