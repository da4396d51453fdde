"""What a run has added to the service's database, to be compared with what it says it did."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

STEPS = ["anchor", "implement", "follow_up", "send_back"]
BEFORE = """
    SELECT (SELECT coalesce(max(id), 0) FROM trail_entry),
        (SELECT coalesce(max(id), 0) FROM outbox),
        (SELECT count(*) FROM kept_answer WHERE body IS NOT NULL)"""
AFTER = """
    SELECT (SELECT count(*) FROM trail_entry WHERE id > %(entry)s AND event = ANY(%(steps)s)),
        (SELECT count(*) FROM trail_entry WHERE id > %(entry)s AND event = 'follow'),
        (SELECT count(*) FROM outbox WHERE id > %(message)s),
        (SELECT count(*) FROM kept_answer WHERE body IS NOT NULL) - %(kept)s"""


@dataclass(slots=True)
class Growth:
    """New rows: entries of steps, entries of activities that followed, messages, kept answers."""

    steps: int = 0
    follows: int = 0
    messages: int = 0
    kept: int = 0

    def compare(self, done: Mapping[str, int]) -> None:
        """Raise AssertionError unless the rows are those of what was *done*."""
        told = (done.get("steps", 0), done.get("on_behalf", 0), done.get("kept", 0))
        if (self.steps, self.messages, self.kept) != told:
            message = f"steps, messages and kept answers were {told}, but the rows are {self}"
            raise AssertionError(message)


@contextmanager
def grown(url: str) -> Iterator[Growth]:
    """Give what the block adds to the database at *url*, known when the block is over."""
    growth = Growth()
    with psycopg.connect(url, autocommit=True) as connection:
        entry, message, kept = connection.execute(BEFORE).fetchone() or (0, 0, 0)
        yield growth
        named = {"entry": entry, "message": message, "kept": kept, "steps": STEPS}
        counted = connection.execute(AFTER, named).fetchone() or (0, 0, 0, 0)
        growth.steps, growth.follows, growth.messages, growth.kept = counted
