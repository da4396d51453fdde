"""A county whose plan was closed long ago and is thinned, with the checkpoints that were kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.models import Entry, Person
from service.models.draft import keep_draft
from service.trail.checkpoints import stated_in
from service.trail.export import export
from service.trail.export_selection import Selection
from service.trail.log_keys import make_key, read_keys
from service.trail.signed_note import Verifier, verifier
from service.trail.standing import Keeping
from service.trail.verify_signatures import Trust
from service.workflows import log_keeping
from service.workflows import operations as op
from service.workflows.operations import thinning
from service.workflows.operations.erasing import Decision, Erased
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.world import DECISION, World

WORD = "Zebulina"
BY = Decision(reference="RA 2035/17", reason="Gallras enligt planen")
LATER = datetime(2035, 5, 1, 9, tzinfo=UTC)
YEARS = 5


@dataclass
class Closed:
    """The county, the activities (uids) of its closed plan, and the notes that auditors keep."""

    world: World
    keeping: Keeping
    activities: Sequence[str]
    signs: bool = True
    kept: list[str] = field(default_factory=list)

    @property
    def plan(self) -> str:
        """The plan's uid."""
        return self.world.county.plan

    @property
    def keys(self) -> list[Verifier]:
        """The public keys of the log, under the name that it had first."""
        return [verifier(stated_in(self.kept[0]).origin, read_keys(self.keeping.keys)[0])]

    @property
    def trust(self) -> Trust:
        """All that an auditor holds."""
        return Trust(keys=self.keys, kept=[stated_in(each) for each in self.kept])

    def sign(self) -> None:
        """Keep the log, and its newest checkpoint; the service's own role may not."""
        if not self.signs:
            return
        made = log_keeping.keep(self.keeping)
        assert made
        self.kept.append(made.note)

    def entries(self, stream: str) -> list[str]:
        """Return the entries (uids) of a stream, oldest first."""
        asked = select(Entry.uid).where(Entry.stream == stream).order_by(Entry.sequence)
        return list(db.session.scalars(asked))

    def wanted(self) -> thinning.Thinning:
        """Tell what a thinning would take, today."""
        return thinning.to_thin(db.session(), SYSTEM, self.plan, YEARS)

    def thin(self, package: Path) -> Erased:
        """Thin the plan, when the archive package is written; keep a checkpoint of it."""
        with clock.set_to(LATER):
            export(db.engine, package, Selection(plan=self.plan))
            digest = hashlib.sha256(package.read_bytes()).hexdigest()
            with transaction() as session:
                wanted = thinning.to_thin(session, SYSTEM, self.plan, YEARS, lock=True)
                done = thinning.thin_plan(session, SYSTEM, wanted, BY, digest)
            self.sign()
        with clock.set_to(LATER + timedelta(minutes=1)):  # in the log of the new year
            self.sign()
        return done


def close_a_plan(
    world: World,
    folder: Path,
    owners: tuple[str, str] = ("arvika", "torsby"),
    *,
    signs: bool = True,
) -> Closed:
    """Let the first of two *owners* work in a plan, sign the log on the way, close the plan."""
    make_key(folder / "log.pem")
    uids = [_worked_in(world, owners, each) for each in ("1.1", "1.2")]
    uids.append(_cancelled(world, world.propose(owners[1], title="En till", number="2")))
    keeping = Keeping(folder / "log.pem", folder / "signed-last")
    closed = Closed(world, keeping, uids, signs)
    with world.app.app_context():
        closed.sign()
        with transaction() as session:
            key = session.scalars(select(Person.id)).first() or 0
            place = f"/activities/{uids[0]}/edit"
            keep_draft(session, (key, place), {"comment": [f"Fråga {WORD}"]}, clock.now())
            op.move_plan(session, world.county.coordinator, closed.plan, "close", None, ANY_VERSION)
        with clock.set_to(clock.now().replace(year=clock.now().year + 1)):
            closed.sign()
    return closed


def _worked_in(world: World, owners: tuple[str, str], number: str) -> str:
    """Let the first owner anchor an activity and report of it; cancel it."""
    title = f"Rutin {number} som {WORD} tar fram"
    uid = world.propose(*owners, title=title, number=number)
    reporter, own = world.reporter(owners[0]), world.uid(owners[0])
    report = {"organisation": own, "comment": f"{WORD} är sjuk", "blocked": True}
    key = {"Idempotency-Key": f"a-key-{number}"}
    _made(
        reporter.move(uid, "anchor", organisation=own, evidence=DECISION),
        reporter.call(
            "POST",
            f"/activities/{uid}/status-reports",
            json={**report, "blockedHelp": WORD},
            headers=key,
        ),
        world.coordinator.post(
            f"/activities/{uid}/reviews", {"decision": "remind", "note": f"Hört {WORD}"}, "*"
        ),
    )
    return _cancelled(world, uid)


def _cancelled(world: World, uid: str) -> str:
    done = world.coordinator.move(uid, "cancel", level="activity", reason=f"Enligt {WORD}")
    _made(done)
    return uid


def _made(*answers: Any) -> None:  # noqa: ANN401 -- answers of the test client
    assert [each.status_code for each in answers] == [201] * len(answers), [
        each.text for each in answers
    ]
