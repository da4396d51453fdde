"""Sixteen writers on the same twenty activities: one winner for each step, and a whole record."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.journeys.racing import Place, Ready, evidence_for, race
from tests.support.history import findings
from tests.support.serving import Client, served
from tests.support.subjects import serving
from tests.support.world import a_world

OWNERS = ("arvika", "torsby", "karlstad", "sunne")
WRITERS = 16
ACTIVITIES = 20
ROAD = ("anchor", "implement", "follow_up")
WON, LOST, STALE = 201, 409, 412
Won = Counter[tuple[str, str, str]]  # owner, activity, transition


@pytest.fixture
def place(postgresql_url: str, tmp_path: Path) -> Iterator[Place]:
    """Serve a county whose activities have four owners."""
    with a_world(postgresql_url, OWNERS) as world, served(postgresql_url, tmp_path) as service:
        yield Place(world, service, world.app)


@dataclass(slots=True)
class Writer:
    """One of several people who report the same for the same owner, each in their own words."""

    client: Client
    owner: str
    number: int
    won: Won = field(default_factory=Counter)
    answered: Counter[int] = field(default_factory=Counter)
    refusals: set[str] = field(default_factory=set)

    def write(self, activities: Sequence[str], ready: Ready) -> "Writer":
        """Try every step of the owner's part in every activity, in the order of the flow."""
        ready()
        for transition in ROAD:
            for uid in activities:
                self._try(uid, transition)
        return self

    def _try(self, uid: str, transition: str) -> None:
        evidence = {**evidence_for(transition), OWN_WORDS[transition]: f"skrivare {self.number}"}
        answer = self.client.move(uid, transition, self._tag(uid), evidence=evidence)
        self.answered[answer.status] += 1
        self.refusals |= set(answer.refusals)
        if answer.status == WON:
            self.won[self.owner, uid, transition] += 1

    def _tag(self, uid: str) -> str:
        """Every other writer insists on what they have just read."""
        if self.number % 2:
            return "*"
        return self.client.call("GET", f"/activities/{uid}").headers["ETag"]


OWN_WORDS = {"anchor": "decisionBody", "implement": "summary", "follow_up": "summary"}


def test_each_step_has_one_winner_and_the_record_is_whole(place: Place) -> None:
    activities = [place.world.propose(*OWNERS, number=f"1.{n}") for n in range(ACTIVITIES)]

    writers = race(*(partial(_writer(place, n).write, activities) for n in range(WRITERS)))

    won = sum((each.won for each in writers), Counter())
    answered = sum((each.answered for each in writers), Counter())
    assert won == {(o, uid, t): 1 for o in OWNERS for uid in activities for t in ROAD}
    assert set(answered) == {WON, LOST, STALE}, place.service.log.read_text()
    assert set().union(*(each.refusals for each in writers)) <= {"already_taken", "wrong_state"}
    for uid in activities:
        _is_whole(place, uid)
    with serving(place.service.database_url):
        assert findings() == []


def _writer(place: Place, number: int) -> Writer:
    owner = OWNERS[number // 2 % len(OWNERS)]
    return Writer(place.client(f"reporter of {owner}"), owner, number)


def _is_whole(place: Place, uid: str) -> None:
    """Look at an activity whose owners have all come to the end of their parts."""
    chair = place.client("coordinator")
    entries = chair.call("GET", f"/activities/{uid}/history?limit=200").body["items"]
    activity = chair.call("GET", f"/activities/{uid}").body
    follows = [each["to"] for each in reversed(entries) if each["event"] == "follow"]

    assert [each["sequence"] for each in entries] == list(range(len(entries), 0, -1))
    assert len(entries) == 1 + len(OWNERS) * len(ROAD) + len(follows)
    assert follows == ["anchored", "implemented"]
    assert activity["state"] == "implemented"
    assert {each["state"] for each in activity["owners"]} == {"followed_up"}
