"""The worker forgets answers that have been kept for their day, whatever else it has to do."""

from datetime import timedelta

from sqlalchemy import insert, select

from service.core import clock
from service.core.db import db, transaction
from service.models import KeptAnswer
from service.models.kept_answer import KEPT_FOR, WHOLE
from tests.integration.cli.console import Console
from tests.support.subjects import serving

PERSON = "01a20000-0000-7000-8000-000000000001"
SPARE = timedelta(minutes=5)  # longer than the test takes


def kept_since(key: str, age: timedelta) -> list[dict[str, object]]:
    """Return the rows of a batch of one item that was sent so long ago."""
    same = {"person": PERSON, "key": key, "request_hash": b"x" * 32, "kept_at": clock.now() - age}
    return [{**same, "item": item} for item in (WHOLE, 0)]


def test_a_round_of_the_worker_forgets_what_is_over(console: Console, migrated_url: str) -> None:
    rows = [*kept_since("old", KEPT_FOR + SPARE), *kept_since("young", KEPT_FOR - SPARE)]
    with serving(migrated_url), transaction() as session:
        session.execute(insert(KeptAnswer), rows)

    console.ask("worker", "--once")

    with serving(migrated_url):
        left = db.session.execute(select(KeptAnswer.key, KeptAnswer.item).order_by(KeptAnswer.item))
        assert [tuple(row) for row in left] == [("young", WHOLE), ("young", 0)]
