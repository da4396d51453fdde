"""People who move many activities without a pause, and remember exactly what they were told."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from typing import Any

from tests.support.serving import Answer, Client

CREATED, OK = 201, 200
MOST = 5_000  # calls by one mover before it gives up by itself
STEPS = ("anchor", "implement", "send_back", "send_back")
Step = tuple[str, str]  # an activity's uid and a transition's name


@dataclass(slots=True)
class Told:
    """What all movers were told: steps taken, each entry's receipt, and how much is uncertain."""

    receipts: dict[str, str] = field(default_factory=dict)
    taken: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    repeated: int = 0
    unanswered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, answer: Answer) -> None:
        """Remember an answer."""
        with self.lock:
            if answer.status == CREATED:
                self.taken += 1
                entries = answer.body["entries"]
                self.receipts |= {each["id"]: each["leafHash"] for each in entries}
            elif answer.status == OK:
                self.repeated += 1
            else:
                self.refused[answer.status] += 1

    def miss(self) -> None:
        """Remember that a call was sent and not answered."""
        with self.lock:
            self.unanswered += 1


@dataclass(slots=True)
class Mover:
    """One reporter, who takes their organisation's part of each activity there and back."""

    client: Client
    activities: Sequence[str]
    evidence: dict[str, dict[str, Any]]
    day: str
    told: Told
    pending: Step | None = None
    steps: Iterator[Step] = field(init=False)

    def __post_init__(self) -> None:
        """Walk all activities for each step, so that owners meet in them."""
        self.steps = cycle((uid, step) for step in STEPS for uid in self.activities)

    def work(self, stop: threading.Event) -> None:
        """Move until told to stop, or until the service is gone; then the last step is pending."""
        for _ in range(MOST):
            if stop.is_set():
                return
            self.pending = self.pending or next(self.steps)
            if not self._take(*self.pending):
                return
            self.pending = None

    def _take(self, uid: str, step: str) -> bool:
        """Take a step, and tell whether it was answered."""
        evidence = self.evidence.get(step, {})
        more: dict[str, Any] = {"evidence": evidence, "effectiveOn": self.day}
        if not evidence:
            more["reason"] = "Det blev fel"
        try:
            answer = self.client.move(uid, step, **more)
        except ConnectionRefusedError:  # it never arrived
            return False
        except (OSError, HTTPException):
            self.told.miss()
            return False
        self.told.take(answer)
        return True


class Team:
    """Movers at work, each in a thread of its own, until the block ends."""

    def __init__(self, works: Sequence[Callable[[threading.Event], None]]) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=each, args=[self._stop]) for each in works]

    def __enter__(self) -> None:
        """Begin."""
        for each in self._threads:
            each.start()

    def __exit__(self, *trouble: object) -> None:
        """Let everybody end the call that they are in."""
        self._stop.set()
        for each in self._threads:
            each.join()
