"""The main job from beginning to end against the real server, with nothing but curl and tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.core import clock
from tests.journeys.curling import Curl, find_curl
from tests.support.serving import Answer, served
from tests.support.world import PREFIX, World, a_world

OWNERS = ("arvika", "karlstad", "torsby")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
RECEIPT = re.compile(r"[A-Za-z0-9+/]{43}=")  # 32 bytes
DECIDED = (clock.today() - timedelta(days=30)).isoformat()
DECISION = {"decisionBody": "Kommunstyrelsen", "decidedOn": DECIDED, "reference": "KS 41 § 12"}
DONE = {"summary": "Rutinen är införd", "completedOn": DECIDED}


@dataclass(frozen=True, slots=True)
class Story:
    """An activity that three municipalities own, and a terminal for each of those who act."""

    uid: str
    world: World
    curls: dict[str, Curl]

    def read(self, path: str = "") -> Answer:
        """Read the activity, or what is below it."""
        return self.curls["coordinator"].get(f"/activities/{self.uid}{path}")

    def move(self, name: str, transition: str, match: str | None = "*", **wish: Any) -> Answer:  # noqa: ANN401 -- the wish's fields
        """Take a step in the activity."""
        path = f"/activities/{self.uid}/transitions"
        return self.curls[name].post(path, {"transition": transition, **wish}, match)


@pytest.fixture
def story(migrated_url: str, tmp_path: Path) -> Iterator[Story]:
    """Serve a small county."""
    program = find_curl()
    with a_world(migrated_url) as world, served(migrated_url, tmp_path) as service:
        curls = {
            name.removeprefix("reporter of "): Curl(program, service, token)
            for name, token in world.tokens.items()
        }
        yield Story(world.propose(*OWNERS), world, curls)


def test_owners_anchor_until_the_activity_follows_and_the_history_tells_it(story: Story) -> None:
    first_read = story.read().headers["ETag"]

    _an_owner_anchors(story, first_read)
    _what_is_not_right_is_refused(story, first_read)
    _a_coordinator_anchors_on_behalf(story)
    _the_last_owner_moves_the_activity(story)
    _the_history_tells_it(story)


def _an_owner_anchors(story: Story, tag: str) -> None:
    answer = story.move("arvika", "anchor", tag, evidence=DECISION)
    [entry] = answer.body["entries"]

    assert answer.status == 201
    assert (entry["event"], entry["from"], entry["to"]) == ("anchor", "proposed", "anchored")
    assert entry["evidence"] == DECISION
    assert RECEIPT.fullmatch(entry["leafHash"])
    assert answer.headers["Location"].startswith(f"{PREFIX}/activities/{story.uid}/history")
    assert answer.headers["ETag"] != tag
    assert answer.body["activity"]["state"] == "proposed"


def _what_is_not_right_is_refused(story: Story, stale: str) -> None:
    before = story.read("/history").body["page"]["totalCount"]

    early = story.move("torsby", "implement", evidence=DONE)
    foreign = story.move(
        "sunne", "anchor", organisation=story.world.uid("torsby"), evidence=DECISION
    )
    late = story.move("torsby", "anchor", stale, evidence=DECISION)
    blind = story.move("torsby", "anchor", None, evidence=DECISION)

    assert [each.status for each in (early, foreign, late, blind)] == [409, 403, 412, 428]
    codes = [each.body["code"] for each in (early, foreign, late, blind)]
    kinds = ["transition_refused", "not_permitted", "version_mismatch", "precondition_required"]
    assert codes == kinds
    [refusal] = early.body["refusals"]
    assert refusal["code"] == "wrong_state"
    assert "from anchored, but it stands at proposed" in refusal["message"]
    assert "take the step that fits" in refusal["message"]
    assert story.read("/history").body["page"]["totalCount"] == before


def _a_coordinator_anchors_on_behalf(story: Story) -> None:
    karlstad = story.world.uid("karlstad")
    wish: dict[str, Any] = {"organisation": karlstad, "evidence": DECISION}
    groundless = story.move("coordinator", "anchor", **wish)
    answer = story.move("coordinator", "anchor", basis="Sagt på telefon", **wish)

    assert groundless.status == 422
    assert [each["pointer"] for each in groundless.body["errors"]] == ["/basis"]
    assert answer.status == 201
    assert len(answer.body["entries"]) == 1


def _the_last_owner_moves_the_activity(story: Story) -> None:
    answer = story.move("torsby", "anchor", story.read().headers["ETag"], evidence=DECISION)
    step, follow = answer.body["entries"]

    assert answer.status == 201
    assert (step["event"], step["level"]) == ("anchor", "part")
    assert (follow["event"], follow["level"], follow["role"]) == ("follow", "activity", "service")
    assert follow["causedBy"] == step["id"]
    assert story.read().body["state"] == "anchored"


def _the_history_tells_it(story: Story) -> None:
    told = story.read("/history").body["items"]
    follow, torsby, karlstad, arvika, create = told

    assert [each["sequence"] for each in told] == [5, 4, 3, 2, 1]
    assert create["event"] == "create"
    assert arvika["person"]["name"] == "reporter of arvika (påhittad)"
    assert arvika["organisation"]["name"] == "arvika (påhittad)"
    assert arvika["onBehalfOf"] is None
    assert karlstad["person"]["name"] == "coordinator (påhittad)"
    assert karlstad["onBehalfOf"]["name"] == "karlstad (påhittad)"
    assert karlstad["basis"] == "Sagt på telefon"
    assert follow["person"] == torsby["person"]
    for each in (follow, torsby, karlstad, arvika):
        assert each["effectiveOn"] == DECIDED
        assert INSTANT.fullmatch(each["recordedAt"])
        assert each["recordedAt"][:10] > DECIDED
