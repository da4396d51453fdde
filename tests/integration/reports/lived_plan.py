"""A plan that lives as chance has it, and how its entries, gone through one by one, say it was."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from service.core import clock
from service.core.clock import SWEDEN
from service.core.db import transaction
from service.core.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from service.reports.examined import Rows
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from tests.support.acting import County
from tests.support.sizes import size
from tests.support.stepping import (
    RESPONSIBLE,
    activity_wish,
    add_activity,
    history,
    part_wish,
    read,
    remove_owner,
    set_owner,
    take,
)

BEGINS = datetime(2027, 1, 15, 8, tzinfo=UTC)
OWNERS = ("arvika", "torsby", "sunne", "karlstad")
INSTANTS, DEEDS = size(20, 200), size(90, 400)
WAYS: Mapping[str, Sequence[str]] = {
    "proposed": ("anchor", "anchor", "anchor", "decline"),
    "anchored": ("implement", "implement", "send_back"),
    "implemented": ("follow_up", "send_back"),
    "followed_up": ("send_back",),
    "declined": ("reinstate",),
}
REFUSED = (InvalidError, NotFoundError, NotPermittedError, RefusedError, IndexError)
GONE = ("declined", "ended")
Body = Mapping[str, Any]
Shown = tuple[str, str, int, int]
Asked = Callable[..., Mapping[str, Any]]


class Life:
    """Some activities whose owners step, correct, come and go as chance has it."""

    def __init__(self, county: County, random: Random) -> None:
        self.county, self.random = county, random
        self.uids: list[str] = []

    def propose(self) -> None:
        """Propose another activity."""
        owners = self.random.sample(OWNERS, self.random.randint(1, 3))
        title = f"Aktivitet {len(self.uids)}"
        self.uids.append(add_activity(self.county, owners, title=title))

    def step(self) -> None:
        """Take a step that some part could take, from a day some time ago."""
        uid = self.random.choice(self.uids)
        part = self.random.choice([each for each in read(uid).current if each.organisation])
        name = self.random.choice(WAYS[str(part.state)])
        owner = part.organisation.uid if part.organisation else None
        wish = part_wish(name, owner)
        day = max(self._day(), part.effective_on or date.min)
        evidence = {key: day if key in DAYS else value for key, value in wish.evidence.items()}
        actor = self.county.reporter(self._name_of(owner))
        take(actor, uid, part_wish(name, owner, evidence=evidence, effective_on=day))

    def correct(self) -> None:
        """Give a step another day."""
        uid = self.random.choice(self.uids)
        steps = [each for each in history(uid) if each["event"] in ("anchor", "implement")]
        entry = self.random.choice(steps or [{"id": uid}])["id"]
        wish = Correction(entry=entry, reason="Fel dag", effective_on=self._day())
        with transaction() as session:
            op.correct(session, self.county.coordinator, uid, wish)

    def come(self) -> None:
        """Give an activity another owner."""
        owner = self.random.choice(OWNERS)
        set_owner(self.county, self.random.choice(self.uids), owner, RESPONSIBLE)

    def go(self) -> None:
        """Take an owner away."""
        remove_owner(self.county, self.random.choice(self.uids), self.random.choice(OWNERS))

    def decide(self) -> None:
        """Move a whole activity."""
        name = self.random.choice(("cancel", "reinstate", "reinstate", "send_back"))
        take(self.county.coordinator, self.random.choice(self.uids), activity_wish(name))

    def _name_of(self, uid: str | None) -> str:
        return next(name for name in OWNERS if self.county.uid(name) == uid)

    def _day(self) -> date:
        return clock.today() - timedelta(days=self.random.randint(0, 25))


DAYS = ("decidedOn", "completedOn")
CHANCES: Sequence[tuple[Callable[[Life], None], int]] = (
    *((Life.propose, 1), (Life.step, 12), (Life.correct, 3)),
    *((Life.come, 1), (Life.go, 1), (Life.decide, 1)),
)


def lived(county: County, random: Random) -> tuple[Life, dict[datetime, set[Shown]]]:
    """Let a plan live, and return after each deed how its activities stood."""
    life, stood, at = Life(county, random), {}, BEGINS
    deeds = [deed for deed, often in CHANCES for _ in range(often)]
    for number in range(DEEDS):
        at += timedelta(hours=random.randint(1, 60), microseconds=number)
        with clock.set_to(at):
            try:
                (Life.propose if number < 3 else random.choice(deeds))(life)
            except REFUSED:
                continue
            stood[clock.now()] = {standing(uid) for uid in life.uids}
    return life, stood


def standing(uid: str) -> Shown:
    """Return an activity as its rows say."""
    activity = read(uid)
    states = [str(each.state) for each in activity.current if each.state]
    return shown(uid, str(activity.state), states)


def shown(uid: str, state: str, parts: Sequence[str]) -> Shown:
    """Return an activity's state, how many owners it has, and how many have anchored."""
    left = [each for each in parts if each not in GONE]
    return uid, state, len(left), sum(each != "proposed" for each in left)


def told(rows: Rows) -> set[Shown]:
    """Return the same of the rows of a list."""
    return {(each["activity"], each["state"], each["owners"], each["beyond"]) for each in rows}


def one_by_one(life: Life, session: Session, ask: Asked, *at: datetime) -> set[Shown]:
    """Return the same of each activity that there is for whoever asks it alone."""
    found = set()
    for uid in life.uids:
        try:
            one = ask(session, life.county.coordinator, uid, *at)
        except NotFoundError:
            continue
        parts = [each["state"] for each in one["owners"] if each["state"]]
        found.add(shown(uid, one["state"], parts))
    return found


def held(bodies: Sequence[Body], uid: str, instant: datetime) -> set[Shown]:
    """Return an activity as its entries say that it was, gone through one by one."""
    days = {each["corrects"]: each["effective_on"] for each in bodies if each["corrects"]}
    since = [holds_from(each, days) for each in bodies]
    if min(since, default=instant) > instant or not bodies:
        return set()
    parts = dict.fromkeys(begun(bodies, since, instant), "proposed")
    state = str(bodies[0]["to"])
    for at, body in zip(since[1:], bodies[1:], strict=True):
        if at <= instant and body["level"] == "part":
            parts[body["organisation"]] = body["to"] or parts[body["organisation"]]
        elif at <= instant:
            state = body["to"] or state
    return {shown(uid, state, [*parts.values()])}


def begun(bodies: Sequence[Body], since: Sequence[datetime], instant: datetime) -> list[str]:
    """Return the owners that an activity began with and that something had happened to by then."""
    held = [(at, each["organisation"]) for at, each in zip(since, bodies, strict=True)]
    return [
        owner
        for owner in beginning(bodies[0])
        if min([since[0], *(at for at, whose in held if whose == owner)]) <= instant
    ]


def beginning(first: Body) -> list[str]:
    """Return the organisations that an activity began with."""
    named = [each for each in first["changes"] if each["field"].endswith("/organisation")]
    return [each["to"] for each in named]


def holds_from(body: Body, days: Mapping[str, str]) -> datetime:
    """Return since when an entry holds: the day that it states, else when it was recorded."""
    day = days.get(body["id"]) or body["effective_on"]
    if day is None:
        return datetime.fromisoformat(body["recorded_at"])
    return datetime.combine(date.fromisoformat(day), time(), SWEDEN)


def is_by(body: Body, instant: datetime) -> bool:
    """Tell whether an entry was recorded by *instant*."""
    return datetime.fromisoformat(body["recorded_at"]) <= instant
