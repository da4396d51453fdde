"""Two processes find a record as sound as one does, wherever it is divided, and nothing else."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.core import clock
from service.core.db import db
from service.trail.canonical import canonical, disclosure_digest
from tests.support.history import Place, placed, rewrite
from tests.support.sizes import size
from tests.support.sources import ROOT
from tests.support.thinning import LATER, close_a_plan
from tests.support.world import a_world

Attack = Callable[[Place], None]


def divided(url: str, step: int = 1) -> tuple[bool, set[str]]:
    """Return whether the record is sound, and what two processes said of it, however divided."""
    run = subprocess.run(  # noqa: S603 - this project's own module
        [sys.executable, "-m", "tests.support.dividing", url, str(step)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert not run.stderr
    told = json.loads(run.stdout)
    assert told["alike"]
    return told["sound"], set(told["divided"])


@pytest.fixture
def place(postgresql_url: str) -> Iterator[Place]:
    with placed(postgresql_url) as place:
        yield place


def test_a_sound_record_is_told_the_same(postgresql_url: str, place: Place) -> None:
    assert len(place.rows("trail_head")) > 5
    assert divided(postgresql_url, step=size(2, 1)) == (True, {"same"})


def test_what_was_thinned_and_erased_is_told_the_same(postgresql_url: str, tmp_path: Path) -> None:
    """Decisions lie in other streams than what they took away."""
    with a_world(postgresql_url, ("arvika", "torsby")) as world:
        closed = close_a_plan(world, tmp_path)
        with world.app.app_context(), clock.set_to(LATER):
            closed.thin(tmp_path / "package.zip")
            db.session.remove()

    assert divided(postgresql_url, step=size(2, 1)) == (True, {"same"})


def test_where_only_one_gets_in_one_does_it_all(postgresql_url: str, place: Place) -> None:
    allowed = "LOGIN BYPASSRLS CONNECTION LIMIT 1 IN ROLE pg_read_all_data"
    place.sql.execute(sa.text(f"CREATE ROLE lonely {allowed}"))
    try:
        lonely = sa.make_url(postgresql_url).set(username="lonely")

        assert divided(lonely.render_as_string(hide_password=False)) == (True, {"nothing"})
    finally:
        place.sql.execute(sa.text("DROP ROLE lonely"))


def _edit(place: Place) -> None:
    entry = place.rows("trail_entry")[-1]
    place.change("trail_body", entry["id"], body=canonical({"nothing": "of it"}))


def _give_one_name_twice(place: Place) -> None:
    """Let the only entries of two streams have one identifier, each sound by itself."""
    place.sql.execute(sa.text("ALTER TABLE trail_entry DROP CONSTRAINT uq_trail_entry_uid"))
    alone = [row["stream"] for row in place.rows("trail_head") if row["sequence"] == 1]
    bodies = {row["entry_id"]: bytes(row["body"]) for row in place.rows("trail_body")}
    first, *_, last = (row for row in place.rows("trail_entry") if row["stream"] in alone)
    forged = bodies[last["id"]].replace(last["uid"].encode(), first["uid"].encode())
    place.change("trail_entry", last["id"], uid=first["uid"])
    rewrite(place, last, forged)


def _drop_a_head(place: Place) -> None:
    place.remove("trail_head", place.rows("trail_head")[0]["stream"])


def _lose_a_text(place: Place) -> None:
    place.remove("trail_disclosure", place.rows("trail_disclosure")[0]["digest"])


def _leave_a_text_alone(place: Place) -> None:
    text = "WyJhIl0"
    digest = disclosure_digest(text)
    sql = "INSERT INTO trail_disclosure (digest, entry_id, disclosure) VALUES (:digest, -1, :text)"
    place.sql.execute(sa.text(sql), {"digest": digest, "text": text})


def _leave_bytes_alone(place: Place) -> None:
    place.sql.execute(sa.text("INSERT INTO trail_body (entry_id, body) VALUES (-1, 'x')"))


def _change_a_row(place: Place) -> None:
    place.change("person", place.rows("person")[0]["id"], name="Någon Annan")


@pytest.mark.parametrize(
    "attack",
    [
        *(_edit, _give_one_name_twice, _drop_a_head, _lose_a_text),
        *(_leave_a_text_alone, _leave_bytes_alone, _change_a_row),
    ],
)
def test_of_a_record_that_is_not_sound_one_process_tells(
    postgresql_url: str, place: Place, attack: Attack
) -> None:
    attack(place)

    assert divided(postgresql_url, step=size(8, 4)) == (False, {"nothing"})
