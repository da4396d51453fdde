"""Drive a county at random, from a seed, and hold every deed against the slow reading of it all."""

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotFoundError, RefusedError, ServiceError
from service.models.words import Role
from service.workflows import operations as op
from service.workflows.case import Case, open_case
from service.workflows.offers import offers
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import Actor, Level, Offer, Wish
from tests.support import slow_replay
from tests.support.acting import COUNTY, JOINED, NOW, OWNERS, County, add_person, add_plan
from tests.support.slow_rules import Telling, judge
from tests.support.stepping import activity_wish, part_wish

Visit = tuple[str, str, str, str]  # level, event, source, rule
COORDINATORS = ("coordinator", "another coordinator", "coordinator who reports")
REPORTERS = (*(f"reporter of {name}" for name in OWNERS), "reporter for two")
NOTHING = "nothing to take"
PATIENCE = 9  # deeds on the way to something
LONGEST_PAUSE = 40  # hours between two deeds


@dataclass
class Drive:
    """A run of random deeds: the same seed makes the same ones.

    ``demanded`` is what it is driven towards.
    """

    county: County
    seed: int
    demanded: list[Visit]
    visits: Counter[Visit] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)
    plans: dict[str, str] = field(default_factory=dict)  # state by plan that is closed and opened
    home: dict[str, str] = field(default_factory=dict)  # plan by activity
    hands: dict[str, dict[str, tuple[str, set[str]]]] = field(default_factory=dict)
    goals: dict[str, tuple[Visit, int]] = field(default_factory=dict)
    aimed: Counter[Visit] = field(default_factory=Counter)
    last: dict[str, object] = field(default_factory=dict)  # outcome by activity
    seen: Counter[str] = field(default_factory=Counter)  # entries by activity
    now: datetime = NOW
    number: int = 0

    def __post_init__(self) -> None:
        """Begin the dice, and add people who hold more than one role."""
        self.dice = random.Random(self.seed)  # noqa: S311 -- chance, not secrecy
        arvika, torsby = (self.county.organisations[name] for name in OWNERS[:2])
        with transaction() as session:
            own = NewGrant(role=Role.REPORTER, organisation=arvika, valid_from=JOINED)
            other = NewGrant(role=Role.REPORTER, organisation=torsby, valid_from=JOINED)
            board = NewGrant(role=Role.COORDINATOR, county=COUNTY, valid_from=JOINED)
            add_person(session, self.county, "reporter for two", own, other)
            add_person(session, self.county, "coordinator who reports", board, own)
        self.targets = [add_plan(self.county), add_plan(self.county)]

    @property
    def today(self) -> date:
        """The day of the deed."""
        return clock.day_of(self.now)

    def word(self) -> str:
        """Return a text that nobody has typed before."""
        return f"Ord {self.number}.{self.dice.random():.6f}"

    def actor(self, name: str) -> Actor:
        """Return a person in this deed's own request."""
        return replace(self.county.people[name], request_id=f"deed-{self.number}")

    def coordinator(self) -> Actor:
        """Return one of the county's coordinators."""
        return self.actor(self.dice.choice(COORDINATORS))

    def at_work(self) -> AbstractContextManager[None]:
        """Let some hours pass, and the clock stand there."""
        self.number += 1
        self.now += timedelta(hours=self.dice.randint(1, LONGEST_PAUSE))
        return clock.set_to(self.now)

    def target(self, uid: str) -> str:
        """Return a plan that stays open, to which the activity can be carried over."""
        return next(plan for plan in self.targets if plan != self.home[uid])

    def is_adopted(self, uid: str) -> bool:
        """Tell whether the activity's plan is adopted, as far as deeds have told."""
        return self.plans.get(self.home[uid], "adopted") == "adopted"

    def adopt(self, uid: str, plan: str) -> None:
        """Follow one more activity."""
        self.activities.append(uid)
        self.home[uid] = plan

    @property
    def dead(self) -> set[str]:
        """The activities in which the last deed found nothing to take, in an adopted plan."""
        return {uid for uid, outcome in self.last.items() if outcome == NOTHING}

    def note(self, deed: str, uid: str, outcome: object) -> None:
        """Remember what was done, for whoever reads a failure."""
        self.tried[f"{deed}: {outcome}"] += 1
        self.last[uid] = outcome if self.is_adopted(uid) else None
        self.log.append(f"{self.number} {deed} {self.activities.index(uid)}: {outcome}")

    def goal(self, uid: str, rule: str) -> Visit:
        """Return what the activity is driven towards: something met seldom, for a few deeds."""
        goal, tries = self.goals.get(uid, (None, 0))
        if (
            goal is None
            or goal[3] != rule
            or self.visits[goal] > self.aimed[goal]
            or tries > PATIENCE
        ):
            wanted = [each for each in self.demanded if each[3] == rule and each[1] != "follow"]
            fewest = sorted(wanted, key=lambda each: (self.visits[each], self.dice.random()))
            goal, tries = self.dice.choice(fewest[:3]), 0
            self.aimed[goal] = self.visits[goal]
        self.goals[uid] = goal, tries + 1
        return goal

    def all_offers(self, case: Case) -> list[Offer]:
        """Return the offers of every part, and of the activity."""
        own = [
            offer
            for part in case.activity.owners
            if part.organisation
            for offer in offers(case, part.organisation.uid)
            if offer.level is Level.PART
        ]
        return own + [each for each in offers(case) if each.level is Level.ACTIVITY]

    def check(self, uids: Sequence[str]) -> None:
        """Hold the activities against their slow replay, and count what was visited."""
        faults = [fault for uid in uids for fault in self._faults(uid)]
        assert faults == [], "\n".join([f"seed {self.seed}", *self.log[-15:], *faults])

    def _faults(self, uid: str) -> list[str]:
        with transaction() as session:
            connection = session.connection()
            chain = slow_replay.links(connection, uid)
            beside = slow_replay.texts(connection, uid)
            telling = Telling(people=self._people(), county=COUNTY, beside=beside)
            telling.hands = deepcopy(self._inherited(chain))
            faults = judge(telling, chain)
            faults += slow_replay.differences(connection, uid, telling.story)
            last = chain[-1]
            if slow_replay.head(connection, uid) != (last.sequence, last.leaf_hash.hex()):
                faults.append("the head is not the last entry")
        self.hands[uid] = telling.hands
        self._count(uid, chain, telling.story.activity["rule"])
        return faults

    def _people(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        return {
            each.person: (each.organisations, each.counties(Role.COORDINATOR) or frozenset())
            for each in self.county.people.values()
            if each.person
        }

    def _inherited(self, chain: list[slow_replay.Link]) -> dict[str, tuple[str, set[str]]]:
        return self.hands.get(chain[0].body["evidence"].get("predecessor", ""), {})

    def _count(self, uid: str, chain: list[slow_replay.Link], rule: str) -> None:
        for link in chain[self.seen[uid] :]:
            for change in link.body["changes"]:
                if change["field"].endswith("state") and change["from"]:
                    level = "part" if "/" in change["field"] else "activity"
                    self.visits[level, link.body["event"], change["from"], rule] += 1
        self.seen[uid] = len(chain)

    def try_offers(self, uid: str) -> None:
        """Take each offer of somebody with least evidence, take it back, and compare."""
        actor = self.actor(self.dice.choice((*COORDINATORS, *REPORTERS)))
        with self.at_work(), transaction() as session:
            try:
                case = open_case(session, actor, uid, lock=True)
            except NotFoundError:
                return
            shown = self.all_offers(case)
            wishes = [self.least(offer, uid) for offer in shown]
            found = [_attempt(session, actor, uid, wish) for wish in wishes]
        promised = [[each.code for each in offer.refusals] for offer in shown]
        for offer, codes, came in zip(shown, promised, found, strict=True):
            assert came == codes, f"seed {self.seed}, deed {self.number}: {offer} gave {came}"
            self.tried[f"offer {'refused' if codes else 'allowed'}"] += 1

    def least(self, offer: Offer, uid: str) -> Wish:
        """Return the wish with the least evidence for an offer, in words never typed before."""
        if offer.level is Level.PART:
            wish = part_wish(offer.transition, offer.organisation, basis="Per telefon")
        else:
            wish = activity_wish(offer.transition, self.target(uid))
        word = self.word()
        typed = {name: word for name in ("decisionBody", "summary") if name in wish.evidence}
        return replace(wish, reason=wish.reason and word, evidence={**wish.evidence, **typed})


def _attempt(session: Session, actor: Actor, uid: str, wish: Wish) -> list[str]:
    savepoint = session.begin_nested()
    try:
        return [] if op.move(session, actor, uid, wish).entries else ["nothing"]
    except RefusedError as error:
        return [each.code for each in error.refusals]
    except ServiceError as error:
        return [error.code, str(error)]
    finally:
        savepoint.rollback()
